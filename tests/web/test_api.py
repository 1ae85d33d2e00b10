"""The API: a token opens what its scopes and its person may, and nothing else; the same door, the same answers."""

import functools
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cases.people import Person, Role
from db.clients import list_clients
from db.session import reading, transaction
from door.clients import SCOPES, give_token, revoke_token
from door.enrolment import enter_person
from door.offices import retire_person
from tests.web.desk import HOST, Desk
from tests.web.matrix import API, ROLES

KEY = {"idempotency-key": "k-1"}


class Program:
    """A program with a token; without one where it is empty."""

    def __init__(self, desk: Desk, token: str, client: tuple[str, int] = ("127.0.0.1", 5000)) -> None:
        transport = httpx.ASGITransport(app=desk.app, raise_app_exceptions=False, client=client)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers)
        self.portal = desk.portal

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request."""
        return self.portal.call(functools.partial(self.client.request, method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Look."""
        return self.ask("GET", path, **more)

    def act(self, key: str, /, **body: Any) -> httpx.Response:
        """Act."""
        return self.ask("POST", "/api/acts", json=body, headers={"idempotency-key": key})


def a_program(desk: Desk, person: str = "chen", *scopes: str) -> Program:
    """A program that acts as a person, with all scopes unless some are named."""
    name = f"{person} {' '.join(scopes)}"
    return Program(desk, give_token(desk.bureau.door, name, person, scopes or tuple(SCOPES)))


def asked(program: Program, row: str, case: str) -> httpx.Response:
    """Ask a route of the matrix."""
    method, path = row.split(" ")
    more: dict[str, Any] = {"headers": KEY, "json": {"action": "note"}} if method == "POST" else {}
    return program.ask(method, path.replace("{number}", case), **more)


# --------------------------------------------------------------------------------------------------- who may ask what


@pytest.mark.parametrize("letters", ROLES)
def test_a_role_reaches_exactly_its_part_of_the_api(desk: Desk, letters: str) -> None:
    """I-42: as at the desk; every forbidden cell is an executed denial that is audited (I-38)."""
    case = desk.bureau.open_case()
    program = a_program(desk, ROLES[letters])
    before = desk.bureau.count("attempts")

    denied = {row for row in API if asked(program, row, case).status_code == 403}

    assert denied == {row for row, (_, who) in API.items() if letters not in who.split()}
    assert desk.bureau.count("attempts") >= before + len(denied)


@pytest.mark.parametrize("word", SCOPES)
def test_a_token_opens_its_scope_only(desk: Desk, word: str) -> None:
    """A token to look with does not act, one to act with does not look."""
    case = desk.bureau.open_case()
    program = a_program(desk, "chen", word)

    opened = {row for row in API if asked(program, row, case).status_code != 403}

    assert opened == {row for row, (scope, _) in API.items() if scope == word}


def test_without_a_living_token_nothing_opens(desk: Desk) -> None:
    """Missing, made up, revoked, over, of somebody who left: all answer alike, and nothing is told of a case."""
    case = desk.bureau.open_case()
    door = desk.bureau.door
    tokens = {name: give_token(door, name, "chen" if name != "left" else "liang", ["read"]) for name in ("revoked", "over", "left")}
    revoke_token(door, "revoked", "停用")
    retire_person(door, "liang", "root", "离职")
    programs = {"none": Program(desk, ""), "made up": Program(desk, "duban_made-up"), "revoked": Program(desk, tokens["revoked"]),
                "left": Program(desk, tokens["left"])}  # fmt: skip

    answers = [asked(program, row, case) for program in programs.values() for row in API]
    assert Program(desk, tokens["over"]).get("/api/cases").status_code == 200
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=370))
    answers.append(Program(desk, tokens["over"]).get("/api/cases"))

    assert {a.status_code for a in answers} == {401}
    assert len({a.json()["detail"] for a in answers}) == 1
    assert all(a.headers["www-authenticate"] == "Bearer" and case not in a.text for a in answers)


