"""Two walls around every case, the condition in the query and the rows that PostgreSQL shows; each holds alone (H5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import Request, Response
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from cases.people import Person, Role
from db.registers import get_person
from db.session import reading, transaction
from db.tables import cases, persons, subjects
from door.enrolment import enter_person, enter_subject
from judgement.scope import Sight, sight_of
from tests.support.builders import STAFF, a_subject
from tests.support.bureau import Bureau
from tests.web.desk import Browser, Desk, give_accounts
from tests.web.matrix import API, LETTERS, MATRIX, SAMPLES
from tests.web.test_api import Program, a_program, without_id
from tests.web.test_matrix import MISSING, plain
from web.app import ROUTERS
from web.policies import Policy, policy
from web.routes import pages

#: The plant lies in nanzha. A sibling of it, a unit below it, another firm: one of each for every role that sees cases.
SIBLING, CHILD = {"unit": "taiping"}, {"unit": "group"}
STRANGERS: dict[str, Mapping[str, str]] = {
    "SO": CHILD, "EO": SIBLING, "LR": SIBLING, "BL": SIBLING, "CH": CHILD, "ED": SIBLING, "AU": SIBLING, "LI": SIBLING,
    "EN": {"subject": "shop"},
}  # fmt: skip
#: What a well-made form of a route holds; the version is that of the case, so that nothing but the walls stands in the way.
FORMS: dict[str, dict[str, str]] = {
    "POST /cases/{number}/acts/{action}": {"_version": "2", "_request": "r", "text": "附记内容"},
    "POST /cases/{number}/reveal": {"reason": "核对举报人身份"},
    "POST /intake/{number}": {"_request": "r", "result": "dismiss", "reason": "重复举报"},
}
ABOUT_ONE = [row for row in MATRIX if "{number}" in row and not row.startswith(("POST /delegations", "GET /calendar"))]
#: Lists, counts, searches, exports, in several orders of their filters.
LISTS = [row.removeprefix("GET ") for row in MATRIX if row.startswith("GET ") and "{" not in row and not row.startswith("GET /public")] + [
    f"{path}?{query}"
    for path in ("/cases", "/hazards", "/firms", "/intake", "/inspections/new", "/assign")
    for query in ("q=plant", "q=冲床", "format=xlsx", "state=", "whose=mine")
] + ["/?band=later", "/?band=over", "/board/lines?late=1", "/audit?book=reads", "/units/nanzha", "/firms/plant", "/disclosures?state="]  # fmt: skip
#: Pages that hold figures: the same to a stranger before there was a case and after.
COUNTED = ("/", "/cases", "/hazards", "/board", "/intake", "/disclosures", "/reviews", "/replies")
OTHER_OFFICER = "<tr><td>EO某</td><td>—</td><td>—</td></tr>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A case, people who may not see it, and how the desk looked to them before there was one."""

    desk: Desk
    case: str
    browsers: dict[str, Browser]
    before: dict[str, dict[str, str]]

    def programs(self) -> dict[str, Program]:
        """A program for each of them."""
        return {letters: a_program(self.desk, letters) for letters in STRANGERS}


@pytest.fixture(params=["sqlite queries", "postgresql queries", "postgresql rows"])
def scene(request: pytest.FixtureRequest, portal: BlockingPortal) -> Scene:
    """The scene behind the walls named.

    `queries` alone: the database is told that everybody sees everything. `rows` alone: the strangers are moved to where every
    query lets them through, and the database is told what they saw before.
    """
    kind, walls = request.param.split(" ")
    bureau = Bureau(request.getfixturevalue(f"{kind}_engine"))
    give_accounts(bureau)
    sights = enter_strangers(bureau)
    desk = Desk(bureau, portal, sight=told_to_the_database(walls, sights))
    before = {letters: counted(desk.browser(letters)) for letters in STRANGERS}
    case = bureau.open_case("guard")
    bureau.order(case, days=5)  # soon over, so that the board counts it
    bureau.do("receive_report", "sam", source="grid", text="冲床没有防护", subject="plant")
    if walls == "rows":
        let_through_every_query(bureau)
    return Scene(desk=desk, case=case, browsers={letters: desk.browser(letters) for letters in STRANGERS}, before=before)


