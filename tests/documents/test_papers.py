"""Papers after the act: drawn once, kept for ever, numbered without a gap, whatever happens on the way."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from cases.errors import InputFault
from db.papers import PaperRow, papers_of
from db.session import reading, transaction
from db.tables import outbox
from db.tables_papers import papers
from documents.forms import form_of
from documents.render import Renderer
from door.paper_check import check_file, check_reference, mark_of
from door.paper_store import DamagedPaper, PaperStore
from door.papers import Desk, RenderReport, case_id_of, issued, preview, redrawn, render_due, sheet_of
from door.ports import no_fault
from tests.support.bureau import Bureau, Killed, killed_at
from tests.support.pdf import bare, text_of


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, renderer: Renderer) -> Desk:
    """A database, a folder of papers and warm children."""
    return Desk(engine=engine, store=PaperStore(tmp_path / "papers"), renderer=renderer)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """The bureau on that database."""
    return Bureau(engine)


def round_of(desk: Desk, bureau: Bureau, faults: Callable[[str], None] = no_fault, *, later: int = 0) -> RenderReport:
    """One round of drawing, some minutes later."""
    now = bureau.clock.now() + timedelta(minutes=later)
    return render_due(desk.engine, desk.store, now, faults, renderer=desk.renderer)


def kept(desk: Desk, case: str) -> list[PaperRow]:
    """The drawn papers of a case."""
    with reading(desk.engine) as conn:
        return papers_of(conn, case_id_of(conn, case))


def an_ordered_case(bureau: Bureau) -> str:
    """A case with an inspection record and an order, served."""
    case = bureau.open_case()
    bureau.order(case)
    return case


def test_the_outbox_draws_each_paper_once(desk: Desk, bureau: Bureau) -> None:
    """A paper is drawn from the facts of its act and kept; a second round finds nothing to do."""
    case = an_ordered_case(bureau)

    first, second = round_of(desk, bureau), round_of(desk, bureau, later=30)

    assert (first.drawn, first.held, first.failed) == (2, [], [])
    assert (second.drawn, second.known) == (0, 0)
    rows = kept(desk, case)
    assert [row.kind for row in rows] == ["inspection_record", "rectification_order"]
    for row in rows:
        assert bare(row.number or "") in text_of(desk.store.read(row.sha256))


@pytest.mark.parametrize("point", ["after_claim", "between_file_and_row", "after_row"])
def test_a_round_killed_anywhere_is_made_good(desk: Desk, bureau: Bureau, point: str) -> None:
    """I-35: the next round keeps what the killed one did not, once; the bytes were on disk before the row named them."""
    case = an_ordered_case(bureau)
    with pytest.raises(Killed):
        round_of(desk, bureau, killed_at(point))
    for row in kept(desk, case):
        desk.store.read(row.sha256)

    round_of(desk, bureau, later=10)

    assert [row.document for row in kept(desk, case)] == [1, 2]
    with reading(desk.engine) as conn:
        assert set(conn.scalars(select(outbox.c.status).where(outbox.c.kind == "render"))) == {"done"}


def test_two_who_draw_the_same_paper_keep_one(desk: Desk, bureau: Bureau) -> None:
    """At once or one after the other, everybody is given the same bytes."""
    case = an_ordered_case(bureau)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: issued(desk, case, 2, bureau.clock.now()), range(4)))

    assert len({content for _, content in answers}) == 1
    assert len({row.sha256 for row, _ in answers}) == 1
    assert len(kept(desk, case)) == 1


def test_a_kept_paper_cannot_be_changed_or_deleted(desk: Desk, bureau: Bureau) -> None:
    """I-35: the database refuses UPDATE and DELETE of a drawn paper, by whatever way they come."""
    an_ordered_case(bureau)
    round_of(desk, bureau)

    for statement in (update(papers).values(sha256="0" * 64), delete(papers), text("UPDATE papers SET number = 'x'")):
        with pytest.raises(DBAPIError, match="append-only"), transaction(desk.engine) as conn:
            conn.execute(statement)


def test_every_flipped_bit_is_found(desk: Desk, bureau: Bureau) -> None:
    """I-35: of a thousand random bits flipped in the file of a paper each is found, and so is a file that is gone."""
    case = an_ordered_case(bureau)
    row, content = issued(desk, case, 2, bureau.clock.now())
    path, chance = desk.store.path(row.sha256), random.Random(35)
    path.chmod(0o640)

    unnoticed = 0
    for _ in range(1000):
        damaged = bytearray(content)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            desk.store.read(row.sha256)
            unnoticed += 1
        except DamagedPaper:
            continue
    path.unlink()

    assert unnoticed == 0
    with pytest.raises(DamagedPaper, match="缺失"):
        issued(desk, case, 2, bureau.clock.now())


def test_a_paper_drawn_again_has_the_bytes_that_were_issued(desk: Desk, bureau: Bureau) -> None:
    """I-35: from its kept sheet a paper comes out byte for byte, though firm and officers are called otherwise since."""
    case = an_ordered_case(bureau)
    row, content = issued(desk, case, 2, bureau.clock.now())
    with transaction(desk.engine) as conn:
        conn.execute(text("UPDATE subjects SET name = '改名后的厂' WHERE label = 'plant'"))
        conn.execute(text("UPDATE persons SET name = '改名后的人', certificate = '新证' WHERE label IN ('chen', 'luo')"))

    assert redrawn(desk, row) == content
    assert issued(desk, case, 2, bureau.clock.now())[1] == content


def test_the_code_of_a_paper_opens_the_verifier_and_stays_with_the_paper(desk: Desk, bureau: Bureau) -> None:
    """With a public address the code is the verifier's page with the reference, frozen with the sheet: papers issued before
    keep the reference alone, and a later change of the address changes no paper."""
    case, elsewhere = an_ordered_case(bureau), replace(desk, site="https://other.example")
    before, plain = issued(desk, case, 1, bureau.clock.now())

    row, content = issued(replace(desk, site="https://safety.example/"), case, 2, bureau.clock.now())

    sheet = sheet_of(desk.engine, case, 2)
    address = f"https://safety.example/verify?code={row.reference}"
    assert segno.make(address, error="m").svg_data_uri(scale=4, border=0) in sheet.drawing(form_of(row.kind)).html
    assert sheet.head["site"] == "https://safety.example"
    assert mark_of(content) == row.reference
    assert redrawn(elsewhere, row) == content
    assert issued(elsewhere, case, 1, bureau.clock.now())[1] == redrawn(elsewhere, before) == plain
    assert segno.make(before.reference, error="m").svg_data_uri(scale=4, border=0) in sheet_of(desk.engine, case, 1).drawing(
        form_of(before.kind)
    ).html


def test_failures_of_drawing_leave_no_gap_in_the_numbers(engine: Engine, tmp_path: Path) -> None:
    """I-36: numbers are given at the act, so a paper that cannot be drawn burns none and is drawn later under its own."""
    bureau = Bureau(engine)
    cases = [an_ordered_case(bureau) for _ in range(2)]
    store = PaperStore(tmp_path / "papers")
    with Renderer(seconds=0.0001) as broken:
        failed = render_due(engine, store, bureau.clock.now(), renderer=broken)
    cases += [an_ordered_case(bureau)]
    with Renderer() as whole:
        report = render_due(engine, store, bureau.clock.now() + timedelta(hours=9), renderer=whole)

    assert (failed.drawn, len(failed.failed)) == (0, 4)
    assert (report.drawn, report.failed) == (6, [])
    desk_rows = [row for case in cases for row in kept(Desk(engine=engine, store=store, renderer=whole), case)]
    orders = [row.number for row in desk_rows if row.kind == "rectification_order"]
    assert orders == [f"（粤莞）应急责改〔2026〕{serial}号" for serial in range(1, 4)]


def test_a_hostile_case_burns_no_number_and_holds_up_no_other(desk: Desk, bureau: Bureau) -> None:
    """I-36: a paper with a character that no face has is held with its reason; its neighbours are drawn and numbered on."""
    strange = bureau.open_case()
    bureau.do(
        "issue_rectification_order", "chen", "luo", case=strange,
        **bureau.ordering() | {"items": {"guard": {"measure": "加装\U0001f600", "deadline": "2026-05-20"}}},
    )  # fmt: skip
    plain = an_ordered_case(bureau)

    report = round_of(desk, bureau)

    assert report.drawn == 3
    assert ["U+1F600" in held.reason for held in report.held] == [True]
    assert [row.number for row in kept(desk, plain)][1] == "（粤莞）应急责改〔2026〕2号"
    with pytest.raises(InputFault, match="U\\+1F600"):
        issued(desk, strange, 2, bureau.clock.now())


def test_a_preview_bears_its_mark_and_is_not_kept(desk: Desk, bureau: Bureau) -> None:
    """The same template gives the draft; a draft has no code, names what is left to the hand, and is nowhere kept."""
    case = bureau.open_case()
    bureau.do("propose_penalty", "chen", case=case, violation={
        "code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}})  # fmt: skip

    draft = preview(desk, case, 2)

    words = text_of(draft.content)
    assert "草稿" in words
    assert "立案审批表" in words
    assert draft.by_hand == ("审批意见和审批日期",)
    assert kept(desk, case) == []
    with pytest.raises(InputFault, match="草稿"):
        issued(desk, case, 2, bureau.clock.now())


def test_a_file_is_known_for_what_it_is(desk: Desk, bureau: Bureau) -> None:
    """The verifier knows the very file, one that was altered, one that was replaced, and one it never saw."""
    case = bureau.open_case()
    bureau.file_penalty(case)
    row, content = issued(desk, case, 3, bureau.clock.now())

    genuine, altered = check_file(desk.engine, content), check_file(desk.engine, content + b"\n")
    foreign = check_file(desk.engine, b"%PDF-1.7\n")

    assert (genuine.answer, genuine.number, genuine.case) == ("genuine", row.number, case)
    assert (altered.answer, altered.case) == ("altered", case)
    assert foreign.answer == "unknown"
    assert check_reference(desk.engine, row.reference).number == row.number


def test_a_correction_is_a_new_paper_that_names_the_old(desk: Desk, bureau: Bureau) -> None:
    """I-35: the replaced paper keeps its bytes, and the verifier says what took its place; the new one says whose it took."""
    case = bureau.open_case()
    bureau.file_penalty(case)
    day = bureau.clock.now().date().isoformat()
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": day, "to": day}, "amount": 20000}
    bureau.do("conclude_investigation", "chen", "luo", case=case, violations=[violation], report="调查终结")
    bureau.do("serve_prior_notice", "zhou", case=case)
    first = next(d for d in bureau.case(case).documents if d.kind == "penalty_notice")
    old, content = issued(desk, case, first.n, bureau.clock.now())

    bureau.do("serve_prior_notice", "zhou", case=case, violations=[{**violation, "amount": 15000}], new_facts="补充证据")
    second = [d for d in bureau.case(case).documents if d.kind == "penalty_notice"][-1]
    new, corrected = issued(desk, case, second.n, bureau.clock.now())

    assert issued(desk, case, first.n, bureau.clock.now())[1] == content
    assert old.sha256 != new.sha256
    assert bare(f"本文书代替{old.number}，原文书自本文书送达之日起作废") in text_of(corrected)
    assert check_file(desk.engine, content).replaced_by == new.number
