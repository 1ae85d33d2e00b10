"""What must hold before the product starts: the tables, the law and the catalogue of papers agree with each other."""

from functools import cache

from documents.catalogue import CATALOGUE
from law.lawbook import load_lawbook
from states.registry import check_names


@cache
def check_tables(place: str) -> None:
    """Raise `BrokenTable` where a table names a clock or paper that does not exist, or lets the system issue a binding one."""
    law = load_lawbook(place)
    binding = frozenset(kind for kind, paper in CATALOGUE.items() if paper.binding)
    check_names(frozenset(law.clock_ids()), frozenset(CATALOGUE), binding)
