"""Units of the tree: entered, renamed, moved."""

from collections.abc import Iterable, Iterator

from fastapi import Request, Response

from cases.errors import NotFound
from db.registers import Unit, list_units
from db.session import reading
from door import offices
from web.admin.common import UNIT_KINDS, done, maybe, me, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import site_of

router = pages("/admin/units")


@router.get("")
@policy(Policy.ADMINS)
def units(request: Request) -> Response:
    """The tree."""
    return _list(request, "", 200)


def _list(request: Request, fault: str, status: int) -> Response:
    with reading(site_of(request).door.engine) as conn:
        found = list_units(conn)
    return render(request, "admin/units.html", status, tree=list(_tree(found, None, 0)), units=found, kinds=UNIT_KINDS, fault=fault)


def _tree(units: Iterable[Unit], parent: str | None, depth: int) -> Iterator[tuple[int, Unit]]:
    known = list(units)
    for unit in known:
        if unit.parent == parent:
            yield depth, unit
            yield from _tree(known, unit.label, depth + 1)


@router.post("")
@policy(Policy.ADMINS)
@takes("label", "kind", "name", "parent", "reason")
def found_unit(request: Request) -> Response:
    """Enter a unit."""
    door = site_of(request).door

    def work() -> None:
        unit = Unit(
            label=text(request, "label"), kind=text(request, "kind"), name=text(request, "name"), parent=maybe(request, "parent")
        )
        offices.found_unit(door, unit, me(request), text(request, "reason"))

    return done(request, lambda fault, status: _list(request, fault, status), "/admin/units", work)


@router.post("/{label}/{what}")
@policy(Policy.ADMINS)
@takes("name", "parent", "reason")
def change_unit(request: Request, label: str, what: str) -> Response:
    """Rename or move a unit."""
    door, by, reason = site_of(request).door, me(request), text(request, "reason")
    works = {
        "name": lambda: offices.rename_unit(door, label, text(request, "name"), by, reason),
        "parent": lambda: offices.move_unit(door, label, maybe(request, "parent"), by, reason),
    }
    if what not in works:
        raise NotFound("没有这种变更")
    return done(request, lambda fault, status: _list(request, fault, status), "/admin/units", works[what])
