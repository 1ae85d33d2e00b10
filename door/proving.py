"""The proof of the editions: each is what its hash says, follows from an act on record, and the newest is where the case is."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from db.editions import Edition, all_editions
from db.tables import cases, events, procedures
from door.editions import ACTS
from publicity.content import content_hash

#: States of a disclosure that was public once, which are also the words for its newest edition.
_PUBLIC_ONCE = ("published", "on_hold", "withdrawn", "expired")


def verify_editions(conn: Connection) -> tuple[int, list[str]]:
    """How many editions there are, and in sentences what is not as it must be. Editions are to be checked against a
    checkpoint, too (`duban verify`): whoever owns the database can compute a hash anew."""
    newest: dict[tuple[int, int], Edition] = {}
    findings: list[str] = []
    count = 0
    for edition in all_editions(conn):
        count += 1
        newest[edition.case_id, edition.procedure] = edition
        findings += _of_edition(conn, edition)
    return count, [*findings, *_of_states(conn, newest)]


def _of_edition(conn: Connection, edition: Edition) -> Iterator[str]:
    name = f"公示 {edition.public_id} 第 {edition.seq} 号办理的版本"
    content = edition.content
    if edition.hash != content_hash(content):
        yield f"{name}与其散列值不符：内容被改动"
    if (edition.public_id, edition.act, edition.status) != (content.get("id"), content.get("act"), content.get("status")):
        yield f"{name}的登记项与内容不符"
    wanted = select(events.c.action, events.c.at).where(events.c.case_id == edition.case_id, events.c.seq == edition.seq)
    event = conn.execute(wanted).first()
    if event is None or event.at != edition.at or ACTS.get(event.action, "rescheduled") != edition.act:
        yield f"{name}与流转记录不符"


def _of_states(conn: Connection, newest: dict[tuple[int, int], Edition]) -> Iterator[str]:
    wanted = (
        select(cases.c.number, procedures.c.case_id, procedures.c.n, procedures.c.state, procedures.c.facts)
        .join(cases, cases.c.id == procedures.c.case_id)
        .where(procedures.c.kind == "disclosure", procedures.c.state.in_(_PUBLIC_ONCE))
        .order_by(procedures.c.case_id, procedures.c.n)
    )
    for row in conn.execute(wanted):
        edition = newest.get((row.case_id, row.n))
        if "published_on" in row.facts and (edition is None or edition.status != row.state):
            yield f"案件 {row.number} 的公示（第 {row.n} 程序）现为“{row.state}”，公众看到的版本却是“{edition.status if edition else '无'}”"
