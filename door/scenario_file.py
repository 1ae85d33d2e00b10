"""The strict reader of scenario files: an unknown key, person, act, gate, clock or paper is a fault with its line."""

import re
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cases.people import Role
from door.scenario import (
    TICK,
    Expect,
    PersonEntry,
    RangeExpectation,
    Scenario,
    ScenarioFault,
    Step,
    SubjectEntry,
    UnitEntry,
    Vocabulary,
)
from door.strict import StrictReading, line_of
from law.yamlfile import YamlFault, load_strict, locate

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CASE = re.compile(r"case(\.[1-9]\d*)?")
_FILE_KEYS = frozenset(
    {"scenario", "title", "place", "basis", "people", "units", "subjects", "outage", "calendar_known_until", "steps"}
)
_STEP_KEYS = frozenset({"at", "recorded_at", "by", "do", "on", "with", "expect"})
_UNIT_KINDS = frozenset({"city", "town", "department", "community"})
_ROLES = frozenset(role.value for role in Role if role is not Role.SYSTEM)
_STATUSES = frozenset({"open", "suspended", "met", "lapsed", "cancelled"})
_PROPOSALS = frozenset({"supervision", "interview", "penalty", "referral", "disclosure", "closure"})
_SUMS = frozenset({"fine", "surcharge", "daily", "paid", "left"})
#: Inputs that name people or subjects of the file, at the top of `with` and in the blocks that carry them.
_PEOPLE_INPUTS = frozenset(
    {"officers", "handlers", "remove", "team", "attendees", "chair", "clerk", "approved_by", "signed_by"}
)
_SUBJECT_INPUTS = frozenset({"subject", "party", "target", "units"})
_BLOCKS = frozenset({"inspection", "violation", "violations"})
#: What an input may lack in a step that expects to be refused for it: it is not there, or is an empty list.
_LACKS = frozenset({"missing", "too_short"})


def read_scenario(path: Path, words: Vocabulary) -> Scenario:
    """The scenario of a file. Raises `ScenarioFault` with file, line and reason when anything is not understood."""
    try:
        tree = load_strict(path)
    except YamlFault as fault:
        raise ScenarioFault(str(path), fault.line, fault.reason) from fault
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioFault(str(path), None, f"文件无法读取：{error}") from error
    return _Reader(str(path), words).scenario(tree)