def test_a_login_of_the_desk_does_not_open_the_api(desk: Desk) -> None:
    """I-44: cookies are not read, so no foreign page can act with the login of whoever opens it."""
    case = desk.bureau.open_case()
    browser = desk.browser("chen")
    before = desk.bureau.rows()

    looked = browser.get(f"/api/cases/{case}")
    acted = browser.ask("POST", "/api/acts", json={"action": "note", "case": case}, headers=KEY)

    assert (looked.status_code, acted.status_code) == (401, 401)
    assert desk.bureau.rows() == before


def test_a_foreign_case_looks_like_a_missing_one(desk: Desk) -> None:
    """I-42: same status and body, to look at and to act on; and it is in no list."""
    case = desk.bureau.open_case()
    with transaction(desk.bureau.engine) as conn:
        enter_person(conn, Person(label="tai", name="太某", roles=frozenset({Role.OFFICER}), unit="taiping", certificate="粤19-9"))
    stranger, missing = a_program(desk, "tai"), "AJ2026-999999"

    for part in ("", "/offers", "/deadlines", "/documents"):
        answers = [without_id(stranger.get(f"/api/cases/{number}{part}")) for number in (case, missing)]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    acted = [without_id(stranger.act("k", action="note", case=n, expected_version=1, inputs={"text": "附记"})) for n in (case, missing)]
    assert acted[0] == acted[1]
    assert acted[0][0] == 404
    assert stranger.get("/api/cases").json()["items"] == []
    assert stranger.get("/api/deadlines").json()["items"] == []


