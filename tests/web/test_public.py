"""The public site: what is public is there for everybody, what is not is nowhere, and a report becomes a line of the intake."""

import hashlib
import json
import re
from datetime import timedelta

import httpx
import pytest

from db.session import reading
from db.tables_clients import public_reports
from door.public_reports import MOST_OF_ONE
from tests.support.bureau import Bureau
from tests.web.desk import HOST, Browser, Desk, token_in

TEXT = "某厂冲床未安装防护罩，联系电话13900000001"
TIP = {"text": "三楼车间锁闭安全出口，夜间仍在生产", "place": "某社区某路一号", "firm": "某厂", "name": "甲某", "phone": "13900000002"}


def disclosed(bureau: Bureau, subject: str = "plant", text: str = TEXT) -> str:
    """A hazard made public; gives the number of the case."""
    case = bureau.open_case(subject=subject)
    bureau.do("propose_disclosure", "chen", case=case, kind="hazard", basis="政府信息公开条例#26", text=text, hazards=["guard"])
    bureau.do("approve_disclosure", "zhou", case=case, on="disclosure")
    bureau.do("publish", "xu", case=case, on="disclosure", channel="门户网站")
    return case


def notice_ids(page: httpx.Response) -> list[str]:
    """The notices that a page lists."""
    return re.findall(r"/public/p/([0-9a-f]{16})\.html", page.text)


def test_a_notice_is_found_by_kind_name_and_two_characters(desk: Desk) -> None:
    """The search forgives width and case, and says why it looked for nothing."""
    disclosed(desk.bureau, "plant")
    disclosed(desk.bureau, "shop")
    anyone = desk.browser()

    found = {q: len(notice_ids(anyone.get("/public", params={"q": q}))) for q in ("", "防护", "某ｐｌａｎｔ", "Shop 防护", "没有的")}

    assert found == {"": 2, "防护": 2, "某ｐｌａｎｔ": 1, "Shop 防护": 1, "没有的": 0}
    assert "至少两个字" in anyone.get("/public?q=防").text
    assert (len(notice_ids(anyone.get("/public?kind=hazard"))), len(notice_ids(anyone.get("/public?kind=penalty")))) == (2, 0)


def test_the_pages_show_nothing_personal_and_no_number_of_a_case(desk: Desk) -> None:
    """I-40: a telephone in the text is hidden on every page and file, and the case stays unnamed."""
    case = disclosed(desk.bureau)
    anyone = desk.browser()
    (name,) = notice_ids(anyone.get("/public"))
    month = desk.bureau.clock.now().strftime("%Y-%m")

    paths = ["/public", f"/public/p/{name}.html", f"/public/p/{name}.json", "/public/disclosures.json", "/public/penalties.csv",
             "/public/feed.atom", "/public/monthly", f"/public/monthly/{month}.html", f"/public/monthly/{month}.json", "/public/data"]  # fmt: skip
    answers = {path: anyone.get(path) for path in paths}

    assert {path: a.status_code for path, a in answers.items()} == dict.fromkeys(paths, 200)
    assert not [path for path, a in answers.items() if "13900000001" in a.text or case in a.text or "set-cookie" in a.headers]
    assert "冲床" in answers[f"/public/monthly/{month}.html"].text


def test_the_same_board_gives_the_same_bytes_and_a_known_one_is_not_sent_again(desk: Desk) -> None:
    """Deterministic bytes with an ETag; the canonical edition has the hash that is shown."""
    disclosed(desk.bureau)
    anyone = desk.browser()
    (name,) = notice_ids(anyone.get("/public"))

    for path in ("/public", "/public/disclosures.json", "/public/penalties.csv", "/public/feed.atom", f"/public/p/{name}.html"):
        first, second = anyone.get(path), desk.browser().get(path)
        again = anyone.get(path, headers={"if-none-match": first.headers["etag"]})
        assert first.content == second.content
        assert (again.status_code, again.content) == (304, b"")

    edition = anyone.get(f"/public/p/{name}.json").content
    assert f"sha256:{hashlib.sha256(edition).hexdigest()}" in anyone.get(f"/public/p/{name}.html").text


def test_what_is_withdrawn_shows_the_reason_and_what_is_held_shows_nothing(desk: Desk) -> None:
    """I-41, 行政处罚法#48.2: both answer 410 from the commit on; an id that never was is missing."""
    withdrawn, held = disclosed(desk.bureau, "plant"), disclosed(desk.bureau, "shop")
    anyone = desk.browser()
    names = {"plant": notice_ids(anyone.get("/public?q=plant"))[0], "shop": notice_ids(anyone.get("/public?q=shop"))[0]}

    desk.bureau.do("withdraw_disclosure", "zhou", case=withdrawn, on="disclosure", reason="公示对象有误")
    desk.bureau.do("hold_disclosure", "zhou", case=held, on="disclosure", reason="企业提出异议")

    pages = {key: anyone.get(f"/public/p/{name}.html") for key, name in names.items()}
    assert [page.status_code for page in pages.values()] == [410, 410]
    assert "公示对象有误" in pages["plant"].text
    assert "防护罩" not in pages["plant"].text + pages["shop"].text
    assert "异议" not in pages["shop"].text
    assert set(anyone.get("/public/gone.txt").text.split()) == set(names.values())
    assert anyone.get("/public/p/0123456789abcdef.html").status_code == 404


