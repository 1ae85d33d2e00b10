"""Papers on the page of a case: opened, drawn, kept from whom they do not concern."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from anyio.from_thread import BlockingPortal

from cases.people import Person, Role
from db.session import transaction
from door.enrolment import enter_person
from settings.settings import Settings
from tests.support.bureau import Bureau
from tests.web.desk import Desk, give_accounts


@pytest.fixture
def desk(bureau: Bureau, portal: BlockingPortal, tmp_path: Path) -> Desk:
    """A desk that keeps its papers in a folder of its own."""
    return Desk(bureau, portal, settings=Settings(papers_folder=str(tmp_path / "papers")))


def order_of(desk: Desk, case: str) -> int:
    """The number of the order among the papers of the case."""
    return next(d.n for d in desk.bureau.case(case).documents if d.kind == "rectification_order")


def test_a_paper_not_drawn_yet_opens_as_a_draft_and_writes_nothing(desk: Desk) -> None:
    """I-44: a look draws a draft with its mark; no row and no file is made by it."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    browser = desk.browser("chen")
    before = desk.bureau.rows()

    answer = browser.get(f"/cases/{case}/papers/{order_of(desk, case)}")

    assert answer.content.startswith(b"%PDF-"), answer.text[:500]
    assert "草稿" in unquote(answer.headers["content-disposition"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert desk.bureau.rows() == before


def test_an_issued_paper_is_drawn_once_and_opens_as_the_same_bytes(desk: Desk) -> None:
    """The button draws it; from then on every look gives the bytes that were kept, under kind and number."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    n, browser = order_of(desk, case), desk.browser("chen")

    sent = [browser.post(f"/cases/{case}/papers/{n}/draw").status_code for _ in range(2)]
    first, second = (browser.get(f"/cases/{case}/papers/{n}") for _ in range(2))

    number = desk.bureau.case(case).document(n).number
    assert sent == [303, 303]
    assert first.content == second.content
    assert unquote(first.headers["content-disposition"]).endswith(f"{case}-责令限期整改指令书-{number}.pdf")
    assert desk.bureau.count("papers") == 1


def test_a_paper_is_there_as_a_word_file(desk: Desk) -> None:
    """A .docx with the name of the paper, to be saved."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)

    answer = desk.browser("chen").get(f"/cases/{case}/papers/{order_of(desk, case)}/word")

    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_a_look_at_a_paper_of_a_case_with_personal_data_is_kept(desk: Desk) -> None:
    """I-38: who may not see them is turned away and audited; who may leaves a row without the matter itself."""
    case = desk.bureau.open_case("guard", reporter={"name": "举报者甲", "phone": "13800138000"}, source="report")
    desk.bureau.order(case)
    path = f"/cases/{case}/papers/{order_of(desk, case)}/word"

    statuses = [desk.browser(name).get(path).status_code for name in ("sam", "chen")]

    assert statuses == [403, 200]
    assert [row[3] for row in desk.bureau.rows()["reads"]] != []
    assert desk.bureau.count("reads") == 1
    assert "13800138000" not in str(desk.bureau.rows()["reads"])


def test_an_enterprise_opens_what_was_served_on_it_and_no_inner_paper(desk: Desk) -> None:
    """I-42: an approval inside the bureau looks missing to the enterprise, on PDF and Word alike."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    desk.bureau.file_penalty(case)
    inner = [d.n for d in desk.bureau.case(case).documents if d.status != "served"]
    browser = desk.browser("boss")

    denied = {browser.get(f"/cases/{case}/papers/{n}{end}").status_code for n in inner for end in ("", "/word")}
    served = browser.get(f"/cases/{case}/papers/{order_of(desk, case)}/word").status_code

    assert inner
    assert (denied, served) == ({404}, 200)


def test_the_whole_file_of_a_case_is_one_pdf(desk: Desk) -> None:
    """The dossier is bound for whoever may see everything of the case; the taking is kept (I-38)."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)

    answer = desk.browser("chen").post(f"/cases/{case}/dossier", {"anyway": "1"})

    assert answer.content.startswith(b"%PDF-"), answer.text[:500]
    assert unquote(answer.headers["content-disposition"]).endswith(f"{case}-案卷.pdf")
    assert desk.bureau.count("reads") == 1


def test_papers_and_approvals_of_a_foreign_case_look_missing(desk: Desk) -> None:
    """I-42: outside the scope the status is that of a case that does not exist, on PDF, Word, dossier and approval."""
    case = desk.bureau.open_case("guard", subject="shop")
    desk.bureau.order(case)
    with transaction(desk.bureau.engine) as conn:
        enter_person(conn, Person(label="south", name="南某某", roles=frozenset({Role.CHIEF}), unit="nanzha"))
    give_accounts(desk.bureau, "south")
    browser = desk.browser("south")

    statuses = {
        number: [
            browser.get(f"/cases/{number}/papers/1").status_code, browser.get(f"/cases/{number}/papers/1/word").status_code,
            browser.post(f"/cases/{number}/dossier").status_code, browser.get(f"/approvals/{number}/1").status_code,
        ]
        for number in (case, "AJ2026-999999")
    }  # fmt: skip

    assert set(map(tuple, statuses.values())) == {(404, 404, 404, 404)}
    assert case not in browser.get("/board/lines?by=unit&word=taiping").text