def without_id(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Status and body without the number of the request."""
    return answer.status_code, {key: value for key, value in answer.json().items() if key != "instance"}


def test_a_token_is_kept_as_a_hash_and_bound_to_one_person(desk: Desk) -> None:
    """Whoever reads the database finds no token; a name is used by one client at a time."""
    token = give_token(desk.bureau.door, "交换", "chen", ["read"])

    kept = str(desk.bureau.rows())

    assert token not in kept
    with reading(desk.bureau.engine) as conn:
        assert [(c.name, c.person, c.scopes) for c in list_clients(conn)] == [("交换", "chen", ["read"])]
    with pytest.raises(Exception, match="已有名为"):
        give_token(desk.bureau.door, "交换", "luo", ["read"])


# ------------------------------------------------------------------------------------------------------------- acting


def test_an_act_is_done_once_for_one_key(desk: Desk) -> None:
    """Sent again it is answered again; another body under the key is refused; the event names the person."""
    case = desk.bureau.open_case()
    program = a_program(desk)
    version = program.get(f"/api/cases/{case}").json()["version"]
    body = {"action": "note", "case": case, "expected_version": version, "inputs": {"text": "附记"}}

    first, again = program.act("k-1", **body), program.act("k-1", **body)
    other = program.act("k-1", **{**body, "inputs": {"text": "另一附记"}})

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert first.json()["events"] == again.json()["events"]
    assert desk.bureau.events(case).count("note") == 1
    assert desk.bureau.case(case).events[-1].by == ("chen",)


def test_an_act_on_a_case_that_moved_on_is_a_conflict(desk: Desk) -> None:
    """Of two who saw the same version one wins."""
    case = desk.bureau.open_case()
    program = a_program(desk)
    version = program.get(f"/api/cases/{case}").json()["version"]
    body = {"action": "note", "case": case, "expected_version": version, "inputs": {"text": "附记"}}

    first, second = program.act("k-1", **body), program.act("k-2", **body)

    assert (first.status_code, second.status_code, second.json()["type"]) == (200, 409, "urn:duban:conflict")


def test_a_refusal_names_every_blocker(desk: Desk) -> None:
    """Gate, sentence, article, who can lift it and when; every one of them, the same as the offers say."""
    case = desk.bureau.open_case()
    program = a_program(desk)
    offered = {one["action"]: one for one in program.get(f"/api/cases/{case}/offers").json()["items"]}

    answer = program.act("k-1", action="close_case", case=case, expected_version=1, inputs={})

    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"], told["type"]) == (409, "application/problem+json", "urn:duban:refused")
    assert all(set(one) == {"gate", "sentence", "article", "who", "earliest"} for one in told["blockers"])
    assert told["blockers"] == offered["close_case"]["blockers"]
    assert offered["note"]["allowed"]


def test_an_act_needs_a_key_a_version_and_only_known_fields(desk: Desk) -> None:
    """I-45: what the body does not list is refused, at the top and within the inputs; nothing is done."""
    case = desk.bureau.open_case()
    program = a_program(desk)
    right = {"action": "note", "case": case, "expected_version": 1, "inputs": {"text": "附记"}}
    before = desk.bureau.rows("attempts")

    answers = [
        program.ask("POST", "/api/acts", json=right),
        program.act("k", **{**right, "expected_version": None}),
        program.act("k", **right, by=["zhou"]),
        program.act("k", **right, state="closed"),
        program.act("k", **{**right, "inputs": {"text": "附记", "approved_by": "zhou"}}),
        program.act("k", **{**right, "action": "nothing"}),
        program.act("k", **{**right, "action": "lapse_deadline"}),
    ]

    assert [a.status_code for a in answers][:6] == [400, 422, 422, 422, 422, 422]
    assert answers[6].status_code in (409, 422)
    assert desk.bureau.rows("attempts") == before


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"action":"note","action":"note"}', b'{"action":NaN}', b"\xff\xfe", b"[" * 100_000,
        b'{"action":"a\\u0000b"}', b'{"action":"\\ud800"}', b'{"expected_version":9223372036854775808,"action":"note","case":"x"}',
        b'{"action":"note","inputs":{"text":1e999}}', b'{"action":"note","inputs":' + b'{"a":' * 60 + b"1" + b"}" * 61,
        b'{"action":"note","expected_version":' + b"9" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_a_problem_and_no_fault(desk: Desk, body: bytes) -> None:
    """NUL, halves of characters, beyond 64 bits, endless depth: refused with a sentence, and nothing is written."""
    program = a_program(desk)
    before = desk.bureau.rows("attempts")

    answer = program.ask("POST", "/api/acts", content=body, headers=KEY)

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert desk.bureau.rows("attempts") == before


def test_a_body_too_large_is_cut_off(desk: Desk) -> None:
    """Whatever its headers say."""
    program = a_program(desk)

    answer = program.ask("POST", "/api/acts", content=b'"' + b"x" * 1_100_000 + b'"', headers=KEY)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


# ------------------------------------------------------------------------------------------------------------ looking


def test_lists_are_paged_by_a_cursor_that_only_we_can_make(desk: Desk) -> None:
    """Every case stands on one page; a cursor of another list or a made-up one is refused."""
    made = [desk.bureau.open_case() for _ in range(5)]
    program = a_program(desk)

    seen, cursor = [], ""
    for _ in range(3):
        page = program.get("/api/cases", params={"limit": 2, "cursor": cursor}).json()
        seen += [line["number"] for line in page["items"]]
        cursor = page["next"] or ""

    assert sorted(seen) == sorted(made)
    assert cursor == ""
    first = program.get("/api/cases?limit=2").json()["next"]
    assert program.get("/api/deadlines", params={"cursor": first}).status_code == 400
    assert program.get("/api/cases?cursor=made.up").status_code == 400
    assert program.get("/api/cases?limit=0").status_code == 400


def test_a_case_its_clocks_and_papers_are_told(desk: Desk) -> None:
    """Deadlines come with their reckoning, papers with their numbers, and the list of clocks names the case."""
    case = desk.bureau.open_case()
    desk.bureau.order(case)
    program = a_program(desk)

    found = program.get(f"/api/cases/{case}").json()
    clocks = program.get(f"/api/cases/{case}/deadlines").json()["items"]
    papers = program.get(f"/api/cases/{case}/documents").json()["items"]
    due = program.get("/api/deadlines?limit=1").json()

    assert found["number"] == case
    assert clocks
    assert all(one["trace"] for one in clocks)
    assert papers == found["documents"]
    assert [line["case"] for line in due["items"]] == [case]
    rest = program.get("/api/deadlines", params={"cursor": due["next"]}).json()["items"]
    everything = program.get("/api/deadlines?limit=200").json()["items"]
    assert [*due["items"], *rest] == everything
    assert len(everything) > 1


def test_a_ledger_is_looked_at_then_taken_in_once(desk: Desk) -> None:
    """A dry run writes nothing, a run does, the same file again takes in nothing new."""
    program = a_program(desk)
    day = (desk.bureau.clock.now() - timedelta(days=1)).date().isoformat()
    ledger = f"单位名称,检查日期,隐患内容,整改期限\n某导入厂,{day},配电箱未接地,{day}\n".encode()
    before = desk.bureau.count("cases")

    def send(**query: str) -> dict[str, Any]:
        answer = program.ask("POST", "/api/imports", params={"filename": "台账.csv", **query}, content=ledger)
        assert answer.status_code == 200, answer.text
        return answer.json()

    looked = send()
    between = desk.bureau.count("cases")
    taken, again = send(dry_run="false"), send(dry_run="false")

    assert (looked["dry_run"], looked["taken"], between) == (True, 1, before)
    assert (taken["taken"], again["taken"], again["known"]) == (1, 0, 1)
    wrong = [program.ask("POST", "/api/imports", params={"filename": n}, content=b"\x00") for n in ("a.exe", "a.xlsx")]
    assert [a.status_code for a in wrong] == [400, 422]


# ----------------------------------------------------------------------------------------------------------- watching


def test_figures_are_for_this_machine_or_a_token(desk: Desk) -> None:
    """From elsewhere, or through a proxy, there is no such page; whoever has the token finds it."""
    desk.bureau.open_case()
    here, away = Program(desk, ""), Program(desk, "", ("203.0.113.5", 1))
    token = give_token(desk.bureau.door, "监控", "root", ["metrics"])

    figures = here.get("/metrics")

    assert 'duban_open_cases{stage="' in figures.text
    assert "duban_requests_total" in Program(desk, token, ("203.0.113.5", 1)).get("/metrics").text
    assert [away.get(path).status_code for path in ("/metrics", "/health/ready", "/health/live")] == [404, 404, 200]
    assert here.get("/metrics", headers={"x-forwarded-for": "203.0.113.5"}).status_code == 404


def test_a_sweep_that_is_late_is_not_ready(desk: Desk) -> None:
    """What is owed for longer than ten minutes turns the light red, and the sweep turns it green again."""
    case = desk.bureau.open_case()
    desk.bureau.order(case)
    here = Program(desk, "")
    assert here.get("/health/ready").status_code == 200

    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=30))
    late = here.get("/health/ready")
    desk.bureau.door.sweep()

    assert (late.status_code, late.json()["status"]) == (503, "unready")
    assert "sweep" in {one["name"] for one in late.json()["findings"]}
    after = here.get("/health/ready")
    assert (after.status_code, after.json()["status"], after.json()["sweep_behind_seconds"]) == (200, "ready", 0.0)


def test_without_its_database_the_site_is_alive_and_not_ready(desk: Desk) -> None:
    """A database that lost its tables is told as down, plainly, and the process still answers."""
    here = Program(desk, "")
    with desk.bureau.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE cases RENAME TO lost")

    try:
        ready, live = here.get("/health/ready"), here.get("/health/live")
    finally:
        with desk.bureau.engine.begin() as conn:
            conn.exec_driver_sql("ALTER TABLE lost RENAME TO cases")

    assert (ready.status_code, ready.json()["database"], live.status_code) == (503, "down", 200)
