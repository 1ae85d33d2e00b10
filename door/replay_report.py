"""A replay as JSON: for each step what was answered, what came of it, and every deadline with the days counted."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases.action import Blocker
from cases.casefile import CaseFile, Deadline, Document, moment_text
from cases.clockface import write_moment
from cases.stage import stage
from db.types import dumps
from door.expectations import Evidence
from door.glimpse import Glimpse, drafted_between, issued_between, proposed_between
from door.replay import ReplayReport, StepReport
from law.clock import trace
from law.lawbook import Lawbook

Json = dict[str, Any]


def report_json(report: ReplayReport) -> Json:
    """The whole replay: `scenario`, `title`, `file`, `ok`, `halted` (why it did not come to its end) and `steps`."""
    scenario = report.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "file": scenario.file,
        "ok": report.is_ok,
        "halted": str(report.halted) if report.halted else None,
        "steps": [step_json(step, report.door.lawbook) for step in report.steps],
    }


def step_json(report: StepReport, lawbook: Lawbook) -> Json:
    """One step: all deadlines as they stand after it; of papers, events and proposals those that are new."""
    step, evidence, outcome = report.step, report.evidence, report.outcome
    papers = issued_between(evidence.before, evidence.after) + drafted_between(evidence.before, evidence.after)
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
        "documents": [document_json(document) for document in papers],
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


def document_json(document: Document) -> Json:
    """A paper; `sha256` is that of its rendering and None until it is rendered."""
    return {"kind": document.kind, "number": document.number, "status": document.status, "sha256": None}


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


def save_papers(report: ReplayReport, folder: Path) -> list[Path]:
    """Write the frozen facts of every registered paper as JSON, one file a paper; gives the paths written."""
    written: list[Path] = []
    if not report.steps:
        return written
    last = report.steps[-1].evidence.after
    for index, file in enumerate(last.files.values(), start=1):
        for document in file.documents:
            path = folder / report.scenario.name / f"{index:02}-{document.n:03}-{document.kind}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            body = {"case": file.number, "at": write_moment(document.at), **document_json(document)}
            path.write_text(dumps({**body, "facts": document.facts, "service": document.service}), encoding="utf-8")
            written.append(path)
    return written


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
