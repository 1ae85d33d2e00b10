"""Two files that differ only in what is secret, and everything the public can fetch of either: the same bytes (I-40)."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from cases.casefile import CaseFile, Procedure
from cases.people import Subject
from publicity.content import edition_content
from publicity.edition import secrets_of
from publicity.notices import board
from publicity.pages import static_set
from publicity.texts import KIND_LABELS, DisclosureFacts, prepare
from tests.support.builders import NOON, a_case, a_document

DAY = date(2026, 6, 1)
SITE = "https://example.invalid/"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "翀骞琰珺旻玥璟昶祎淼垚焱"
#: Signs that may stand inside a number or a name without a reader losing it.
_TRICKS = ("", "", " ", "　", "\u200b", "‍", "﻿", "­")


@dataclass(frozen=True, slots=True)
class Secrets:
    """One set of values that nobody may learn."""

    reporter: str
    witness: str
    child: str
    given: str
    phone: str
    landline: str
    id_number: str
    account: str
    home: str


def draw(chance: random.Random) -> Secrets:
    """Fresh values of every kind."""

    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    def name() -> str:
        return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.randint(1, 2)))

    body = f"{chance.choice((110101, 441900, 320500))}{chance.randint(1950, 2007)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{digits(3)}"
    check = "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]
    return Secrets(
        reporter=name(), witness=name(), child=name(), given="".join(chance.sample(_GIVEN, chance.randint(1, 2))),
        phone=f"1{chance.choice('3456789')}{digits(9)}", landline=f"0769{chance.choice('2345678')}{digits(7)}",
        id_number=body + check, account=f"6228{digits(15)}",
        home=f"东莞市虎门镇{chance.choice(_GIVEN)}街{chance.randint(1, 99)}号{chance.randint(101, 909)}房",
    )  # fmt: skip


def disguised(text: str, tricks: random.Random) -> str:
    """The text in mixed width with signs between that only look like nothing; its length depends on itself alone."""
    wide = [chr(ord(sign) + 0xFEE0) if sign.isascii() and tricks.random() < 0.4 else sign for sign in text]
    return "".join(sign + tricks.choice(_TRICKS) for sign in wide[:-1]) + wide[-1]


@dataclass(frozen=True, slots=True)
class Plan:
    """What two files have in common: kind, fate, whether a firm or a person, and how words are disguised."""

    kind: str
    act: str
    is_person: bool
    seed: int
    order: tuple[int, ...]


def plan(chance: random.Random) -> Plan:
    """A plan at random."""
    act = chance.choice(("published", "corrected", "released", "withdrawn", "held", "expired"))
    return Plan(chance.choice(list(KIND_LABELS)), act, chance.random() < 0.4, chance.randrange(1 << 30), tuple(chance.sample(range(8), 8)))


def public_bytes(shared: Plan, secret: Secrets) -> dict[str, bytes]:
    """Everything the public can fetch of the file with these secrets."""
    case = _file(shared, secret)
    disclosure = case.procedures[0]
    facts: DisclosureFacts = {
        "subject_name": case.subject.name if case.subject else "", "authority_name": "某局", "hazards": [],
        "decided_on": "2026-05-20", "violation": "未维护保养安全设备", "articles_applied": ["安全生产法#99"],
        "sanctions": ["警告"], "amount": "15000",
    }  # fmt: skip
    content = edition_content(case, disclosure, shared.act, DAY, facts, case.subject, secrets_of(case), date(2026, 9, 1))
    return static_set(board([content], DAY), SITE)


def _file(shared: Plan, secret: Secrets) -> CaseFile:
    person = Subject(label="t", kind="person", name="欧阳" + secret.given, phone=secret.phone, id_number=secret.id_number)
    firm = Subject(label="p", kind="enterprise", name="某家具厂", uscc="91441900MA5T10008F", phone=secret.landline)
    subject = person if shared.is_person else firm
    tricks = random.Random(shared.seed)

    def hidden(text: str) -> str:
        return disguised(text, random.Random(tricks.randrange(1 << 30)))

    sentences = (
        f"举报人{hidden(secret.reporter)}反映属实。", f"联系电话{hidden(secret.phone)}。", f"座机{hidden(secret.landline)}。",
        f"证件号{hidden(secret.id_number)}，", f"账号{hidden(secret.account)}。", f"见证人为{hidden(secret.witness)}。",
        f"家庭住址：{hidden(secret.home)}。", f"现场有（{secret.child}，15岁）。",
    )  # fmt: skip
    told = "".join(sentences[n] for n in shared.order)
    text = prepare(shared.kind, {"subject_name": subject.name, "subject_kind": subject.kind, "violation": told})
    state = {"withdrawn": "withdrawn", "held": "on_hold", "expired": "expired"}.get(shared.act, "published")
    disclosure = Procedure(n=1, kind="disclosure", no=1, state=state, opened_at=NOON, facts={
        "kind": shared.kind, "text": text + told, "published_on": "2026-05-20", "basis": "安全生产法#78", "title": f"{subject.name}：{told}",
        "corrected": {"on": "2026-05-28", "reason": told, "approved_by": "zhou"},
        "withdrawal": {"reason": told, "on": "2026-06-01", "public": True}, "channel": told,
    })  # fmt: skip
    facts = {"reporter": {"name": secret.reporter, "phone": secret.phone, "anonymous": False}, "note": told}
    paper = a_document(facts={"person": secret.child}, service={"witness": secret.witness, "recipient": secret.witness})
    return a_case(disclosure, subject=subject, facts=facts, documents=[paper])


def leaks(files: dict[str, bytes], secret: Secrets) -> Iterator[str]:
    """Secrets found in files read as a reader of tricks would: NFKC, without spaces, dashes and invisible signs."""
    wanted = (secret.reporter, secret.witness, secret.child, secret.phone, secret.landline, secret.id_number, secret.account,
              secret.home)  # fmt: skip
    for path, written in files.items():
        plain = _plain(written.decode())
        yield from (f"{path}: {text}" for text in wanted if _plain(text) in plain)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)).casefold()
    return "".join(s for s in folded if not s.isspace() and unicodedata.category(s) not in ("Cf", "Mn", "Pd", "Pc"))


@dataclass(slots=True)
class PairReport:
    """How many pairs were compared, and what differed or leaked."""

    pairs: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The line of the report."""
        return f"pairs of files {self.pairs}, public bytes different or leaking {len(self.wrong)}"


def compare(pairs: int, seed: int) -> PairReport:
    """So many pairs from a seed."""
    chance = random.Random(seed)
    report = PairReport()
    for _ in range(pairs):
        shared, one, two = plan(chance), draw(chance), draw(chance)
        first, second = public_bytes(shared, one), public_bytes(shared, two)
        report.pairs += 1
        if first != second:
            report.wrong.append(f"{shared}: {[path for path in first if first[path] != second.get(path)]} {one} {two}")
        report.wrong += [f"{shared}: {leak}" for leak in leaks(first, one)]
    return report
