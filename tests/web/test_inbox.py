"""The station inbox, the calendar, the contacts, the letters that could not be delivered, the lines at the head of a page."""

import re
from datetime import timedelta

import pytest
from anyio.from_thread import BlockingPortal
from sqlalchemy import update

from db.ledger import earliest_tick
from db.session import reading, transaction
from db.tables import outbox
from door.rounds import SWEEP, Errand, make_round
from tests.support.bureau import Bureau
from tests.web.desk import Desk
from web.degraded import HealthBanners
from web.desk.feeds import MOST_ASKED
from web.watchman import Watchman


def with_messages(desk: Desk) -> str:
    """A case whose order lapsed: its people were told."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=20))
    make_round(desk.bureau.door, SWEEP, by="test", errand=Errand())
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=1))
    return case


def someone(desk: Desk) -> tuple[str, list[int]]:
    """A person with messages that have come, and their ids."""
    come = [m for m in desk.bureau.messages() if m.deliver_at <= desk.bureau.clock.now()]
    return come[0].person, [m.id for m in come if m.person == come[0].person]


def test_messages_are_counted_shown_and_marked_by_their_reader(desk: Desk) -> None:
    """The header counts what is unread; a look marks nothing (I-44), the button does, for the reader alone."""
    with_messages(desk)
    person, ids = someone(desk)
    browser, other = desk.browser(person), desk.browser("shen")

    other.post("/inbox/read", {"id": ids})
    before = browser.get("/inbox").text
    browser.get("/inbox")
    browser.post("/inbox/read", {"id": ids})
    after = browser.get("/inbox").text

    assert f"收件箱 <b>{len(ids)}</b>" in before
    assert "收件箱 <b>" not in after
    assert all(m.read_at is None for m in desk.bureau.messages() if m.id not in ids)


def test_a_calendar_is_read_without_login_by_its_token_alone(desk: Desk) -> None:
    """The token is shown once; a fresh one ends the one before; an unknown one looks missing."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    browser, visitor = desk.browser("chen"), desk.browser()

    tokens = [re.findall(r"/calendar/([\w-]+)\.ics", browser.post("/me/calendar").text)[0] for _ in range(2)]
    answers = [visitor.get(f"/calendar/{token}.ics") for token in (*tokens, "nobody")]

    assert [a.status_code for a in answers] == [404, 200, 404]
    assert case in answers[1].text.replace("\r\n ", "")
    assert tokens[1] not in browser.get("/me/contacts").text


def test_whoever_guesses_tokens_is_slowed_down(desk: Desk) -> None:
    """One host may ask so often in a minute; afterwards it may again."""
    visitor = desk.browser()

    statuses = [visitor.get("/calendar/guess.ics").status_code for _ in range(MOST_ASKED + 1)]
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(minutes=2))

    assert (statuses[-2], statuses[-1]) == (404, 429)
    assert visitor.get("/calendar/guess.ics").status_code == 404


def test_a_person_enters_his_own_address_and_it_waits_for_confirmation(desk: Desk) -> None:
    """An address entered by oneself is in force once an administrator confirmed it; a faulty one is said."""
    browser = desk.browser("chen")

    faulty = browser.post("/me/contacts", {"channel": "smtp", "address": "nobody", "takes": "all"})
    sound = browser.post("/me/contacts", {"channel": "smtp", "address": "chen@example.invalid", "takes": "urgent"})

    assert (faulty.status_code, sound.status_code) == (400, 303)
    assert "待系统管理员确认" in browser.get("/me/contacts").text


@pytest.mark.parametrize(("what", "status"), [("retry", "pending"), ("cancel", "cancelled")])
def test_an_administrator_decides_about_a_letter_that_was_given_up(desk: Desk, what: str, status: str) -> None:
    """With a reason, kept in the history of the outbox; without one nothing changes."""
    with_messages(desk)
    _, ids = someone(desk)
    with transaction(desk.bureau.engine) as conn:
        conn.execute(update(outbox).where(outbox.c.id == ids[0]).values(status="dead", trouble="地址不存在"))
    browser = desk.browser("root")

    shown = browser.get("/admin/letters").text
    without = browser.post(f"/admin/letters/{ids[0]}/{what}", {"reason": ""}).status_code
    decided = browser.post(f"/admin/letters/{ids[0]}/{what}", {"reason": "地址已经核对"}).status_code

    assert "地址不存在" in shown
    assert (without, decided) == (400, 303)
    assert next(m.status for m in desk.bureau.messages() if m.id == ids[0]) == status


def test_a_stopped_clock_is_said_to_those_who_can_mend_it(bureau: Bureau, portal: BlockingPortal) -> None:
    """A sweep that never came stands at the head of the administrator's pages, with what to do, and not of others'."""
    case = bureau.open_case("guard")
    bureau.order(case)
    with reading(bureau.engine) as conn:
        due = earliest_tick(conn)
    assert due is not None
    bureau.wait_until(due + timedelta(days=1))
    desk = Desk(bureau, portal, banners=HealthBanners(bureau.engine))

    pages = {name: desk.browser(name).get("/inbox").text for name in ("root", "chen")}

    assert "期限扫描从未运行" in pages["root"]
    assert "class=\"banner\"" not in pages["chen"]


def test_the_desk_keeps_the_deadlines_where_nothing_else_does(bureau: Bureau) -> None:
    """The watch inside the desk does the rounds that were missed, and stops with the desk."""
    case = bureau.open_case("guard")
    bureau.order(case)
    bureau.wait_until(bureau.clock.now() + timedelta(days=40))

    with Watchman(bureau.door, Errand(), every=3600) as watchman:
        assert watchman.looked.wait(60)

    assert bureau.case(case).rectification("guard").state == "overdue"
