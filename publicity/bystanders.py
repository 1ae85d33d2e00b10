"""Names of persons a case knows of who are not its party: who received, witnessed, was questioned, answered (pure)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cases.casefile import CaseFile

#: Facts and services in which a person who is not the party is named.
_KEYS = frozenset(
    {
        "recipient", "witness", "proxy", "person", "persons", "present", "responsible_persons", "attended", "interviewee",
        "bank_account", "account", "home_address", "address_of_person", "contact", "contacts", "contact_phone", "phone",
        "id_number", "third_parties",
    }
)  # fmt: skip
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}(?:·[\u3400-\u9fff]{1,6})?")
#: Offices stand for nobody: a text that says 厂长 tells no name.
_OFFICES = (
    "厂长", "店主", "经理", "总经理", "副总经理", "负责人", "主要负责人", "法定代表人", "法人", "老板", "主任", "主管", "班长",
    "组长", "车间主任", "安全员", "安全主管", "前台", "门卫", "保安", "员工", "工人", "会计", "出纳", "股东", "业主", "房东",
    "本人", "当事人", "家属", "见证人", "邮政", "快递", "收发室", "书记", "社区", "村委", "居委", "物业", "公司", "企业",
    "厂方", "站长", "队长", "所长", "局长", "董事长",
)  # fmt: skip


def bystanders(case: CaseFile) -> Iterator[str]:
    """What the case knows of them, to be hidden wherever it stands: whole names, and numbers, accounts and addresses."""
    public = case.subject.name if case.subject else ""
    for facts in _sources(case):
        for text in _named(facts, False):
            if text and text not in public and not text.startswith(_OFFICES) and not (public and public in text):
                yield from _names_in(text)


def _sources(case: CaseFile) -> Iterable[Any]:
    yield from (procedure.facts for procedure in case.procedures)
    for document in case.documents:
        yield document.facts
        yield document.service


def _named(value: Any, wanted: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _named(item, wanted or key in _KEYS)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, wanted)
    elif wanted and isinstance(value, str):
        yield value.strip()


def _names_in(text: str) -> Iterator[str]:
    """The text itself where it is a name or a number, and the name at its head where an office follows (王某某（妻子）)."""
    if any(sign.isdigit() for sign in text) or len(text) > 4:
        yield text
    if not any(sign.isdigit() for sign in text) and (found := _NAME.match(text)):
        name = found[0]
        for office in _OFFICES:
            name = name.removesuffix(office)
        if len(name) > 1:
            yield name
