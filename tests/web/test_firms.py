"""The enterprise file and the lists as workbooks."""

from io import BytesIO

import httpx
from openpyxl import load_workbook

from cases.people import Person, Role
from db.session import transaction
from door.enrolment import enter_person, enter_subject
from door.firms import move_firm
from tests.support.builders import a_subject
from tests.web.desk import Browser, Desk, give_accounts


def stranger(desk: Desk) -> Browser:
    """An officer of the other community."""
    with transaction(desk.bureau.engine) as conn:
        enter_person(conn, Person(label="tai", name="太某", roles=frozenset({Role.OFFICER}), unit="taiping", certificate="粤19-9"))
    give_accounts(desk.bureau, "tai")
    return desk.browser("tai")


def sheet_in(answer: httpx.Response) -> list[list[object]]:
    """The rows of the workbook that an answer carries."""
    assert answer.headers["content-disposition"].startswith("attachment")
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.rows]


def test_the_file_of_a_firm_holds_everything_known(desk: Desk) -> None:
    """Register, hazards open and closed, cases, penalties, inspections, contacts on one page."""
    case = desk.bureau.open_case("guard", "belt")
    desk.bureau.order(case)
    desk.bureau.file_penalty(case)

    page = desk.browser("chen").get("/firms/plant").text

    wanted = ("某plant厂", "nanzha社区", "工贸", "已责令", "已发现", case, "已立案", "boss某", "没有单独登记的检查")
    assert [words for words in wanted if words not in page] == []


def test_the_history_of_an_entry_is_told_in_words(desk: Desk) -> None:
    """Who moved or changed what, with names of places instead of labels."""
    move_firm(desk.bureau.door, "shop", "nanzha", "root", on=desk.bureau.clock.now().date(), reason="迁址")

    page = desk.browser("chen").get("/firms/shop").text

    assert "所在社区：taiping社区 → nanzha社区" in page
    assert "迁址" in page


def test_contacts_are_for_those_who_deal_with_the_firm(desk: Desk) -> None:
    """An editor sees the firm, not whom to call."""
    page = desk.browser("xu").get("/firms/plant").text

    assert "某plant厂" in page
    assert "boss某" not in page


def test_a_firm_out_of_scope_looks_missing(desk: Desk) -> None:
    """I-42: on the page, in the list, in its file, in the search; a unit likewise."""
    browser = stranger(desk)

    statuses = [browser.get(path).status_code for path in ("/firms/plant", "/firms/none", "/units/nanzha", "/firms/shop", "/units/taiping")]
    lists = [browser.get(path).text for path in ("/firms", "/firms?q=plant", "/inspections/new?q=plant")]
    names = [row[0] for row in sheet_in(browser.get("/firms?format=xlsx"))]

    assert statuses == [404, 404, 404, 200, 200]
    assert not any("某plant厂" in text for text in lists)
    assert names == ["名称", "某shop厂"]


def test_the_list_of_firms_is_searched_and_filtered(desk: Desk) -> None:
    """Two characters of a name, a part of a code, a community."""
    browser = desk.browser("chen")

    found = {path: browser.get(path).text for path in ("/firms?q=op厂", "/firms?unit=nanzha", "/firms?status=closed")}

    assert ["某shop厂" in text for text in found.values()] == [True, False, False]
    assert ["某plant厂" in text for text in found.values()] == [False, True, False]


def test_a_unit_shows_its_people_firms_and_cases(desk: Desk) -> None:
    """The liaison, the firms, what is open."""
    case = desk.bureau.open_case("guard")

    page = desk.browser("zhou").get("/units/nanzha").text

    assert [words for words in ("nan某", "某plant厂", case, "group社区") if words not in page] == []


def test_a_workbook_holds_text_and_never_a_formula(desk: Desk) -> None:
    """What people typed is text in the file too; the header repeats, the page is A4 across."""
    with transaction(desk.bureau.engine) as conn:
        enter_subject(conn, a_subject("evil", name='=HYPERLINK("http://evil.example")'), desk.bureau.clock.now())

    answer = desk.browser("chen").get("/firms?q=HYPERLINK&format=xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active

    cell = sheet["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://evil.example")', "s", True)
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("$1:$1", "landscape", 9)
