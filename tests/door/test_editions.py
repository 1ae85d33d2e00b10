"""Every act on a publication makes one edition that nobody can change, in the transaction of the act."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from cases.errors import InputFault
from db.editions import Edition, all_editions, newest_editions
from db.session import reading, transaction
from db.tables import outbox
from db.tables_publicity import editions
from door.previews import previews
from door.proving import verify_editions
from door.publishing import publish_disclosures
from publicity.content import canonical, content_hash, hash_of
from tests.support.bureau import Bureau


class Publishing(Bureau):
    """A bureau with a hazard's disclosure to publish; `step` does one act on it a day later."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.number = self.open_case()
        self.do("propose_disclosure", "chen", case=self.number, kind="hazard", basis="政府信息公开条例#26",
                text="某厂冲床未安装防护罩，联系电话１３９ 0000 0001", hazards=["guard"])  # fmt: skip

    def step(self, action: str, by: str, **inputs: Any) -> None:
        """One act on the disclosure, a day after the last."""
        self.clock.set(self.clock.now() + timedelta(days=1))
        self.do(action, by, case=self.number, on="disclosure", **inputs)

    def made(self) -> list[Edition]:
        """Every edition, in order."""
        with reading(self.engine) as conn:
            return list(all_editions(conn))


@pytest.fixture
def bureau(engine: Engine) -> Publishing:
    """A bureau with a disclosure that waits for approval."""
    return Publishing(engine)


def publish(bureau: Publishing) -> None:
    """Approve and publish."""
    bureau.step("approve_disclosure", "zhou")
    bureau.step("publish", "xu", channel="门户网站")


def test_every_act_on_a_publication_makes_one_edition(bureau: Publishing) -> None:
    """Published, held, released, corrected, withdrawn: one each, in order, hashed over what it shows (I-41)."""
    publish(bureau)
    bureau.step("hold_disclosure", "zhou", reason="企业提出异议")
    bureau.step("release_hold", "zhou", reason="异议不成立")
    bureau.step("correct_disclosure", "xu", text="某厂冲床已加装防护罩", reason="整改完成", approved_by="zhou")
    bureau.step("withdraw_disclosure", "zhou", reason="公示对象有误")

    made = bureau.made()

    assert [e.act for e in made] == ["published", "held", "released", "corrected", "withdrawn"]
    assert len({e.public_id for e in made}) == 1
    assert all(e.hash == content_hash(e.content) == hash_of(canonical(e.content)) for e in made)
    assert "text" not in made[1].content
    assert "防护罩" in made[2].content["text"]
    assert made[3].content["correction"]["reason"] == "整改完成"
    assert "公示对象有误" in made[4].content["text"]
    assert "防护罩" not in canonical(made[4].content).decode()


def test_what_was_never_public_leaves_no_edition(bureau: Publishing) -> None:
    """Proposed, approved, held and withdrawn before the publication: the public never learns of it (I-41)."""
    bureau.step("approve_disclosure", "zhou")
    bureau.step("hold_disclosure", "zhou", reason="核对文字")
    bureau.step("release_hold", "zhou", reason="核对无误")
    bureau.step("withdraw_disclosure", "zhou", reason="不予公开")

    report = publish_disclosures(bureau.door)

    assert bureau.made() == []
    assert report.editions == ()


def test_a_run_reports_each_act_once(bureau: Publishing) -> None:
    """The second run has nothing to tell, and adds nothing."""
    publish(bureau)

    first, second = publish_disclosures(bureau.door), publish_disclosures(bureau.door)

    assert [(p.case, p.act, p.hash) for p in first.editions] == [(bureau.number, "published", bureau.made()[0].hash)]
    assert (second.editions, second.acts) == ((), ())
    assert len(bureau.made()) == 1


def test_a_run_publishes_at_the_hour_that_was_approved_and_ends_what_has_run_out(bureau: Publishing) -> None:
    """Not before; long after it, once each, in order; what nobody approved stays where it is (I-41)."""
    hour = bureau.clock.now() + timedelta(days=3)
    until = (hour + timedelta(days=20)).date().isoformat()
    bureau.step("approve_disclosure", "zhou", schedule=hour.isoformat(), until=until)
    other = bureau.open_case()
    bureau.do("propose_disclosure", "chen", case=other, kind="exposure", basis="依据", text="某厂另一事项")

    early = publish_disclosures(bureau.door)
    late = publish_disclosures(bureau.door, hour + timedelta(days=400))

    assert early.editions == ()
    assert [(p.case, p.act) for p in late.editions] == [(bureau.number, "published"), (bureau.number, "expired")]
    assert bureau.case(other).of_kind("disclosure")[0].state == "proposed"


