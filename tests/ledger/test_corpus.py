"""Every file of the corpus is taken or refused as it should be, within its ceilings."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ledger.faults import LedgerFault
from ledger.mapping import read_ledger
from tests.corpus.accepted import ACCEPTED, ROWS, Make
from tests.corpus.rejected import REJECTED

CORPUS = Path(__file__).parents[1] / "corpus"
TODAY = date(2026, 5, 6)
MEGABYTES, SECONDS = 512, 10
_SANDBOX = """
import json, re, resource, sys
from datetime import date
from pathlib import Path
from ledger.faults import LedgerFault
from ledger.mapping import read_ledger
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
answers = {}
for name in sys.argv[3:]:
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        answers[name] = f"{len(read_ledger(Path(name), date(2026, 5, 6)).rows)} rows"
    except LedgerFault as fault:
        answers[name] = str(fault)
print(json.dumps(answers))
"""


def told(path: Path) -> list[list[str]]:
    """The rows of a ledger in the form of `ROWS`."""
    ledger = read_ledger(path, TODAY)
    assert ledger.faults == {}
    return [
        [row.unit, row.description, row.found_on.isoformat(), str(row.deadline), row.place] for row in ledger.rows
    ]


@pytest.mark.parametrize(("name", "make", "why"), ACCEPTED, ids=[member[0] for member in ACCEPTED])
def test_a_ledger_is_read_in_whatever_form_it_comes(tmp_path: Path, name: str, make: Make, why: str) -> None:
    """The same three rows come out of every form."""
    path = tmp_path / name
    path.write_bytes(make())

    assert told(path) == ROWS, why


@pytest.mark.parametrize("path", sorted((CORPUS / "accept").iterdir()), ids=lambda path: path.name)
def test_a_kept_file_is_still_read(path: Path) -> None:
    """Files of the corpus that are kept as they came."""
    assert told(path) == ROWS


@pytest.mark.parametrize("path", sorted((CORPUS / "reject").iterdir()), ids=lambda path: path.name)
def test_a_kept_file_is_still_refused(path: Path) -> None:
    """Files of the corpus that are kept as they came, with the sentence each is refused with."""
    with pytest.raises(LedgerFault) as refusal:
        read_ledger(path, TODAY)

    assert re.search("[一-龥]", str(refusal.value))


def test_no_hostile_file_passes_or_takes_more_than_its_share(tmp_path: Path) -> None:
    """Each is refused with its Chinese sentence within ten seconds of work and 512 MB, by the process that asked (I-49)."""
    for name, make, _, _ in REJECTED:
        (tmp_path / name).write_bytes(make())

    command = [sys.executable, "-c", _SANDBOX, str(MEGABYTES), str(SECONDS), *(member[0] for member in REJECTED)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    answers = json.loads(done.stdout)
    wrong = {name: answers[name] for name, _, part, _ in REJECTED if not re.search(part, answers[name])}
    assert wrong == {}