def enter_strangers(bureau: Bureau) -> dict[str, Sight]:
    """A stranger for each role, with what lies in his sight."""
    with transaction(bureau.engine) as conn:
        for letters, where in STRANGERS.items():
            enter_person(conn, Person(label=letters, name=f"{letters}某", roles=frozenset({LETTERS[letters]}), certificate="粤19-9", **where))
        enter_subject(conn, a_subject("group_shop", unit="group", name="某小店"), bureau.clock.now())
        found = {letters: get_person(conn, letters) for letters in STRANGERS}
    give_accounts(bureau, *STRANGERS)
    return {letters: sight_of(person) for letters, person in found.items() if person}


def told_to_the_database(walls: str, sights: Mapping[str, Sight]) -> object:
    """What the second wall goes by."""
    if walls == "queries":
        return lambda person: Sight(everything=True)
    if walls == "rows":
        return lambda person: sights.get(person.label) or sight_of(person)
    return sight_of


def let_through_every_query(bureau: Bureau) -> None:
    """By their entries the strangers now belong to the whole town, or to the plant itself."""
    with transaction(bureau.engine) as conn:
        conn.execute(update(persons).where(persons.c.label.in_(STRANGERS)).values(unit=None))
        conn.execute(update(persons).where(persons.c.label == "EN").values(subject="plant"))
        assert all(sight_of(get_person(conn, letters) or STAFF["root"]).everything for letters in STRANGERS if letters != "EN")


def counted(browser: Browser) -> dict[str, str]:
    """The pages with figures, without what every request has of its own, and without the officer of another unit whom a
    leader of the whole town finds in his list of officers."""
    return {path: plain(browser.get(path), "")[1].replace(OTHER_OFFICER, "") for path in COUNTED}


def asked(browser: Browser, row: str, number: str, token: str) -> httpx.Response:
    """Open or send the page of a row, everything right but the right to see it."""
    method, path = row.split(" ")
    for name, value in {**SAMPLES, "number": number}.items():
        path = path.replace("{" + name + "}", value)
    return browser.get(path) if method == "GET" else browser.post(path, FORMS.get(row, {}), token=token)


def told(answer: httpx.Response) -> str:
    """What an answer says; of a workbook the cells."""
    if "spreadsheetml" not in answer.headers.get("content-type", ""):
        return answer.text
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_foreign_case_is_hidden_by_either_wall(scene: Scene) -> None:
    """I-42, I-43: on every route about a case it answers like a missing one, no list, count, search or export holds it, no act,
    no form and no program reaches it; nothing is changed, whoever asks and whichever wall stands."""
    desk, case = scene.desk, scene.case
    assert desk.browser("zhou").get("/board").text != scene.before["BL"]["/board"]
    unchanged = desk.bureau.rows("attempts", "logins")

    for letters, browser in scene.browsers.items():
        token = browser.token()
        assert counted(browser) == scene.before[letters], letters
        for row in ABOUT_ONE:
            foreign, missing = asked(browser, row, case, token), asked(browser, row, MISSING, token)
            assert plain(foreign, case) == plain(missing, MISSING), (letters, row)
            assert foreign.status_code in (403, 404), (letters, row)
        for path in LISTS:
            answer = browser.get(path)
            assert answer.status_code in (200, 301, 303, 403, 404), (letters, path)
            shown = told(answer)
            assert not [word for word in (case, "某plant厂", "冲床未安装防护罩") if word in shown], (letters, path)

    assert desk.bureau.rows("attempts", "logins") == unchanged


def test_a_foreign_case_is_hidden_from_programs_by_either_wall(scene: Scene) -> None:
    """I-42, I-43: the API looks at it and acts on it as on a missing one."""
    case, programs = scene.case, scene.programs()
    unchanged = scene.desk.bureau.rows("attempts", "logins", "clients")

    for letters, program in programs.items():
        for row in API:
            method, path = row.split(" ")
            if method == "GET" and "{number}" in path:
                found = [without_id(program.get(path.replace("{number}", number))) for number in (case, MISSING)]
                assert found[0] == found[1], (letters, row)
                assert found[0][0] == 404, (letters, row)
        acted = [without_id(program.act("k", action="note", case=n, expected_version=2, inputs={"text": "附记"})) for n in (case, MISSING)]
        assert acted[0] == acted[1], letters
        assert acted[0][0] == 404, letters
        for path in ("/api/cases", "/api/deadlines", "/api/cases?mine=true", "/api/cases?q=plant", "/api/disclosures"):
            assert program.get(path).json()["items"] == [], (letters, path)

    assert scene.desk.bureau.rows("attempts", "logins", "clients") == unchanged


