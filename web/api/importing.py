"""A hazard ledger sent by a program: looked at, or taken in; the same file again takes in nothing twice."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query, Request, Response
from starlette.responses import JSONResponse

from cases.clockface import day_of
from cases.errors import InputFault
from db.edge import clean_text
from door.importing import import_ledger
from ledger.faults import LedgerFault
from ledger.mapping import read_ledger
from web.api.gate import api_files, caller_of, scope
from web.api.problems import INVALID, problem
from web.policies import Policy, policy
from web.site import now_of, site_of

router = api_files()
SUFFIXES = (".xlsx", ".xls", ".csv")


@router.post("/imports")
@policy(Policy.INSPECTORS)
@scope("import")
def take_in(
    request: Request, filename: Annotated[str, Query(min_length=1, max_length=200)], dry_run: bool = True
) -> Response:
    """The body is the file, `filename` says by its ending what it is. Without `dry_run=false` nothing is written."""
    suffix = Path(clean_text("filename", filename)).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputFault(f"filename：台账应为 {'、'.join(SUFFIXES)}")
    site, person = site_of(request), caller_of(request).person.label
    with TemporaryDirectory(prefix="duban-import-") as folder:
        file = Path(folder) / f"ledger{suffix}"
        file.write_bytes(request.state.body)
        try:
            ledger = read_ledger(file, day_of(now_of(request)))
        except LedgerFault as fault:
            return problem(request, 422, str(fault), kind=INVALID)
        report = import_ledger(site.door, ledger, person, dry_run=dry_run)
    cells = [
        {"sheet": f.sheet, "row": f.row, "column": f.column, "header": f.header, "what": f.what, "mend": f.mend}
        for faults in ledger.faults.values()
        for f in faults
    ]
    problems = [{"sheet": sheet, "row": row, "why": why} for (sheet, row), why in report.problems.items()]
    return JSONResponse(
        {"dry_run": dry_run, "rows": report.rows, "taken": report.taken, "known": report.known, "rejected": report.rejected,
         "cases": report.cases, "firms": report.firms, "cells": cells, "problems": problems}
    )  # fmt: skip
