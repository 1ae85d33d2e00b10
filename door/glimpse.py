"""What a replay sees of the world between two steps, and how references of a file are resolved in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cases.casefile import CaseFile, Deadline, Document, Procedure

#: States in which an enforcement proposal waits for a person; a screening drafts a referral that names no team yet.
_PROPOSED = "proposed"
_SUSPECTED = "suspected"
_DECIDING = ("decide_penalty", "decide_on_spot")


@dataclass(frozen=True, slots=True)
class Told:
    """One message in the outbox: to whom, what about, from when on it may be read."""

    id: int
    person: str
    wording: str
    deliver_at: datetime


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Every file of the database in the order opened, and every message to a person."""

    files: Mapping[str, CaseFile]
    told: tuple[Told, ...]

    @property
    def cases(self) -> list[CaseFile]:
        """The cases (not intake records), the first opened first: `case`, `case.2`, …"""
        return [file for file in self.files.values() if file.kind == "case"]

    def case(self, ref: str | None) -> CaseFile | None:
        """The case a reference names; `case` and nothing mean the first."""
        number = int((ref or "case").partition(".")[2] or 1)
        return self.cases[number - 1] if number <= len(self.cases) else None

    def newest_report(self) -> CaseFile | None:
        """The clue received last."""
        return next((file for file in reversed(list(self.files.values())) if file.kind == "report"), None)

    def before(self, own: CaseFile | None) -> list[CaseFile]:
        """All files, the step's own case first."""
        others = [file for file in self.files.values() if own is None or file.id != own.id]
        return [own, *others] if own is not None else others

    def searched(self, ref: str, own: CaseFile | None) -> tuple[list[CaseFile], str]:
        """Where to look for a reference, and what is left of it when the case it names is taken off."""
        head, slash, rest = ref.partition("/")
        if not slash:
            return self.before(own), ref
        named = self.case(head)
        return ([named] if named is not None else []), rest

    def procedure(self, ref: str, own: CaseFile | None) -> Procedure | None:
        """The procedure of a reference: in the step's own case first, then in the others."""
        files, rest = self.searched(ref, own)
        return next((found for file in files if (found := find_procedure(file, rest)) is not None), None)

    def deadline(self, rule: str, label: str | None, own: CaseFile | None, ref: str) -> Deadline | None:
        """The deadline of a rule: of the hazard or procedure named by the label, else the one opened last."""
        files, _ = self.searched(ref, own)
        return next((found for file in files if (found := find_deadline(file, rule, label)) is not None), None)

    def penalty_in_question(self, own: CaseFile | None, ref: str | None) -> tuple[CaseFile, Procedure] | None:
        """The penalty a step is about: the one it acts on, else the one decided last, else the newest."""
        for file in self.before(own):
            meant = find_procedure(file, ref) if ref and own is not None and file.id == own.id else None
            if meant is not None and meant.kind == "penalty":
                return file, meant
            decided = [e.procedure for e in file.events if e.action in _DECIDING and e.procedure is not None]
            penalties = file.of_kind("penalty")
            if decided:
                return file, file.procedure(decided[-1])
            if penalties:
                return file, penalties[-1]
        return None


def find_procedure(file: CaseFile, ref: str) -> Procedure | None:
    """`rectification.dust`, `penalty`, `penalty.2`, `disclosure.penalty`: without a number the first, as `.2` is the second."""
    kind, *labels = ref.split(".")
    found = file.of_kind(kind)
    number = int(labels.pop()) if labels and labels[-1].isdecimal() else None
    if labels:
        word = ".".join(labels)
        found = [p for p in found if (p.label if kind == "rectification" else p.facts.get("kind")) == word]
    if number is not None:
        found = found[number - 1 : number]
    return found[0] if found else None


def find_deadline(file: CaseFile, rule: str, label: str | None) -> Deadline | None:
    """The newest deadline of a rule; a label is a hazard or a procedure."""
    deadlines = [d for d in file.deadlines if d.rule == rule]
    if label is not None:
        procedure = None if label in file.hazards else find_procedure(file, label)
        deadlines = [d for d in deadlines if d.label == label or (procedure and d.procedure == procedure.n)]
    return deadlines[-1] if deadlines else None


def issued_between(before: Glimpse, after: Glimpse) -> list[Document]:
    """Papers issued since: new ones that are no drafts, and drafts that were issued."""
    known = {(number, d.n): d.status for number, file in before.files.items() for d in file.documents}
    return [
        d
        for number, file in after.files.items()
        for d in file.documents
        if d.status != "draft" and known.get((number, d.n), "draft") == "draft"
    ]


def drafted_between(before: Glimpse, after: Glimpse) -> list[Document]:
    """Papers drafted since."""
    known = {(number, d.n) for number, file in before.files.items() for d in file.documents}
    return [
        d
        for number, f in after.files.items()
        for d in f.documents
        if d.status == "draft" and (number, d.n) not in known
    ]


def proposed_between(*glimpses: Glimpse) -> list[Procedure]:
    """Procedures proposed since the first glimpse, even if they moved on before the last."""
    return [p for before, after in pairwise(glimpses) for p in _newly_proposed(before, after)]


def _newly_proposed(before: Glimpse, after: Glimpse) -> Iterator[Procedure]:
    known = {(number, p.n) for number, file in before.files.items() for p in file.procedures}
    for number, file in after.files.items():
        for p in file.procedures:
            screened = p.kind == "referral" and p.state == _SUSPECTED and not p.facts.get("team")
            if (number, p.n) not in known and (p.state == _PROPOSED or screened):
                yield p


def told_between(before: Glimpse, since: datetime, after: Glimpse, until: datetime) -> list[Told]:
    """Messages that came into an inbox since: readable at `until`, and not yet there or not yet readable at `since`."""
    known = {told.id for told in before.told if told.deliver_at <= since}
    return [told for told in after.told if told.deliver_at <= until and told.id not in known]
