"""The pages of those who take part from one side, and of the auditor."""

from datetime import timedelta
from pathlib import Path

from anyio.from_thread import BlockingPortal

from settings.settings import Settings
from tests.support.bureau import Bureau
from tests.web.desk import Desk, hidden_in, token_in


def test_an_enterprise_reports_what_is_mended_from_its_own_page(desk: Desk) -> None:
    """Its page lists its own cases and leads to the form; another firm's case is not there (I-42)."""
    case, other = desk.bureau.open_case("guard"), desk.bureau.open_case("belt", subject="shop")
    desk.bureau.order(case)
    desk.bureau.order(other, "belt")
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=9))  # an extension is asked for in the last ten days
    browser = desk.browser("boss")

    page = browser.get("/own").text
    form = browser.get(f"/cases/{case}/acts/report_rectified")

    assert f'href="/cases/{case}/acts/report_rectified"' in page
    assert f'href="/cases/{case}/acts/request_extension"' in page
    assert other not in page
    assert form.status_code == 200
    assert token_in(form)
    assert hidden_in(form)["_version"] == "2"


def test_reviewers_and_liaisons_have_their_pages(desk: Desk) -> None:
    """Empty, they say what to expect; nobody else enters."""
    statuses = [desk.browser(name).get(path).status_code for name in ("fang", "nan", "chen") for path in ("/reviews", "/replies")]

    assert statuses == [200, 403, 403, 200, 403, 403]


def test_the_auditor_sees_denials_and_reads_and_verifies_the_record(bureau: Bureau, portal: BlockingPortal, tmp_path: Path) -> None:
    """I-38: what was turned away and what was read stands in the books; verifying changes no row."""
    desk = Desk(bureau, portal, settings=Settings(checkpoints=tmp_path))
    case = desk.bureau.open_case("guard", reporter={"name": "举报者甲", "phone": "13800138000"}, source="report")
    desk.browser("chen").get("/audit")
    desk.browser("chen").post(f"/cases/{case}/reveal", {"reason": "核实举报内容"})
    browser = desk.browser("shen")
    before = desk.bureau.rows()

    books = [browser.get(f"/audit?book={book}").text for book in ("attempts", "reads", "changes")]
    verified = browser.post("/audit/verify").text

    assert "打开 /audit" in books[0]
    assert "核实举报内容" in books[1]
    assert "13800138000" not in "".join(books)
    assert "核验无异常" in verified
    assert desk.bureau.rows() == before