class _Reader(StrictReading):
    """One reading of one file; keeps the labels met so far and the line last looked at."""

    def __init__(self, file: str, words: Vocabulary) -> None:
        super().__init__(file)
        self.words = words
        self.people: frozenset[str] = frozenset()
        self.targets: frozenset[str] = frozenset()
        self.readings = self.expectations()

    def scenario(self, tree: Any) -> Scenario:
        """The whole file."""
        body = self.block(tree, _FILE_KEYS, "文件")
        units = tuple(self.unit(label, entry) for label, entry in self.entries(body, "units"))
        named = tuple(self.subject(label, entry) for label, entry in self.entries(body, "subjects"))
        subjects = tuple(entry for entry in named if entry.kind != "unit")
        units += tuple(_as_unit(entry) for entry in named if entry.kind == "unit")
        people = tuple(self.person(label, entry) for label, entry in self.entries(body, "people"))
        self.know(units, subjects, people, body)
        name = self.needed(body, "scenario")
        if not _NAME.fullmatch(name):
            self.fail(f"scenario 的名称“{name}”应为小写字母、数字和下划线")
        return Scenario(
            file=self.file,
            name=name,
            title=self.needed(body, "title"),
            place=self.one_of(self.needed(body, "place"), self.words.places, "地区"),
            basis=self.texts(body, "basis"),
            people=people,
            units=units,
            subjects=subjects,
            outages=tuple(self.span(item, self.instant) for _, item in self.items(body, "outage")),
            calendar_known_until=self.maybe(body, "calendar_known_until", self.day),
            steps=self.steps(body),
        )

    def know(
        self,
        units: tuple[UnitEntry, ...],
        subjects: tuple[SubjectEntry, ...],
        people: tuple[PersonEntry, ...],
        body: dict[str, Any],
    ) -> None:
        """Labels are unique where they may stand for each other, and every `of` and `unit` names one."""
        unit_labels = {unit.label for unit in units}
        for entry in subjects:
            self.line = line_of(body.get("subjects"), entry.label)
            if entry.label in unit_labels:
                self.fail(f"“{entry.label}”既是 units 又是 subjects 中的标签，二者不得重名")
            if entry.unit is not None and entry.unit not in unit_labels:
                self.fail(f"{entry.label} 的 unit“{entry.unit}”未在 units 中登记")
        self.targets = frozenset(unit_labels | {entry.label for entry in subjects})
        self.people = frozenset(person.label for person in people)
        for unit in units:
            self.line = line_of(body.get("units"), unit.label)
            if unit.of is not None and unit.of not in unit_labels:
                self.fail(f"{unit.label} 的 of“{unit.of}”未在 units 中登记")
        for person in people:
            self.line = line_of(body.get("people"), person.label)
            if person.of is not None and person.of not in self.targets:
                self.fail(f"{person.label} 的 of“{person.of}”未在 units 或 subjects 中登记")

    def person(self, label: str, entry: Any) -> PersonEntry:
        """A person: `{role, certificate, valid, of, name}`."""
        body = self.block(entry, {"role", "certificate", "valid", "of", "name"}, f"人员 {label}")
        names = self.texts(body, "role") if isinstance(body.get("role"), list) else (self.needed(body, "role"),)
        roles = tuple(Role(self.one_of(name, _ROLES, "角色")) for name in names)
        if not roles:
            self.fail(f"人员 {label} 没有角色")
        return PersonEntry(
            label=label,
            roles=roles,
            name=self.maybe(body, "name", self.text),
            of=self.maybe(body, "of", self.text),
            certificate=self.maybe(body, "certificate", self.text),
            valid=self.maybe(body, "valid", lambda value: self.span(value, self.day)),
        )

    def unit(self, label: str, entry: Any) -> UnitEntry:
        """A unit: `{kind, name, of}`."""
        body = self.block(entry, {"kind", "name", "of"}, f"单位 {label}")
        kind = self.one_of(self.needed(body, "kind"), _UNIT_KINDS, "单位类别")
        return UnitEntry(label=label, kind=kind, name=self.needed(body, "name"), of=self.maybe(body, "of", self.text))

    def subject(self, label: str, entry: Any) -> SubjectEntry:
        """A subject: an enterprise, a person, or a unit that answers for hazards in its charge."""
        keys = {"kind", "name", "uscc", "id_number", "phone", "unit", "industry", "workers", "licensed"}
        body = self.block(entry, keys, f"对象 {label}")
        plain = {key: self.maybe(body, key, self.text) for key in ("uscc", "id_number", "phone", "unit", "industry")}
        return SubjectEntry(
            label=label,
            kind=self.one_of(self.needed(body, "kind"), {"enterprise", "person", "unit"}, "对象类别"),
            name=self.needed(body, "name"),
            workers=self.maybe(body, "workers", self.whole),
            licensed=self.maybe(body, "licensed", self.flag),
            **plain,
        )

    def steps(self, body: dict[str, Any]) -> tuple[Step, ...]:
        """The steps, in the order in which they were entered."""
        steps: list[Step] = []
        for line, item in self.items(body, "steps"):
            self.line = line
            step = self.step(item, line)
            if steps and step.instant < steps[-1].instant:
                self.line = line
                self.fail("时间倒流：本步骤的录入时刻早于上一步骤")
            steps.append(step)
        if not steps:
            self.line = line_of(body, "steps")
            self.fail("steps 为空，至少要有一个步骤")
        return tuple(steps)

    def step(self, tree: Any, line: int | None) -> Step:
        """One step."""
        body = self.block(tree, _STEP_KEYS, "步骤")
        at, recorded_at = self.instant(self.needed(body, "at")), self.maybe(body, "recorded_at", self.instant)
        if recorded_at is not None and recorded_at < at:
            self.fail("recorded_at 早于 at：录入不能先于办理")
        do = self.one_of(self.needed(body, "do"), self.words.actions | {TICK}, "办理动作")
        by = tuple(self.known_person(label) for label in self.texts(body, "by"))
        self.line = line
        if do == TICK and (by or "with" in body or "refused" in (body.get("expect") or {})):
            self.fail("tick 只让时间流逝，不得写 by、with 或 refused")
        if do != TICK and not by:
            self.fail(f"缺少 by：没有人办理 {do}")
        case_ref, on = self.target(self.maybe(body, "on", self.text))
        inputs = body.get("with") or {}
        self.check_labels(inputs)
        refusal = "refused" in (body.get("expect") or {})
        incomplete = self.check_inputs(do, inputs, line_of(body, "with") or line, refusal=refusal)
        return Step(
            line=line or 1, at=at, recorded_at=recorded_at, by=by, do=do, case_ref=case_ref, on=on,
            inputs=inputs, expect=self.expect(body.get("expect") or {}), incomplete=incomplete,
        )  # fmt: skip

    def target(self, text: str | None) -> tuple[str | None, str | None]:
        """`case.2/penalty` as its case and its procedure, hazard or paper."""
        if text is None:
            return None, None
        head, slash, rest = text.partition("/")
        case_ref, on = (head, rest or None) if slash or _CASE.fullmatch(head) else (None, text)
        if case_ref is not None and not _CASE.fullmatch(case_ref):
            self.fail(f"on 中的“{case_ref}”不是案件，应写 case 或 case.2")
        if on is not None and on.startswith("document:"):
            self.one_of(on.removeprefix("document:").partition(".")[0], self.words.documents, "文书")
        return case_ref, on

    def check_labels(self, inputs: Any, *, top: bool = True) -> None:
        """People and subjects named in `with` must be of the file; what else it holds the act's own model judges."""
        for key, value in self.block(inputs, None, "with").items():
            self.line = line_of(inputs, key) or self.line
            named = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            for label in (word for word in named if isinstance(word, str)):
                if key in _PEOPLE_INPUTS:
                    self.known_person(label)
                elif key in _SUBJECT_INPUTS and label not in self.targets:
                    self.fail(f"{key} 中的“{label}”未在 subjects 或 units 中登记")
            if top and key in _BLOCKS:
                for block in value if isinstance(value, list) else [value]:
                    self.check_labels(block, top=False)

    def check_inputs(self, do: str, inputs: Any, line: int | None, *, refusal: bool) -> bool:
        """What the act cannot carry, or lacks, is a fault of the file; True where a lack is just what the step expects
        to be refused for."""
        if do not in self.words.inputs:
            return False
        try:
            self.words.inputs[do].model_validate(inputs)
        except ValidationError as error:
            if refusal and all(fault["type"] in _LACKS for fault in error.errors()):
                return True
            first = error.errors()[0]
            self.line = locate(inputs, first["loc"]) if inputs else line
            self.fail(f"{do} 的 {'.'.join(str(part) for part in first['loc'])}：{problem_of(first)}")
        return False

    def expect(self, tree: Any) -> Expect:
        """The expectations of a step."""
        given: dict[str, Any] = {}
        for key, value in self.block(tree, frozenset(self.readings), "expect").items():
            self.line = line_of(tree, key) or self.line
            given[key] = self.readings[key](value)
        return Expect(**given)

    def expectations(self) -> dict[str, Callable[[Any], Any]]:
        """How each expectation is read; what is not here is no expectation."""
        words, sums = self.words, self.maps(lambda name: self.one_of(name, _SUMS, "金额项"), self.yuan)
        moments = self.maps(self.clock, self.moment)
        offers = self.maps(self.known_person, self.all_of(words.actions, "办理动作"))
        return {
            "refused": self.all_of(words.gates, "关口"),
            "states": lambda value: {
                ref: self.state(ref, word) for ref, word in self.block(value, None, "states").items()
            },
            "stage": lambda value: self.one_of(value, words.stages, "阶段"),
            "due": moments,
            "limit": moments,
            "clocks": self.maps(self.clock, lambda value: self.one_of(value, _STATUSES, "期限状态")),
            "provisional": lambda value: tuple(self.clock(name) for name in self.listed(value, "provisional")),
            "documents": self.all_of(words.documents, "文书"),
            "drafts": self.all_of(words.documents, "文书"),
            "proposed": self.all_of(_PROPOSALS, "拟办事项"),
            "not_proposed": self.all_of(_PROPOSALS, "拟办事项"),
            "reminded": lambda value: tuple(self.known_person(who) for who in self.listed(value, "reminded")),
            "not_reminded": lambda value: tuple(self.known_person(who) for who in self.listed(value, "not_reminded")),
            "once": self.all_of(words.actions, "流转记录"),
            "none": self.all_of(words.actions, "流转记录"),
            "amount": sums,
            "range": self.bounds,
            "hearing": self.flag,
            "legal_review": self.flag,
            "collective": self.flag,
            "public": self.public,
            "allowed": offers,
            "not_allowed": offers,
        }

    def all_of(self, known: Container[str], what: str) -> Callable[[Any], tuple[str, ...]]:
        """A reading: a list of words that are all known."""
        return lambda value: tuple(self.one_of(word, known, what) for word in self.listed(value, f"{what}"))

    def maps(self, name: Callable[[str], str], read: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
        """A reading: a mapping of known names to values."""
        return lambda value: {name(key): read(item) for key, item in self.block(value, None, "该预期").items()}

    def public(self, value: Any) -> dict[str, tuple[str, ...]]:
        """`{shows, hides}`."""
        body = self.block(value, frozenset({"shows", "hides"}), "public")
        return {key: self.texts(body, key) for key in body}

    def state(self, ref: str, word: Any) -> str:
        """A state, checked against the kind of procedure that the reference names."""
        kind = ref.rpartition("/")[2].partition(".")[0]
        states = self.words.states[self.one_of(kind, self.words.states, "办理程序")]
        return self.one_of(word, states, f"{kind} 的状态")

    def clock(self, name: str) -> str:
        """A clock reference whose rule is known: the longest known id that it begins with."""
        if split_clock(name.rpartition("/")[2], self.words.clocks) is None:
            self.fail(f"没有期限“{name}”")
        return name

    def bounds(self, value: Any) -> RangeExpectation:
        """`{min, max, max_inclusive}`."""
        body = self.block(value, {"min", "max", "max_inclusive"}, "range")
        return RangeExpectation(
            min=self.maybe(body, "min", self.yuan),
            max=self.maybe(body, "max", self.yuan),
            max_inclusive=self.maybe(body, "max_inclusive", self.flag),
        )

    def known_person(self, label: str) -> str:
        """A label under people."""
        if label not in self.people:
            self.fail("系统不能作为办理人" if label == "system" else f"“{label}”未在 people 中登记")
        return label


def _as_unit(entry: SubjectEntry) -> UnitEntry:
    """A unit that stands among the subjects; its `unit` is the one it belongs to."""
    return UnitEntry(label=entry.label, kind="department", name=entry.name, of=entry.unit)


def problem_of(error: ErrorDetails) -> str:
    """What is wrong with an input, in Chinese."""
    words = {"extra_forbidden": "没有这个键", "missing": "缺少此项"}
    context = error.get("ctx", {})
    if error["type"] == "literal_error":
        return f"应为 {context.get('expected')} 之一，而不是“{error['input']}”"
    if error["type"] == "value_error":
        return str(context.get("error", error["msg"]))
    return words.get(error["type"], error["msg"])


def split_clock(name: str, clocks: frozenset[str]) -> tuple[str, str | None] | None:
    """A clock reference as rule and label; the longest known rule wins, as ids may hold dots (`….min`)."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        rule = ".".join(parts[:length])
        for known in (rule, f"{rule}.max", rule.removesuffix(".max")):
            if known in clocks:
                return known, ".".join(parts[length:]) or None
    return None
