"""What a procedure table is made of: states, and one row for every act."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cases.action import Blocker
from cases.people import Role
from states.fields import Inputs

if TYPE_CHECKING:
    from states.step import Step

Guard = Callable[["Step"], Iterator[Blocker]]
EffectOf = Callable[["Step"], None]

#: What an act is aimed at: the case itself, one procedure, the rectifications of the hazards it names, a paper,
#: a procedure or case that it brings into being.
Target = Literal["case", "procedure", "hazards", "document", "new", "file"]

#: In `source`: the act may start from every state of its procedure.
ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One row: who may do what, from which state, to which, under which guards, and what it opens, meets and issues.

    `to` empty: the state stays. `officers` is the number of certified officers it takes (行政处罚法#42, gate G-03).
    `opens`, `meets`, `issues`, `drafts` and `proposes` are a promise that every decision is held to.
    `beside`: who may sign with the first, though he could not do it alone.
    `system_inputs`: what the system carries when it does what persons may do, too (a proposal by the ladder).
    """

    name: str
    label: str
    who: tuple[Role, ...]
    effect: EffectOf
    target: Target = "procedure"
    source: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    officers: int = 0
    inputs: type[Inputs] = Inputs
    system_inputs: type[Inputs] | None = None
    beside: tuple[Role, ...] = ()
    guards: tuple[Guard, ...] = ()
    opens: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    proposes: tuple[str, ...] = ()
    article: str | None = None
    on_closed_case: bool = False

    @property
    def is_system_only(self) -> bool:
        """Whether only the system does it."""
        return self.who == (Role.SYSTEM,)

    def starts_from(self, state: str) -> bool:
        """Whether the row may be taken from the state."""
        return ANY in self.source or state in self.source


@dataclass(frozen=True, kw_only=True)
class Table:
    """A flat machine: its states with their Chinese names, which are ends, and its rows."""

    kind: str
    label: str
    states: Mapping[str, str]
    start: tuple[str, ...]
    ends: frozenset[str]
    acts: tuple[Act, ...]
    waits_for: Mapping[str, str] = field(default_factory=dict)
