"""Reads one workbook in a process of its own with a ceiling on memory and processor time, and prints its rows as JSON.

Run by path, so that it needs nothing of the product: `python -I child.py FILE MEGABYTES SECONDS`. A hostile workbook can
abort the library that reads it; then this process ends, and nothing else. Each line is a list: `["sheet", name]`,
`["row", number, cells]`, `["hidden", name]`, `["fault", word]`, and `["end"]` when everything was read.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

Merge = tuple[tuple[int, int], tuple[int, int]]
MOST_MERGES = 200_000


def plain(cell: Any) -> Any:
    """A cell as JSON: a day or instant as a pair, a whole number without its point, an empty cell as nothing."""
    if isinstance(cell, datetime):
        return ["t", cell.isoformat(timespec="minutes")]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if cell == "" else cell


def rows_of(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Row number from 1 and cells from column A; what is merged downwards stands in every row of the merged field."""
    if sheet.start is None:
        return
    left = [None] * sheet.start[1]
    waiting = sorted((m for m in sheet.merged_cell_ranges or [] if m[1][0] > m[0][0]), reverse=True)[-MOST_MERGES:]
    running: list[tuple[int, int, Any]] = []
    for index, cells in enumerate(sheet.iter_rows()):
        row = left + [plain(cell) for cell in cells]
        running = [merge for merge in running if merge[0] >= index]
        for _, column, value in running:
            if column < len(row) and row[column] is None:
                row[column] = value
        while waiting and waiting[-1][0][0] <= index:
            (_, column), (last, _) = waiting.pop()
            if column < len(row) and row[column] is not None:
                running.append((last, column, row[column]))
        while row and row[-1] is None:
            row.pop()
        if row:
            yield index + 1, row


def read(path: str) -> Iterator[list[Any]]:
    """The lines to print."""
    import python_calamine

    try:
        with Path(path).open("rb") as raw:  # by content: `from_path` would go by the ending of the name
            book = python_calamine.CalamineWorkbook.from_filelike(raw)
        for index, found in enumerate(book.sheets_metadata):
            if found.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if found.visible != python_calamine.SheetVisibleEnum.Visible:
                yield ["hidden", found.name]
                continue
            yield ["sheet", found.name]
            for number, row in rows_of(book.get_sheet_by_index(index)):
                yield ["row", number, row]
    except python_calamine.PasswordError:
        yield ["fault", "password"]
        return
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        yield ["fault", f"unreadable: {type(error).__name__}"]
        return
    except MemoryError:
        yield ["fault", "memory"]
        return
    yield ["end"]


def main(path: str, megabytes: int, seconds: int) -> None:
    """Set the ceilings, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
    lines: list[str] = []
    for line in read(path):
        lines.append(encode(line))
        if len(lines) >= 500:
            sys.stdout.write("\n".join(lines) + "\n")
            lines.clear()
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
