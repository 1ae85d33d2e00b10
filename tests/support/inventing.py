"""Invents what an act may carry, from the act's own input model: well-formed, often sensible, sometimes not."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cases.casefile import CaseFile
from cases.clockface import at_hour
from cases.people import Person
from law.lawbook import Lawbook
from states.fields import Inputs

#: Which names stand in which field.
_PEOPLE = frozenset({"officers", "remove", "handlers", "chair", "clerk", "approved_by", "attendees", "signed_by", "team"})
#: Of these there should be two.
_PAIRS = frozenset({"officers", "handlers", "attendees", "team"})
_SUBJECTS = frozenset({"subject", "party", "target", "units", "parties"})
_HAZARDS = frozenset({"hazards", "hazard", "items", "results"})
_DAYS = (0, 0, 0, 1, 3, 7, 15, 30, 90, -1, -7, -400)
_SUMS = tuple(map(Decimal, ("0", "1", "500", "9999.99", "20000", "60000", "100000", "1000000")))


class Inventor:
    """Draws inputs for acts on one case on one day."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], case: CaseFile, day: date, law: Lawbook, people: Mapping[str, Person]) -> None:
        self.draw = draw
        self.day = day
        self.words: dict[str, list[str]] = {
            "people": sorted(people),
            "officers": sorted(label for label, person in people.items() if person.is_certified(day)) or sorted(people),
            "subjects": [case.subject.label if case.subject else "plant"],
            "hazards": list(case.hazards) or ["none"],
            "codes": sorted(law.tariff_codes()),
            "criteria": sorted(law.criterion_codes())[:3],
            "offences": sorted(law.offence_codes()),
            "events": [event.action for event in case.events] or ["open_case"],
            "evidence": [str(e) for p in case.procedures for e in p.facts.get("evidence", ())] or ["photo1"],
        }

    def inputs(self, model: type[Inputs]) -> Inputs:
        """Inputs of the model."""
        body = self._model(model)
        return model.model_validate(body)

    def one_of(self, *choices: Any) -> Any:
        """One of the choices."""
        return self.draw(st.sampled_from(choices))

    def _model(self, model: type[BaseModel]) -> dict[str, Any]:
        body = {}
        for name, info in model.model_fields.items():
            if not info.is_required() and self.one_of(True, True, False):
                continue
            body[info.alias or name] = self._field(name, info)
        return body

    def _field(self, name: str, info: FieldInfo) -> Any:
        return self._value(name, info.annotation, str(info.metadata))

    def _value(self, name: str, kind: Any, constraints: str = "") -> Any:
        origin = get_origin(kind)
        if origin is Annotated:
            first, *rest = get_args(kind)
            return self._value(name, first, constraints + str(rest))
        if origin is Literal:
            return self.one_of(*get_args(kind))
        if origin in (Union, UnionType):
            return self._value(name, next(k for k in get_args(kind) if k is not NoneType), constraints)
        if origin is list:
            length = self.one_of(1, 1, 2) if name not in _PAIRS else 2
            return [self._value(name, get_args(kind)[0]) for _ in range(length)]
        if origin is dict:
            keys = [self._text(name) for _ in range(self.one_of(1, 1, 2))]
            return {key: self._value(name, get_args(kind)[1]) for key in keys}
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(kind)
        return self._scalar(name, kind, constraints)

    def _scalar(self, name: str, kind: Any, constraints: str) -> Any:
        day = self.day + timedelta(days=self.one_of(*_DAYS))
        match kind:
            case _ if kind is bool:
                return self.one_of(True, False)
            case _ if kind is int:
                return self.one_of(0, 1, 2, 3, 5, 7)
            case _ if kind is Decimal:
                return self.one_of(*(_SUMS[1:] if "Gt" in constraints else _SUMS))
            case _ if kind is date:
                return day.isoformat()
            case _ if kind is datetime:
                return at_hour(day, self.one_of(0, 9, 12, 23)).isoformat()
            case _:
                return self._text(name)

    def _text(self, name: str) -> str:
        known = {
            "code": "codes", "criterion": "criteria", "offence": "offences", "screening": "offences", "event": "events",
            "evidence": "evidence", "evidence_shown": "evidence", "handlers": "officers", "team": "officers",
        }  # fmt: skip
        pool = known.get(name) or next(
            (word for names, word in ((_PEOPLE, "people"), (_SUBJECTS, "subjects"), (_HAZARDS, "hazards")) if name in names),
            None,
        )
        return str(self.one_of(*self.words[pool])) if pool else str(self.one_of("情况属实", "photo1", "某某"))
