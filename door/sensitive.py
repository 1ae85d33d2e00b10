"""What of a case is not for everyone: who reported it, identity numbers, telephones. Masked unless a reason is recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from cases.casefile import CaseFile
from cases.errors import InputFault, NotFound
from cases.people import Person, Role
from db.edge import clean_text
from db.ledger import Attempt, record_attempt
from db.loading import load_case
from db.reads import Read, record_read
from db.registers import get_person, get_subject
from db.session import retrying, transaction
from db.walls import is_walled_off
from door.ports import Clock, Ids
from judgement.scope import may_see_case
from publicity.masking import mask

MASK = "＊＊＊"
#: Keys whose values are hidden wherever they stand, with what they are called.
LABELS = {
    "reporter": "举报人", "phone": "电话", "id_number": "公民身份号码", "contact": "联系方式", "home": "住址",
}  # fmt: skip
#: Who may have it shown: those who work on the case, and who audits them.
MAY_REVEAL = (Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.AUDITOR)
SHORTEST_REASON = 4
SHORTEST_NUMBER = 7
_FLAGS = (bool, type(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """Sensitive matter of a case: where it stands, what it is called, and what it is."""

    case: str
    items: tuple[tuple[str, str, str], ...]


class RevealRefused(InputFault):
    """The person may not have the sensitive matter of a case shown, or gave no reason; the refusal is audited."""


def masked(body: Any) -> Any:
    """A JSON-like value with sensitive keys hidden, and what they held hidden in every other text of it too.

    For `dataclasses.asdict` of a case: what is shown, exported or logged without a recorded reason goes through here.
    """
    secrets = tuple(dict.fromkeys(value for _, _, value in _found(body) if len(value) > 1))
    return _masked(body, secrets)


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return {key: _hidden(item) if key in LABELS else _masked(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_masked(item, secrets) for item in value)
    return mask(value, secrets) if isinstance(value, str) and _may_hold(value, secrets) else value


def _may_hold(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether it is worth looking closely: one of the secrets, or as many digits as a telephone has."""
    return sum(map(str.isdigit, text)) >= SHORTEST_NUMBER or any(secret in text for secret in secrets)


def _hidden(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_hidden(item) for item in value)
    return value if isinstance(value, _FLAGS) else MASK


def _found(value: Any, path: str = "", label: str | None = None) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _found(item, f"{path}.{key}" if path else str(key), LABELS.get(str(key), label))
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value, 1):
            yield from _found(item, f"{path}[{position}]", label)
    elif label is not None and not isinstance(value, _FLAGS) and str(value):
        yield path, label, str(value)


def reveal(engine: Engine, clock: Clock, ids: Ids, case: str, person: str, reason: str) -> Revealed:
    """Show the sensitive matter of a case to a person; the read is kept, with its reason, before anything is shown.

    Raises `NotFound` for a case that is missing or out of scope, `RevealRefused` for a person without one of the roles
    or a reason that says nothing. Both are kept as denied attempts (个人信息保护法#6, #28, #34).
    """
    answer = retrying(lambda: _reveal(engine, clock, ids, case, person, reason))
    if isinstance(answer, Revealed):
        return answer
    raise answer


def _reveal(
    engine: Engine, clock: Clock, ids: Ids, case: str, person: str, reason: str
) -> Revealed | NotFound | RevealRefused:
    with transaction(engine) as conn:
        now = clock.now()
        file, fault = _allowed(conn, case, person, reason)
        if fault is not None or file is None:
            record_attempt(
                conn,
                Attempt(
                    id=ids.new(), at=now, recorded_at=now, person=person[:200], action="reveal", outcome="refused",
                    case_number=case[:200], body={"reasons": [str(fault)], "gates": []},
                ),
            )  # fmt: skip
            return fault or NotFound("没有这个案件")
        items = tuple(matter_of(conn, file))
        what = "、".join(dict.fromkeys(label for _, label, _ in items)) or "无"
        record_read(
            conn, Read(id=ids.new(), at=now, person=person, what=what, case_number=file.number, reason=mask(reason.strip()))
        )
        return Revealed(case=file.number, items=items)


def _allowed(
    conn: Connection, case: str, label: str, reason: str
) -> tuple[CaseFile | None, NotFound | RevealRefused | None]:
    clean_text("查阅理由", reason)
    person = get_person(conn, label)
    if person is None:
        return None, RevealRefused(f"没有名为“{label}”的人员，不能查阅")
    file = load_case(conn, case)
    if file is None or not may_see_case(person, file) or is_walled_off(conn, file.id):
        return None, NotFound("没有这个案件")
    return file, _refusal(person, reason)


def _refusal(person: Person, reason: str) -> RevealRefused | None:
    if not person.holds(*MAY_REVEAL):
        return RevealRefused(f"{person.name}的角色不能查阅举报人和个人信息")
    if len(reason.strip()) < SHORTEST_REASON:
        return RevealRefused(f"查阅敏感信息须写明理由（至少 {SHORTEST_REASON} 个字）")
    return None


def matter_of(conn: Connection, file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """Matter in the case itself, in its papers and procedures, and of its subject and further parties."""
    yield from _found(file.facts, "facts")
    for procedure in file.procedures:
        yield from _found(procedure.facts, procedure.ref)
    for document in file.documents:
        yield from _found({"facts": document.facts, "service": document.service}, f"document.{document.n}")
    parties = [get_subject(conn, label) for label in file.facts.get("parties", ())]
    for subject in dict.fromkeys([file.subject, *parties]):
        if subject is not None:
            yield from _found({"id_number": subject.id_number, "phone": subject.phone}, f"subject.{subject.label}")
