"""What a person decides about letters that could not be delivered, and what he has read."""

from collections.abc import Sequence
from typing import Any

from cases.errors import InputFault, NotFound
from cases.people import Role
from db import shipping
from db.contacts import get_contact
from db.session import retrying, transaction
from door.pen import Office, Pen, reasoned, write

_KEEPERS = (Role.ADMIN,)


def retry_letter(office: Office, key: str, by: str, reason: str) -> str:
    """Send a row that was given up once more, from now on, at the address the person has now; its key stays. Gives the key.

    Raises `NotFound`, `InputFault` for one that was not given up, or whose person has no address any more.
    """

    def work(pen: Pen) -> str:
        row = _row(pen, key)
        if row["status"] != "dead":
            raise InputFault(f"“{row['key']}”没有停止发送，不需要重发")
        body = _readdressed(pen, row)
        shipping.set_row(
            pen.conn, row["id"], status="pending", attempts=0, claimed_until=None, tried_at=None, body=body,
            deliver_at=max(pen.at, row["deliver_at"]),
        )  # fmt: skip
        pen.note("outbox", row["key"], "retried", {"status": "dead"}, {"status": "pending"}, reasoned(reason))
        return str(row["key"])

    return write(office, by, "retry_letter", _KEEPERS, work)


def cancel_letter(office: Office, key: str, by: str, reason: str) -> str:
    """Cancel a letter that waits or was given up; the message stays in the station inbox. Gives the key.

    Raises `NotFound`, `InputFault` for what is no letter, or is done.
    """

    def work(pen: Pen) -> str:
        row = _row(pen, key)
        if row["kind"] != "send" and row["status"] != "dead":
            raise InputFault(f"“{row['key']}”不是外发的通知，不能取消")
        if row["status"] not in ("pending", "dead"):
            raise InputFault(f"“{row['key']}”已经发送或者取消")
        shipping.set_row(pen.conn, row["id"], status="cancelled", claimed_until=None)
        pen.note("outbox", row["key"], "cancelled", {"status": row["status"]}, {"status": "cancelled"}, reasoned(reason))
        return str(row["key"])

    return write(office, by, "cancel_letter", _KEEPERS, work)


def mark_read(office: Office, person: str, ids: Sequence[int]) -> int:
    """Note that a person has read messages of his; gives how many were new to him."""

    def work() -> int:
        with transaction(office.engine) as conn:
            return shipping.mark_read(conn, person, ids, office.clock.now())

    return retrying(work)


def _row(pen: Pen, key: str) -> dict[str, Any]:
    row = shipping.find_row(pen.conn, key, held=True)
    if row is None:
        raise NotFound(f"没有编号或者键为“{key}”的通知；可用 duban outbox list 查找")
    return row


def _readdressed(pen: Pen, row: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = row["body"]
    if row["kind"] != "send":
        return body
    contact = get_contact(pen.conn, row["person"], row["channel"])
    if contact is None or not contact.active or contact.verified_at is None:
        raise InputFault(f"{row['person']}在该渠道没有有效的地址；请先登记（duban people contact）")
    return {**body, "address": contact.address}
