"""A report that anybody hands in on the public site (举报). It becomes a line of the intake and nothing more: only a named
officer's check makes a case of it (安全生产法#73)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from cases.action import Action, Refusal
from cases.errors import BrokenPromise, DubanError, InputFault
from cases.people import SYSTEM
from db.edge import clean_text
from db.public_reports import PublicReport, ReportState, add_report, count_reports, hold_reports, report_state
from db.session import reading_as, retrying, transaction
from door.opening import give_number, new_case
from door.perform import Door
from door.workbench import Workbench
from judgement.decide import typed_inputs

#: Reports taken within an hour, of one origin and of everybody; more is refused, so that nobody drowns the intake.
WITHIN = timedelta(hours=1)
MOST_OF_ONE, MOST_OF_ALL = 5, 200
SHORTEST_TEXT, LONGEST_TEXT, LONGEST_LINE = 10, 2_000, 100


class TooManyReports(DubanError):
    """More reports came within the hour than are taken; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTip:
    """What the public tells. Without `name` and `phone` it is anonymous; both are hidden from everybody but whom
    `door.sensitive` lets see them."""

    text: str
    place: str
    firm: str = ""
    name: str = ""
    phone: str = ""

    def checked(self) -> "PublicTip":
        """The same without blanks around. Raises `InputFault` for what is too short, too long or broken."""
        long = {"text": LONGEST_TEXT}
        titles = {"text": "举报内容", "place": "地点", "firm": "单位名称", "name": "姓名", "phone": "联系电话"}
        values = {n: clean_text(t, getattr(self, n).strip(), longest=long.get(n, LONGEST_LINE)) for n, t in titles.items()}
        if len(values["text"]) < SHORTEST_TEXT:
            raise InputFault(f"“举报内容”至少 {SHORTEST_TEXT} 个字，请写明时间、部位和隐患情况")
        if not values["place"]:
            raise InputFault("请填写“地点”，例如社区、街道和门牌，以便派员核查")
        return PublicTip(**values)

    def body(self) -> dict[str, object]:
        """The inputs of `receive_report`."""
        lines = [f"地点：{self.place}", *([f"单位：{self.firm}"] if self.firm else []), self.text]
        known = {key: value for key, value in (("name", self.name), ("phone", self.phone)) if value}
        return {"source": "tip_off", "text": "\n".join(lines), "reporter": known or {"anonymous": True}}


def receive_from_public(door: Door, tip: PublicTip, *, code: str, origin: str) -> None:
    """Take a report in, once for one code however often it is sent.

    `code` is what the reporter may ask with afterwards, `origin` a keyed hash of where he writes from. Raises `InputFault`
    for a report that says too little, `TooManyReports` beyond the limits.
    """
    sound, kept = tip.checked(), hash_of_code(code)
    retrying(lambda: _received(door, sound, kept, origin))


def _received(door: Door, tip: PublicTip, kept: str, origin: str) -> None:
    law = door.present_law()
    with transaction(door.engine) as conn:
        hold_reports(conn)
        if report_state(conn, kept) is not None:
            return
        now = door.clock.now()
        if count_reports(conn, now - WITHIN, origin) >= MOST_OF_ONE:
            raise TooManyReports("您在一小时内提交的举报较多，请稍后再提交；情况紧急请拨打 12345 或者 12350")
        if count_reports(conn, now - WITHIN) >= MOST_OF_ALL:
            raise TooManyReports("目前提交的举报较多，请稍后再提交；情况紧急请拨打 12345 或者 12350")
        bench = Workbench(conn, law, door.ids, now, door.faults)
        inputs = typed_inputs("receive_report", tip.body())
        action = Action(name="receive_report", by=(SYSTEM,), at=now, recorded_at=now, inputs=inputs)
        opened = new_case(bench, action, door.place)
        answer = bench.judge(opened, action)
        if isinstance(answer, Refusal):
            raise BrokenPromise(f"a report of the public is refused: {answer.blockers[0].sentence}")
        give_number(bench, opened, action)
        bench.record(opened, answer)
        bench.put(opened)
        bench.save()
        report = PublicReport(id=door.ids.new(), code=kept, case_id=opened.case.id, origin=origin, received_at=now)
        add_report(conn, report)
    door.faults("after_commit")


def state_by_code(door: Door, code: str) -> ReportState | None:
    """How far the report has come that the code was given for; None for no such code."""
    with reading_as(door.engine, None) as conn:
        return report_state(conn, hash_of_code(code))


def hash_of_code(code: str) -> str:
    """What is kept of a code; blanks and hyphens in what was typed do not count."""
    plain = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return "sha256:" + hashlib.sha256(f"duban-report\n{plain}".encode()).hexdigest()