def test_a_ledger_about_a_firm_of_another_place_enters_neither_case_nor_firm(scene: Scene) -> None:
    """I-42: the firm is there, though not for him: it is not entered a second time, and the row says why it stays out."""
    desk = scene.desk
    with transaction(desk.bureau.engine) as conn:
        conn.execute(update(subjects).where(subjects.c.label == "plant").values(uscc="91441900MA5T127401"))
        conn.execute(update(persons).where(persons.c.label == "EO").values(unit="taiping"))
    before = desk.bureau.rows("attempts", "clients", "register_changes")
    day = (desk.bureau.clock.now() - timedelta(days=1)).date().isoformat()
    ledger = f"单位名称,统一社会信用代码,检查日期,隐患内容,整改期限\n某plant厂,91441900MA5T127401,{day},配电箱未接地,{day}\n".encode()

    answer = a_program(desk, "EO").ask("POST", "/api/imports", params={"filename": "台账.csv", "dry_run": "false"}, content=ledger)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["taken"], "不在EO某的辖区" in answer.text) == (0, True)
    assert desk.bureau.rows("attempts", "clients", "register_changes") == before


@pytest.mark.parametrize("wall", ["both", "queries", "rows"])
def test_what_is_ones_own_is_there_behind_either_wall(postgresql_engine: object, portal: BlockingPortal, wall: str) -> None:
    """I-42: the other half of the pair: the unit itself, the unit above, the firm; list and detail agree."""
    bureau = Bureau(postgresql_engine)  # type: ignore[arg-type] # the engine of the fixture
    give_accounts(bureau)
    sights = enter_strangers(bureau)
    desk = Desk(bureau, portal, sight=told_to_the_database(wall, sights))
    own, below = bureau.open_case("belt", subject="shop"), bureau.open_case("belt", subject="group_shop")
    if wall == "rows":
        let_through_every_query(bureau)
    seen = {}

    for letters in ("EO", "SO", "EN", "LI"):
        browser = desk.browser(letters)
        opened = [number for number in (own, below) if browser.get(f"/cases/{number}").status_code == 200]
        listed = [number for number in (own, below) if number in browser.get("/cases").text]
        seen[letters] = (opened, listed)
    above = desk.browser("nan").get("/cases").text

    if wall == "rows":
        del seen["EN"]  # in the queries he now stands for the plant
    assert seen == {letters: ([number], [number]) for letters, number in {"EO": own, "SO": below, "EN": own, "LI": own}.items() if letters in seen}
    assert (below in above, own in above) == (True, False)


def test_a_page_that_asks_for_nobody_shows_nothing(postgresql_engine: object, portal: BlockingPortal) -> None:
    """I-43: default deny: a public page that reads cases and firms without a thought finds none; with a login it finds his."""
    bureau = Bureau(postgresql_engine)  # type: ignore[arg-type] # the engine of the fixture
    give_accounts(bureau)
    bureau.open_case()
    careless = pages("/careless")

    @careless.get("")
    @policy(Policy.PUBLIC)
    def count(request: Request) -> Response:
        with reading(bureau.engine) as conn:
            return Response(" ".join(str(conn.scalar(select(func.count()).select_from(table))) for table in (cases, subjects)))

    desk = Desk(bureau, portal, routers=[*ROUTERS, careless])

    found = {name or "nobody": desk.browser(name).get("/careless").text for name in (None, "root", "chen", "boss", "nan")}

    assert found == {"nobody": "0 0", "root": "0 0", "chen": "1 5", "boss": "1 1", "nan": "1 3"}
    assert STAFF["root"].roles == {Role.ADMIN}
