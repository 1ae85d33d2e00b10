"""A replay as JSON: for each step what was answered, what came of it, and every deadline with the days counted."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cases.action import Blocker
from cases.casefile import CaseFile, Deadline, Document, moment_text
from cases.clockface import write_moment
from cases.stage import stage
from door.expectations import Evidence
from door.glimpse import Glimpse, drafted_between, issued_between, proposed_between
from door.replay import ReplayReport, StepReport
from law.clock import trace
from law.lawbook import Lawbook

Json = dict[str, Any]
#: The SHA-256 of drawn papers by number of the case and number of the paper in it.
Hashes = Mapping[tuple[str, int], str]


def report_json(report: ReplayReport, hashes: Hashes) -> Json:
    """The whole replay: `scenario`, `title`, `file`, `ok`, `halted` (why it did not come to its end) and `steps`; `hashes`
    are those of the papers that were drawn."""
    scenario = report.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "file": scenario.file,
        "ok": report.is_ok,
        "halted": str(report.halted) if report.halted else None,
        "steps": [step_json(step, report.door.lawbook, hashes) for step in report.steps],
    }


def step_json(report: StepReport, lawbook: Lawbook, hashes: Hashes) -> Json:
    """One step: all deadlines as they stand after it; of papers, events and proposals those that are new."""
    step, evidence, outcome = report.step, report.evidence, report.outcome
    return {
        "line": step.line,
        "at": write_moment(step.at),
        "recorded_at": write_moment(step.instant),
        "by": list(step.by),
        "do": step.do,
        "on": "/".join(part for part in (step.case_ref, step.on) if part) or None,
        "accepted": outcome.accepted if outcome else None,
        "blockers": [blocker_json(blocker) for blocker in outcome.blockers] if outcome else [],
        "warnings": [blocker_json(blocker) for blocker in outcome.warnings] if outcome else [],
        "problem": outcome.problem if outcome else None,
        "events": _events(evidence),
        "stage": stage(evidence.own) if evidence.own else None,
        "states": _states(evidence.after),
        "deadlines": [
            {"case": file.number, **deadline_json(file, deadline, lawbook, evidence)}
            for file in evidence.after.files.values()
            for deadline in file.deadlines
        ],
        "documents": _documents(evidence, hashes),
        "proposals": [p.ref for p in proposed_between(evidence.before, evidence.passed, evidence.after)],
        "notifications": [
            {"person": told.person, "wording": told.wording, "deliver_at": write_moment(told.deliver_at)}
            for told in evidence.told
        ],
        "checks": [asdict(check) for check in report.checks],
    }


def blocker_json(blocker: Blocker) -> Json:
    """A reason against an act: gate, sentence, article, who can lift it, earliest moment."""
    return {
        "gate": blocker.gate,
        "sentence": blocker.sentence,
        "article": blocker.article,
        "who": blocker.who,
        "earliest": moment_text(blocker.earliest),
    }


def document_json(document: Document, sha256: str | None) -> Json:
    """A paper; `sha256` is that of its rendering and None where it was not drawn."""
    return {"kind": document.kind, "number": document.number, "status": document.status, "sha256": sha256}


def _documents(evidence: Evidence, hashes: Hashes) -> list[Json]:
    """Papers issued or drafted since the step above."""
    cases = {id(document): number for number, file in evidence.after.files.items() for document in file.documents}
    return [
        *(document_json(d, hashes.get((cases[id(d)], d.n))) for d in issued_between(evidence.before, evidence.after)),
        *(document_json(d, None) for d in drafted_between(evidence.before, evidence.after)),
    ]


def deadline_json(file: CaseFile, deadline: Deadline, lawbook: Lawbook, evidence: Evidence) -> Json:
    """A deadline with every day counted or skipped on the way to its end."""
    procedure = file.procedure(deadline.procedure).ref if deadline.procedure else None
    return {
        "rule": deadline.rule,
        "label": deadline.label,
        "procedure": procedure,
        "start": write_moment(deadline.start),
        "due": write_moment(deadline.due),
        "limit": write_moment(deadline.limit),
        "status": deadline.status_on(evidence.day),
        "provisional": deadline.provisional,
        "trace": trace_json(deadline, lawbook),
    }


def trace_json(deadline: Deadline, lawbook: Lawbook) -> list[Json]:
    """The counting of a deadline under the rule version it was opened with, day by day."""
    rule = lawbook.clock(deadline.rule, on=deadline.version)
    lines = trace(
        rule, deadline.start, lawbook.calendar, length=deadline.length, until=deadline.until,
        suspended=deadline.suspended, extended=deadline.extended, literal_start=deadline.literal_start,
    )  # fmt: skip
    return [
        {"day": moment_text(line.at or line.day), "count": line.count, "counted": line.counted, "note": line.note}
        for line in lines
    ]


def _events(evidence: Evidence) -> list[Json]:
    fresh: list[Json] = []
    for number, file in evidence.after.files.items():
        seen = evidence.before.files[number].seq if number in evidence.before.files else 0
        fresh += [
            {"case": number, "seq": e.seq, "action": e.action, "at": write_moment(e.at), "by": list(e.by)}
            for e in file.events
            if e.seq > seen
        ]
    return fresh


def _states(seen: Glimpse) -> dict[str, str]:
    """State by reference, the cases after the first with their prefix."""
    states: dict[str, str] = {}
    for index, file in enumerate(seen.cases, start=1):
        prefix = "" if index == 1 else f"case.{index}/"
        states |= {f"{prefix}{procedure.ref}": procedure.state for procedure in file.procedures}
    return states
