"""Every act on a disclosure makes one immutable edition, in the transaction of the act itself.

So what is withdrawn is gone from the public output with the commit, and no kill can lose or double an edition.
"""

from collections.abc import Iterator
from datetime import date, datetime

from cases.action import Decision
from cases.casefile import CaseFile, Procedure
from cases.changes import DeadlineSet
from cases.clockface import day_of
from cases.people import Subject
from db.editions import EFFECTS, Edition
from door.ports import Ids
from door.texts import SubjectOf, disclosure_facts, party_of
from law.lawbook import Lawbook
from publicity.content import Content, content_hash, edition_content, ends_display, last_day
from publicity.edition import secrets_of

#: What an act makes of a publication; an act not named here moved its last day.
ACTS = {
    "publish": "published", "correct_disclosure": "corrected", "hold_disclosure": "held", "release_hold": "released",
    "withdraw_disclosure": "withdrawn", "expire_disclosure": "expired", "decide_credit_repair": "repaired",
}  # fmt: skip


def editions_from(
    case: CaseFile, seq: int, decision: Decision, law: Lawbook, subject_of: SubjectOf, ids: Ids, now: datetime
) -> Iterator[Edition]:
    """The editions of an act just folded into the case: one for each publication whose public face it changed."""
    for n in _touched(case, decision):
        edition = edition_of(case, seq, case.procedure(n), decision.action, decision.at, law, subject_of, ids, now)
        if edition is not None:
            yield edition


def _touched(case: CaseFile, decision: Decision) -> list[int]:
    """Publications that the act published, hid, corrected or ended, and public ones whose last day it moved."""
    found = [int(effect.values["procedure"]) for effect in decision.effects if effect.kind in EFFECTS]
    for change in decision.changes:
        if isinstance(change, DeadlineSet) and "limit" in change.values:
            deadline = case.deadline(change.n)
            if deadline.procedure and ends_display(deadline.rule) and case.procedure(deadline.procedure).state == "published":
                found.append(deadline.procedure)
    return list(dict.fromkeys(found))


def edition_of(
    case: CaseFile, seq: int, procedure: Procedure, action: str, at: datetime, law: Lawbook, subject_of: SubjectOf, ids: Ids,
    now: datetime,
) -> Edition | None:  # fmt: skip
    """The edition of one act on one publication; None where it never was public, or the act left it hidden as it was."""
    act = ACTS.get(action, "rescheduled")
    if "published_on" not in procedure.facts or (act == "released" and procedure.state != "published"):
        return None
    content = content_of(case, procedure, act, day_of(at), law, subject_of)
    return Edition(
        id=ids.new(), case_id=case.id, seq=seq, procedure=procedure.n, public_id=content["id"], kind=content["kind"], act=act,
        status=content["status"], at=at, made_at=now, content=content, hash=content_hash(content),
    )  # fmt: skip


def content_of(
    case: CaseFile, procedure: Procedure, act: str, on: date, law: Lawbook, subject_of: SubjectOf
) -> Content:
    """What the public sees of a publication as the case stands."""
    decided = procedure.facts.get("decided")
    party = party_of(case, decided, subject_of)
    facts = disclosure_facts(case, decided, list(procedure.hazards), law, subject_of)
    return edition_content(
        case, procedure, act, on, facts, party, _secrets(case, party, subject_of), last_day(case, procedure)
    )


def _secrets(case: CaseFile, party: Subject | None, subject_of: SubjectOf) -> tuple[str, ...]:
    """What the case keeps to itself: of every party its numbers, of natural persons who are not the one meant the name."""
    labels = dict.fromkeys(label for penalty in case.of_kind("penalty") for label in penalty.facts.get("parties", ()))
    parties = [subject for label in labels if (subject := subject_of(label))]
    numbers = [number for subject in (*parties, *([party] if party else [])) for number in (subject.phone, subject.id_number)]
    others = [subject.name for subject in parties if subject.kind == "person" and subject != party]
    return (*secrets_of(case), *(text for text in (*numbers, *others) if text))
