"""Who may open a paper: within his scope, only what concerns him, and a look at personal data is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from cases.casefile import CaseFile, Document
from cases.errors import InputFault, NotFound
from cases.people import Person, Role
from db.loading import load_case
from db.reads import Read, record_read
from db.session import reading, retrying, transaction
from door.ports import Clock, Ids
from door.sensitive import MAY_REVEAL, matter_of
from judgement.scope import may_see_case

#: The audit of reads asks for a reason; opening a paper is one by itself.
REASON = "打开文书"
SERVED = "served"


class PaperRefused(InputFault):
    """The paper holds personal data, and the person's roles may not see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A paper that may be opened; `held` names the kinds of personal data in its case."""

    case: CaseFile
    document: Document
    held: tuple[str, ...]


def may_open(person: Person, document: Document) -> bool:
    """Contacts of an enterprise open what was served, and nothing that the bureau only wrote for itself."""
    return not _is_outsider(person) or document.status == SERVED


def paper_for(engine: Engine, number: str, document: int, person: Person) -> Opened:
    """A paper for a person. Raises `NotFound` for what is missing or out of scope, `PaperRefused`."""
    with reading(engine) as conn:
        case = _seen(conn, number, person)
        found = next((d for d in case.documents if d.n == document), None)
        if found is None or not may_open(person, found):
            raise NotFound("没有这份文书")
        held = tuple(dict.fromkeys(_labels(conn, case)))
    if held and not _is_outsider(person) and not person.holds(*MAY_REVEAL):
        raise PaperRefused(f"本案文书含有{'、'.join(held)}，您的角色不能打开；请由承办人员出具")
    return Opened(case=case, document=found, held=held)


def note_opening(engine: Engine, clock: Clock, ids: Ids, opened: Opened, person: Person) -> None:
    """Keep that somebody opened a paper of a case that holds personal data (个人信息保护法#6, #51); else nothing."""
    if opened.held:
        _keep(engine, clock, ids, opened.case.number, f"第{opened.document.n}号文书：{'、'.join(opened.held)}", person)


def dossier_for(engine: Engine, clock: Clock, ids: Ids, number: str, person: Person) -> CaseFile:
    """A case whose whole file the person takes away; kept as a read. Raises `NotFound`, `PaperRefused`."""
    with reading(engine) as conn:
        case = _seen(conn, number, person)
    if not person.holds(*MAY_REVEAL):
        raise PaperRefused("您的角色不能下载案卷；请由承办人员出具")
    _keep(engine, clock, ids, case.number, "案卷", person)
    return case


def _keep(engine: Engine, clock: Clock, ids: Ids, number: str, what: str, person: Person) -> None:
    def write() -> None:
        with transaction(engine) as conn:
            record_read(
                conn, Read(id=ids.new(), at=clock.now(), person=person.label, what=what, case_number=number, reason=REASON)
            )

    retrying(write)


def _seen(conn: Connection, number: str, person: Person) -> CaseFile:
    case = load_case(conn, number)
    if case is None or not may_see_case(person, case):
        raise NotFound("没有这个案件")
    return case


def _labels(conn: Connection, case: CaseFile) -> Iterator[str]:
    return (label for _, label, _ in matter_of(conn, case))


def _is_outsider(person: Person) -> bool:
    return person.roles <= {Role.ENTERPRISE}
