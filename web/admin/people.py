"""People: who they are, their certificates, roles asked for, moves, leaving."""

from fastapi import Request, Response

from cases.clockface import day_of
from cases.errors import NotFound
from cases.people import ROLE_LABELS, Person, Role
from db.accounts import list_grants
from db.history import history_of
from db.offices import is_active
from db.registers import get_person, get_subjects, list_persons, list_units
from db.session import reading
from door import grants, offices
from web.admin.common import a_day, done, maybe, maybe_day, me, roles, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, site_of

router = pages("/admin/people")
CHOOSABLE_ROLES = [(role.value, label) for role, label in ROLE_LABELS.items() if role is not Role.SYSTEM]
#: What became of an entry, in Chinese.
ACTS = {
    "certificate_renewed": "换发执法证", "roles_changed": "变更角色", "moved": "变更单位", "retired": "离职", "brought_back": "复职",
    "entered": "登记", "renamed": "改名",
}  # fmt: skip


@router.get("")
@policy(Policy.ADMINS)
def people(request: Request, q: str = "") -> Response:
    """Everybody, with roles and certificates."""
    return _list(request, q, "", 200)


@router.post("")
@policy(Policy.ADMINS)
@takes("label", "name", "roles", "unit", "subject", "certificate", "first", "last", "reason")
def ask_person(request: Request) -> Response:
    """Ask for a new person; somebody else confirms."""
    door = site_of(request).door

    def work() -> None:
        person = Person(
            label=text(request, "label"), name=text(request, "name"), roles=roles(request), unit=maybe(request, "unit"),
            subject=maybe(request, "subject"), certificate=maybe(request, "certificate"),
            valid_from=maybe_day(request, "first", "有效期起"), valid_to=maybe_day(request, "last", "有效期止"),
        )  # fmt: skip
        grants.ask_person(door, person, me(request), text(request, "reason"))

    return done(request, lambda fault, status: _list(request, "", fault, status), "/admin/grants", work)


def _list(request: Request, q: str, fault: str, status: int) -> Response:
    with reading(site_of(request).door.engine) as conn:
        found = [p for p in list_persons(conn) if q in p.name or q == p.label]
        units = {unit.label: unit.name for unit in list_units(conn)}
        firms = get_subjects(conn, {p.subject for p in found if p.subject})
    today = day_of(now_of(request))
    return render(
        request, "admin/people.html", status, people=found, units=units, roles_known=CHOOSABLE_ROLES, fault=fault, q=q, firms=firms,
        certified={p.label: p.is_certified(today) for p in found}, officer=Role.OFFICER,
    )  # fmt: skip


@router.get("/{label}")
@policy(Policy.ADMINS)
def person_page(request: Request, label: str) -> Response:
    """One person and everything that was changed about him."""
    return _page(request, label, "", 200)


def _page(request: Request, label: str, fault: str, status: int) -> Response:
    with reading(site_of(request).door.engine) as conn:
        person = get_person(conn, label, retired=True)
        if person is None or Role.SYSTEM in person.roles:
            raise NotFound("没有这个人员")
        units = {unit.label: unit.name for unit in list_units(conn)}
        history, asked = history_of(conn, "person", label), list_grants(conn, status="asked", person=label)
        active = is_active(conn, label)
    return render(
        request, "admin/person.html", status, person=person, units=units, history=history[::-1], asked=asked, active=active, acts=ACTS,
        roles_known=CHOOSABLE_ROLES, fault=fault,
    )  # fmt: skip


@router.post("/{label}/{what}")
@policy(Policy.ADMINS)
@takes("roles", "unit", "certificate", "first", "last", "reason")
def change_person(request: Request, label: str, what: str) -> Response:
    """Renew the certificate, ask for roles, move, retire or bring back."""
    door, by, reason = site_of(request).door, me(request), text(request, "reason")
    works = {
        "certificate": lambda: offices.renew_certificate(
            door, label, by, certificate=maybe(request, "certificate"), first=a_day(request, "first", "有效期起"),
            last=a_day(request, "last", "有效期止"),
        ),
        "roles": lambda: grants.ask_roles(door, label, roles(request), by, reason),
        "unit": lambda: offices.move_person(door, label, maybe(request, "unit"), by, reason),
        "retire": lambda: offices.retire_person(door, label, by, reason),
        "restore": lambda: offices.retire_person(door, label, by, reason, active=True),
    }  # fmt: skip
    if what not in works:
        raise NotFound("没有这种变更")
    return done(request, lambda fault, status: _page(request, label, fault, status), f"/admin/people/{label}", works[what])
