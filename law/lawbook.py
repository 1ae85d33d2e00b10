"""The law of one place: what it says on a day. Everything here is read from the YAML of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from law import reading, tariff
from law.calendar import Calendar
from law.clock import ClockRule
from law.faults import NoTariff, NotInForce, UnknownClock, UnknownOffence, UnknownProvision, UnknownValue
from law.schema import (
    AuthorityFile,
    AuthorityVersion,
    CalendarYear,
    ClockEntry,
    ClocksFile,
    ClockVersion,
    CriteriaFile,
    CriteriaGroup,
    LadderFile,
    LadderVersion,
    OffenceEntry,
    OffencesFile,
    Provision,
    ProvisionsFile,
    TariffEntry,
    TariffFile,
    ValueEntry,
    ValuesFile,
)
from law.tariff import FineRange

Ladder = LadderVersion
Authority = AuthorityVersion
Offence = OffenceEntry


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


_D = TypeVar("_D", bound=_Dated)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion by which a hazard is a major one without further opinion."""

    code: str
    text: str
    industry: str
    article: str
    valid_from: date
    valid_to: date | None
    confidence: str
    competent: str
    """The authority that is competent where it is not the bureau; else empty."""


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Everything read for one place, by topic and key."""

    provisions: Mapping[str, Provision]
    clocks: Mapping[str, ClockEntry]
    values: Mapping[str, ValueEntry]
    tariff: Mapping[str, TariffEntry]
    offences: Mapping[str, OffenceEntry]
    groups: Mapping[str, CriteriaGroup]
    ladder: Sequence[LadderVersion]
    authority: Sequence[AuthorityVersion]


class Lawbook:
    """The law as it applies at `place`, asked by day. Days are dates of Asia/Shanghai, money is yuan."""

    def __init__(self, place: str, name: str, entries: Entries, calendar: Calendar) -> None:
        self.place = place
        self.place_name = name
        self.calendar = calendar
        self._entries = entries
        self._criteria = {code: group for group in entries.groups.values() for code in group.criteria}
        self._rules: dict[tuple[str, date], ClockRule] = {}

    # clocks

    def clock(self, rule_id: str, on: date) -> ClockRule:
        """The version of the clock in force on the day of the procedural act. Raises UnknownClock, NotInForce."""
        entry = self._entries.clocks.get(rule_id)
        if entry is None:
            raise UnknownClock(f"没有期限规则“{rule_id}”。")
        version = _in_force(entry.versions, on)
        if version is None:
            raise NotInForce(f"期限规则“{rule_id}”（{entry.label}）在{on.isoformat()}不施行。")
        key = rule_id, version.valid_from
        if key not in self._rules:
            self._rules[key] = _rule(rule_id, entry, version)
        return self._rules[key]

    def has_clock(self, rule_id: str) -> bool:
        """Whether there is such a clock, whatever the day."""
        return rule_id in self._entries.clocks

    def clock_ids(self) -> frozenset[str]:
        """Every clock id of the place; a minimum and a maximum are `.min` and `.max`."""
        return frozenset(self._entries.clocks)

    def clock_label(self, rule_id: str) -> str:
        """The Chinese name of the clock. Raises UnknownClock."""
        if rule_id not in self._entries.clocks:
            raise UnknownClock(f"没有期限规则“{rule_id}”。")
        return self._entries.clocks[rule_id].label

    # register

    @property
    def provisions(self) -> Mapping[str, Provision]:
        """The register of instruments by key."""
        return self._entries.provisions

    def provision(self, key: str) -> Provision:
        """One instrument of the register. Raises UnknownProvision."""
        if key not in self._entries.provisions:
            raise UnknownProvision(f"登记表中没有法律文件“{key}”。")
        return self._entries.provisions[key]

    def in_force(self, key: str, on: date) -> bool:
        """Whether the instrument is in force on the day. Raises UnknownProvision."""
        return _covers(self.provision(key), on)

    # figures

    def value(self, name: str, on: date) -> int | Decimal | str:
        """The dated figure: int for days and counts, Decimal for yuan and rates. Raises UnknownValue."""
        entry = self._entries.values.get(name)
        version = _in_force(entry.versions, on) if entry else None
        if entry is None or version is None:
            raise UnknownValue(f"没有数值“{name}”，或者该数值在{on.isoformat()}不施行。")
        return _typed(entry.type, version.value)

    def days(self, name: str, on: date) -> int:
        """A figure that is a whole number. Raises UnknownValue where it is none."""
        value = self.value(name, on)
        if not isinstance(value, int):
            raise UnknownValue(f"数值“{name}”不是整数。")
        return value

    def yuan(self, name: str, on: date) -> Decimal:
        """A figure that is an amount or a rate. Raises UnknownValue where it is none."""
        value = self.value(name, on)
        if not isinstance(value, Decimal):
            raise UnknownValue(f"数值“{name}”不是数额或者比例。")
        return value

    def value_article(self, name: str, on: date) -> str:
        """The article the dated figure stands on. Raises UnknownValue."""
        self.value(name, on)
        version = _in_force(self._entries.values[name].versions, on)
        return version.article if version else ""

    def value_names(self) -> frozenset[str]:
        """The names of every figure."""
        return frozenset(self._entries.values)

    # penalties

    def fine_range(
        self,
        code: str,
        *,
        item: int | None = None,
        tier: str = "A",
        column: str = "unit",
        conduct_from: date,
        conduct_to: date,
        decided_on: date,
        gains: Decimal | None = None,
    ) -> FineRange:
        """The range of the fine for a violation (行政处罚法#37). Raises NoTariff with a Chinese sentence."""
        question = tariff.Question(
            code=code, item=item, tier=tariff.tier_of(tier), column=tariff.column_of(column),
            conduct_from=conduct_from, conduct_to=conduct_to, decided_on=decided_on, gains=gains,
        )  # fmt: skip
        return tariff.fine_range(self._tariff(code), question)

    def tariff_codes(self) -> frozenset[str]:
        """Every violation code."""
        return frozenset(self._entries.tariff)

    def violation_label(self, code: str, item: int | None = None) -> str:
        """The violation in Chinese, of one item where the code has items. Raises NoTariff."""
        entry = self._tariff(code)
        found = entry.values[-1].items.get(item) if item is not None else None
        return found.label if found else entry.label

    def violation_items(self, code: str) -> Mapping[int, str]:
        """The numbered items of the code in Chinese; empty where it has none. Raises NoTariff."""
        return {number: item.label for number, item in self._tariff(code).values[-1].items.items()}

    def breached(self, code: str, item: int | None, on: date) -> tuple[str, ...]:
        """The articles whose breach the code punishes (违反…的规定); empty where the data name none. Raises NoTariff."""
        entry = self._tariff(code)
        version = _in_force(entry.values, on) or entry.values[-1]
        found = version.items.get(item) if item is not None else None
        return (found.breaks if found else ()) or version.breaks

    def screens(self, code: str, item: int | None = None) -> tuple[str, ...]:
        """The offences that must be screened beside the code (刑法#134-1 and others). Raises NoTariff."""
        entry = self._tariff(code)
        return entry.screens + (entry.screens_by_item.get(item, ()) if item is not None else ())

    def offence(self, code: str) -> Offence:
        """One offence. Raises UnknownOffence."""
        if code not in self._entries.offences:
            raise UnknownOffence(f"没有罪名代码“{code}”。")
        return self._entries.offences[code]

    def offence_codes(self) -> frozenset[str]:
        """Every offence code."""
        return frozenset(self._entries.offences)

    # hazards

    def criterion(self, code: str, on: date) -> Criterion | None:
        """The criterion for a major hazard, if it is in force on the day the hazard was found."""
        group = self._criteria.get(code)
        if group is None or not _covers(group, on):
            return None
        entry = group.criteria[code]
        return Criterion(
            code=code, text=entry.text, industry=group.industry, article=entry.article, valid_from=group.valid_from,
            valid_to=group.valid_to, confidence=entry.confidence, competent=group.competent,
        )  # fmt: skip

    def criterion_codes(self) -> frozenset[str]:
        """Every criterion code, whatever the day."""
        return frozenset(self._criteria)

    def criterion_text(self, code: str) -> str:
        """What the criterion says, whatever the day. Raises KeyError for a code that is none."""
        return self._criteria[code].criteria[code].text

    # the place

    def ladder(self, on: date) -> Ladder:
        """The numbers of the ladder on the day. Raises NotInForce."""
        return _required(self._entries.ladder, on, "递进办理数值")

    @property
    def ladders(self) -> Sequence[Ladder]:
        """Every version of the ladder of the place, in the order of the file."""
        return self._entries.ladder

    def unconfirmed(self, on: date) -> Iterator[tuple[str, str, str]]:
        """What is in force on the day without a confirmed source: its name, its article, and how sure it is.

        `X` means that no rule was found and the bureau sets the value; `MH`, `MM` and `ML` that nobody has checked it.
        """
        labelled: list[tuple[str, Sequence[Any]]] = [
            *((entry.label, entry.versions) for entry in self._entries.clocks.values()),
            *((entry.label, entry.versions) for entry in self._entries.values.values()),
            *((entry.label, entry.values) for entry in self._entries.tariff.values()),
            ("递进办理数值", self._entries.ladder), ("执法主体", self._entries.authority),
        ]  # fmt: skip
        for label, versions in labelled:
            version = _in_force(versions, on)
            if version is not None and not version.confidence.startswith("S"):
                yield label, version.article, version.confidence

    @property
    def authority(self) -> Authority:
        """The body that acts at the place, as it is called today."""
        return self._entries.authority[-1]

    def authority_on(self, on: date) -> Authority:
        """The body that acted at the place on the day. Raises NotInForce."""
        return _required(self._entries.authority, on, "执法主体")

    def _tariff(self, code: str) -> TariffEntry:
        if code not in self._entries.tariff:
            raise NoTariff(f"没有违法行为代码“{code}”。")
        return self._entries.tariff[code]


def load_lawbook(
    place: str = "humen",
    *,
    known_until: date | None = None,
    years: Sequence[CalendarYear] = (),
    root: Path | None = None,
) -> Lawbook:
    """The lawbook of a place: humen < dongguan < guangdong < national.

    `known_until` caps what the calendar may know; `years` are notices and local closures loaded since. Raises
    UnknownPlace, and YamlFault with file and line for a file that is not in order.
    """
    return _load(place, known_until, tuple(years), root or reading.ROOT)


@lru_cache(maxsize=32)
def _load(place: str, known_until: date | None, years: tuple[CalendarYear, ...], root: Path) -> Lawbook:
    chain, entries = _entries(place, root)
    tables, statutory = reading.read_calendar(root)
    calendar = Calendar((*tables, *years), statutory.years, known_until=known_until, places=chain)
    return Lawbook(place, reading.name_of(place, root), entries, calendar)


@lru_cache(maxsize=16)
def _entries(place: str, root: Path) -> tuple[tuple[str, ...], Entries]:
    chain = reading.chain_of(place, root)

    def topic(model: Any, name: str) -> Any:
        return reading.read_topic(model, name, chain, root)

    entries = Entries(
        provisions=topic(ProvisionsFile, "provisions"),
        clocks=topic(ClocksFile, "clocks"),
        values=topic(ValuesFile, "values"),
        tariff=topic(TariffFile, "tariff"),
        offences=topic(OffencesFile, "offences"),
        groups=topic(CriteriaFile, "criteria"),
        ladder=reading.read_last(LadderFile, "ladder", chain, root).ladder,
        authority=reading.read_last(AuthorityFile, "authority", chain, root).authority,
    )
    return chain, entries


def _rule(rule_id: str, entry: ClockEntry, version: ClockVersion) -> ClockRule:
    return ClockRule(
        id=rule_id, label=entry.label, starts=entry.starts, length=version.length, unit=version.unit or entry.unit,
        roll=version.roll or entry.roll, kind=entry.kind, article=version.article, valid_from=version.valid_from,
        valid_to=version.valid_to, confidence=version.confidence, source=version.source, extension=version.extension,
        extension_max=version.extension_max, suspension=version.suspension, consequence=entry.consequence,
        other_lengths=tuple(version.other_lengths.items()),
    )  # fmt: skip


def _covers(dated: _Dated, on: date) -> bool:
    return dated.valid_from <= on and (dated.valid_to is None or on <= dated.valid_to)


def _in_force(versions: Sequence[_D], on: date) -> _D | None:
    return next((version for version in versions if _covers(version, on)), None)


def _required(versions: Sequence[_D], on: date, what: str) -> _D:
    version = _in_force(versions, on)
    if version is None:
        raise NotInForce(f"{what}在{on.isoformat()}没有施行的版本。")
    return version


def _typed(kind: str, text: str) -> int | Decimal | str:
    if kind == "int":
        return int(text)
    return Decimal(text) if kind == "decimal" else text
