"""Persons, subjects and units: who acts, and on whom the law falls."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person may be; what each may do stands in the procedure tables."""

    SAFETY_OFFICER = "safety_officer"
    OFFICER = "officer"
    LEGAL_REVIEWER = "legal_reviewer"
    CHIEF = "chief"
    BUREAU_HEAD = "bureau_head"
    LIAISON = "liaison"
    ENTERPRISE = "enterprise"
    EDITOR = "editor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"


ROLE_LABELS = {
    Role.SAFETY_OFFICER: "安全员",
    Role.OFFICER: "执法人员",
    Role.LEGAL_REVIEWER: "法制审核人员",
    Role.CHIEF: "分管负责人",
    Role.BUREAU_HEAD: "主要负责人",
    Role.LIAISON: "部门/社区联络员",
    Role.ENTERPRISE: "企业联系人",
    Role.EDITOR: "信息公开员",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "系统管理员",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human being with a login, or the system itself. `unit` and `subject` are labels; neither means the whole town."""

    label: str
    name: str
    roles: frozenset[Role]
    unit: str | None = None
    subject: str | None = None
    certificate: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    #: Labels of the unit and of every unit below it; empty for the whole town.
    reach: frozenset[str] = frozenset()
    #: Labels of entries of the register that were merged into `subject`; their cases are its cases.
    answers_for: frozenset[str] = frozenset()

    def holds(self, *roles: Role) -> bool:
        """Whether the person has one of the roles; a bureau head may do all that a chief may."""
        held = self.roles | {Role.CHIEF} if Role.BUREAU_HEAD in self.roles else self.roles
        return not held.isdisjoint(roles)

    def is_certified(self, day: date) -> bool:
        """Whether the person is an officer whose certificate is valid on the day (行政处罚法#42)."""
        if Role.OFFICER not in self.roles or not self.certificate:
            return False
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


SYSTEM = Person(label="system", name="系统", roles=frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An enterprise, a natural person, or a unit (department or community) that answers for hazards in its charge."""

    label: str
    kind: str
    name: str
    uscc: str | None = None
    id_number: str | None = None
    phone: str | None = None
    unit: str | None = None
    industry: str | None = None
    workers: int | None = None
    licensed: bool | None = None
    #: The name under which the case was filed, where that entry was merged into this one since.
    filed_as: str | None = None

    @property
    def is_person(self) -> bool:
        """Whether the subject is a natural person."""
        return self.kind == "person"