def test_a_long_board_is_paged_by_key(desk: Desk) -> None:
    """Every notice stands on one page, also where one of them is withdrawn between two looks."""
    case = disclosed(desk.bureau)
    for number in range(23):
        desk.bureau.do("propose_disclosure", "chen", case=case, kind="exposure", basis="依据", text=f"某厂第{number}项曝光")
        desk.bureau.do("approve_disclosure", "zhou", case=case, on=f"disclosure.{number + 2}")
        desk.bureau.do("publish", "xu", case=case, on=f"disclosure.{number + 2}", channel="门户网站")
    anyone = desk.browser()

    first = anyone.get("/public")
    onward = re.search(r'href="(/public\?after=[^"]+)"', first.text)
    assert onward
    second = anyone.get(onward[1])

    assert (len(notice_ids(first)), len(notice_ids(second))) == (20, 4)
    assert not set(notice_ids(first)) & set(notice_ids(second))


# ------------------------------------------------------------------------------------------------------------ reports


def send(browser: Browser, form: str = "", **fields: str) -> httpx.Response:
    """Open the form, fill it in and send it; with the id of that form unless another is given."""
    page = browser.get("/public/report")
    own = re.search(r'name="form" value="([^"]+)"', page.text)
    assert own
    values = {**TIP, "homepage": "", "form": form or own[1], **fields}
    return browser.post("/public/report", values, token=token_in(page))


def code_in(answer: httpx.Response) -> str:
    """The query code of a confirmation."""
    found = re.search(r'class="code">([A-Z2-7-]+)<', answer.text)
    assert found, answer.text
    return found[1]


def state_of(browser: Browser, code: str) -> str:
    """What the page of the query says."""
    page = browser.get("/public/report/status")
    return browser.post("/public/report/status", {"code": code}, token=token_in(page)).text


def test_a_report_of_the_public_becomes_a_line_of_the_intake_and_no_case(desk: Desk) -> None:
    """安全生产法#73: only a named officer's check makes a case of it; the code tells how far it is and nothing else."""
    anyone = desk.browser()

    answer = send(anyone)

    (number,) = [row[1] for row in desk.bureau.rows()["cases"]]
    case = desk.bureau.case(number)
    code = code_in(answer)
    assert (answer.status_code, case.kind, [p.state for p in case.procedures]) == (200, "report", ["received"])
    assert "等待执法人员核查" in state_of(anyone, code.lower().replace("-", " "))
    desk.bureau.do("review_report", "chen", case=number, result="forward", to="某部门", reason="不属本部门职责")
    told = state_of(anyone, code)
    assert "已转有关部门处理" in told
    assert number not in told
    assert TIP["name"] not in told + answer.text


def test_the_reporter_is_hidden_from_the_desk_and_the_code_from_the_store(desk: Desk) -> None:
    """Who reported is masked on the record; what is kept of code and address are hashes."""
    code = code_in(send(desk.browser()))
    (number,) = [row[1] for row in desk.bureau.rows()["cases"]]

    page = desk.browser("chen").get(f"/cases/{number}/events/1").text

    assert "三楼车间" in page
    assert TIP["phone"] not in page
    assert TIP["name"] not in page
    kept = json.dumps([str(row) for row in desk.bureau.rows()["public_reports"]])
    assert code not in kept
    assert "127.0.0.1" not in kept


def test_the_same_form_sent_twice_is_one_report(desk: Desk) -> None:
    """A weak connection that repeats a request makes no second line, and the code is the same."""
    anyone = desk.browser()

    first, second, other = send(anyone, "one-form"), send(anyone, "one-form"), send(anyone, "one-form", text="另一处隐患：消防通道堆放货物")

    assert code_in(first) == code_in(second) != code_in(other)
    assert desk.bureau.count("public_reports") == 2


def test_a_flood_of_reports_is_refused_and_the_hour_after_it_is_not(desk: Desk) -> None:
    """Without a captcha: so many an hour from one address; the next hour begins anew."""
    anyone = desk.browser()
    statuses = [send(anyone).status_code for _ in range(MOST_OF_ONE + 1)]

    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(minutes=61))

    assert statuses == [200] * MOST_OF_ONE + [429]
    assert send(anyone).status_code == 200
    with reading(desk.bureau.engine) as conn:
        assert len(conn.execute(public_reports.select()).all()) == MOST_OF_ONE + 1


@pytest.mark.parametrize(
    "fields",
    [{"text": "太短"}, {"place": ""}, {"homepage": "http://spam.example"}, {"text": "长" * 2001}, {"phone": "1" * 101},
     {"text": "含空字符\x00的举报内容十个字"}],
)
def test_a_report_that_is_none_is_refused_and_what_was_typed_stays(desk: Desk, fields: dict[str, str]) -> None:
    """The trap, bounds and broken text: nothing is written, and the form comes back filled."""
    before = desk.bureau.rows()

    answer = send(desk.browser(), **fields)

    assert answer.status_code in (400, 422)
    assert desk.bureau.rows() == before
    if answer.status_code == 422 and "place" not in fields:
        assert TIP["place"] in answer.text


def test_a_report_needs_our_form(desk: Desk) -> None:
    """I-44: no token, a foreign page or a strange field: nothing is written."""
    anyone = desk.browser()
    before = desk.bureau.rows()

    bare = anyone.ask("POST", "/public/report", data=TIP, headers={"origin": HOST})
    foreign = anyone.ask("POST", "/public/report", data=TIP, headers={"origin": "http://evil.example"})
    strange = send(anyone, source="transfer")

    assert [a.status_code for a in (bare, foreign, strange)] == [403, 403, 400]
    assert desk.bureau.rows() == before
