"""Units as people write them: by label, by full name, or by the name without 社区, 村 and the like."""

from sqlalchemy import Connection

from cases.errors import InputFault
from db.registers import list_units
from ledger.headers import normal

_ENDINGS = ("社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "村", "镇", "街道")


class UnknownUnit(InputFault):
    """No unit, or more than one, bears the name; the sentence says which and how to mend it."""


class UnitNames:
    """The units of the tree by everything they are called."""

    def __init__(self, conn: Connection) -> None:
        self._labels: set[str] = set()
        self._named: dict[str, set[str]] = {}
        for unit in list_units(conn):
            self._labels.add(unit.label)
            for name in {normal(unit.name), _bare(unit.name)}:
                self._named.setdefault(name, set()).add(unit.label)

    def label(self, text: str) -> str:
        """The label of the unit meant. Raises `UnknownUnit`."""
        if text in self._labels:
            return text
        found = self._named.get(normal(text)) or self._named.get(_bare(text)) or set()
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UnknownUnit(f"名为“{text[:30]}”的单位有 {len(found)} 个；请写单位标识：{'、'.join(sorted(found))}")
        raise UnknownUnit(f"没有登记名为“{text[:30]}”的单位；请先用 duban add unit 登记，或者更正")


def _bare(name: str) -> str:
    plain = normal(name)
    return next((plain.removesuffix(end) for end in _ENDINGS if plain.endswith(end) and plain != end), plain)