def test_an_act_recorded_before_there_were_editions_gets_its_own_late(bureau: Publishing) -> None:
    """From the log, as the case stood right after that act, and equal to what would have been made then."""
    publish(bureau)
    bureau.step("correct_disclosure", "xu", text="某厂冲床已加装防护罩", reason="整改完成", approved_by="zhou")
    before = bureau.made()
    _forget(bureau.engine)

    report = publish_disclosures(bureau.door)

    assert [e.hash for e in bureau.made()] == [e.hash for e in before] == [p.hash for p in report.editions]


def _forget(engine: Engine) -> None:
    """The database as an older version left it: no edition, and the effects still waiting."""
    with transaction(engine) as conn:
        if engine.dialect.name == "sqlite":
            conn.execute(text("DROP TRIGGER editions_no_delete"))
        else:
            conn.execute(text("SET LOCAL session_replication_role = replica"))
        conn.execute(delete(editions))
        conn.execute(update(outbox).values(status="pending"))


def _changes(conn: Any) -> Iterator[Any]:
    yield update(editions).values(status="expired")
    yield delete(editions)


@pytest.mark.parametrize("which", [0, 1])
def test_the_database_refuses_to_change_an_edition(bureau: Publishing, which: int) -> None:
    """Neither UPDATE nor DELETE, whoever asks."""
    publish(bureau)

    with pytest.raises(DBAPIError, match=r"append-only"), transaction(bureau.engine) as conn:
        conn.execute(list(_changes(conn))[which])

    assert len(bureau.made()) == 1


def test_one_act_has_one_edition(bureau: Publishing) -> None:
    """A second row for the same act and publication is refused by the database."""
    publish(bureau)
    (made,) = bureau.made()
    row = {name: getattr(made, name) for name in Edition.__slots__} | {"id": made.id + 1}

    with pytest.raises(DBAPIError), transaction(bureau.engine) as conn:
        conn.execute(insert(editions).values(row))

    with reading(bureau.engine) as conn:
        assert [e.id for e in newest_editions(conn)] == [made.id]


def test_the_preview_is_exactly_what_publishing_makes(bureau: Publishing) -> None:
    """Proposed, approved, on hold: the same content to the byte, and nothing is written by looking."""
    (proposed,) = previews(bureau.door, bureau.number)
    bureau.do("approve_disclosure", "zhou", case=bureau.number, on="disclosure")
    (approved,) = previews(bureau.door, bureau.number, "disclosure.hazard")
    nothing = bureau.made()
    bureau.do("publish", "xu", case=bureau.number, on="disclosure", channel="门户网站")

    (made,) = bureau.made()
    assert nothing == []
    assert proposed.content == approved.content == made.content
    assert proposed.hash == made.hash
    assert "＊＊＊" in made.content["text"]
    with pytest.raises(InputFault, match="可以预览"):
        previews(bureau.door, bureau.number, "disclosure.listing")


def test_the_editions_are_where_the_case_is(bureau: Publishing) -> None:
    """Nothing is found in a sound record; a publication without its edition is."""
    publish(bureau)
    with reading(bureau.engine) as conn:
        sound = verify_editions(conn)
    _forget(bureau.engine)

    with reading(bureau.engine) as conn:
        count, findings = verify_editions(conn)

    assert sound == (1, [])
    assert (count, len(findings)) == (0, 1)


def test_one_poisoned_row_stops_no_other(bureau: Publishing) -> None:
    """An act whose edition cannot be made late is named and waits; the others get theirs (I-26)."""
    publish(bureau)
    bureau.step("withdraw_disclosure", "zhou", reason="公示对象有误")
    _forget(bureau.engine)
    with transaction(bureau.engine) as conn:
        first = conn.scalar(select(outbox.c.id).where(outbox.c.kind == "publish"))
        body = {"case": bureau.number, "procedure": 99}
        conn.execute(update(outbox).where(outbox.c.id == first).values(body=body))

    report = publish_disclosures(bureau.door)

    assert [case for case, _ in report.failed] == [bureau.number]
    assert [e.act for e in bureau.made()] == ["withdrawn"] == [p.act for p in report.editions]
