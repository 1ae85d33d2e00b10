"""A hazard ledger taken in on the desk: looked at first, every cell at fault named, then imported and given back with its results."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from door.importing import ImportReport, import_ledger
from ledger.faults import LedgerFault
from ledger.mapping import Ledger, read_ledger
from ledger.writing import RESULT, suffix_of, write_back
from web.desk.photos import store_of
from web.policies import Policy, policy, takes
from web.routes import uploads
from web.screen import render
from web.site import now_of, seat_of, site_of

router = uploads("/import")
ENDINGS = (".xlsx", ".xls", ".csv")
SHOWN_FAULTS, SHOWN_ROWS = 200, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file kept between two steps: its hash and the name it came with."""

    sha256: str
    name: str

    @property
    def ending(self) -> str:
        """`.xlsx`, `.xls` or `.csv`."""
        return Path(self.name).suffix.lower()


@router.get("")
@policy(Policy.INSPECTORS)
def choose(request: Request) -> Response:
    """Where the file is chosen."""
    return render(request, "bulk/import.html", faults=[])


@router.post("")
@policy(Policy.INSPECTORS)
@takes("ledger")
def look_at(request: Request) -> Response:
    """Read the file and show what would become of each row; nothing is written but the file itself."""
    sent = [one for group in request.state.files.values() for one in group if one.filename]
    if len(sent) != 1:
        return render(request, "bulk/import.html", 422, faults=["请选择一个台账文件"])
    name = str(sent[0].filename).replace("\\", "/").rsplit("/", 1)[-1][-100:]
    if Path(name).suffix.lower() not in ENDINGS:
        return render(request, "bulk/import.html", 422, faults=["台账应为 xlsx、xls 或者 CSV 文件"])
    kept = Kept(sha256=store_of(request).keep(sent[0].file.read()), name=name)
    return _worked(request, kept, dry_run=True)


@router.post("/run")
@policy(Policy.INSPECTORS)
@takes("file")
def run(request: Request) -> Response:
    """Import the file that was looked at. Again is harmless: rows that are in already are known."""
    kept = _kept(request, "import", next(iter(request.state.form.get("file", ())), ""))
    return _worked(request, kept, dry_run=False)


@router.get("/result")
@policy(Policy.INSPECTORS)
def result(request: Request, file: str = "") -> Response:
    """The ledger with the column 导入结果."""
    kept = _kept(request, "imported", file)
    return Response(
        store_of(request).read(kept.sha256), media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename=\"result{kept.ending}\"; filename*=UTF-8''{quote(kept.name)}"},
    )  # fmt: skip


def _worked(request: Request, kept: Kept, *, dry_run: bool) -> Response:
    """Read and preview or import, in a folder of its own that is gone afterwards."""
    site, person = site_of(request), seat_of(request).person
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"ledger{kept.ending}"
        path.write_bytes(store_of(request).read(kept.sha256))
        try:
            ledger = read_ledger(path, day_of(now_of(request)))
            report = import_ledger(site.door, ledger, person.label, dry_run=dry_run)
        except (LedgerFault, InputFault) as fault:
            return render(request, "bulk/import.html", 422, faults=[str(fault).replace(path.name, kept.name)])
        written = None if dry_run else _written(request, ledger, report, kept, Path(folder))
    return render(
        request, "bulk/import_report.html", report=report, ledger=ledger, name=kept.name, cells=_cells(ledger), shown=ledger.rows[:SHOWN_ROWS],
        problems=_problems(ledger, report), most=SHOWN_FAULTS, file=_marked(request, "import", kept),
        written=_marked(request, "imported", written) if written else "",
    )  # fmt: skip


def _written(request: Request, ledger: Ledger, report: ImportReport, kept: Kept, folder: Path) -> Kept:
    out = folder / f"out{suffix_of(ledger)}"
    write_back(ledger, out, report.results)
    return Kept(sha256=store_of(request).keep(out.read_bytes()), name=f"{Path(kept.name).stem}-{RESULT}{out.suffix}")


def _cells(ledger: Ledger) -> list[Any]:
    return [fault for faults in ledger.faults.values() for fault in faults][:SHOWN_FAULTS]


def _problems(ledger: Ledger, report: ImportReport) -> list[tuple[str, int, str]]:
    """Rows that stay out for what they say as a whole, not for one cell."""
    return [(sheet, number, why) for (sheet, number), why in report.problems.items() if (sheet, number) not in ledger.faults][:SHOWN_FAULTS]


def _marked(request: Request, purpose: str, kept: Kept) -> str:
    return site_of(request).sign(purpose, [seat_of(request).person.label, kept.sha256, kept.name])


def _kept(request: Request, purpose: str, mark: str) -> Kept:
    """The file that a mark of ours stands for, for the person it was made for."""
    told = site_of(request).signed(purpose, mark)
    if not (isinstance(told, list) and len(told) == 3 and told[0] == seat_of(request).person.label):
        raise NotFound("没有这个文件，请重新选择台账")
    return Kept(sha256=str(told[1]), name=str(told[2]))
