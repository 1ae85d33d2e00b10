"""Names for things of a case: `penalty.2`, `rectification.dust`, `disclosure.listing`, `document:rectification_order`."""

from cases.casefile import CaseFile, Document, Procedure
from cases.errors import InputFault


def procedures_named(case: CaseFile, ref: str) -> list[Procedure]:
    """Every procedure that the name may mean, oldest first; `penalty` is the first of several, as `penalty.2` the second."""
    kind, _, rest = ref.partition(".")
    found = case.of_kind(kind)
    if not rest:
        return found
    if rest.isdecimal():
        return [p for p in found if p.no == int(rest)]
    if kind == "disclosure":
        word, _, number = rest.partition(".")
        of_kind = [p for p in found if p.facts.get("kind") == word]
        return of_kind[int(number) - 1 : int(number)] if number.isdecimal() else of_kind
    return [p for p in found if p.label == rest or p.facts.get("offence") == rest]


def procedure_of(case: CaseFile, ref: str) -> Procedure:
    """The procedure named, the first where the name fits several. Raises `InputFault` when there is none."""
    if ref in case.hazards:
        return case.rectification(ref)
    found = procedures_named(case, ref)
    if not found:
        known = "、".join(p.ref for p in case.procedures) or "无"
        raise InputFault(f"本案没有“{ref}”；现有办理程序：{known}")
    return found[0]


def document_of(case: CaseFile, ref: str) -> Document:
    """The paper named by `document:kind`, the newest that is not a draft. Raises `InputFault` when there is none."""
    kind = ref.removeprefix("document:")
    found = [d for d in case.papers(kind) if d.status != "draft"]
    if not found:
        issued = "、".join(dict.fromkeys(d.kind for d in case.documents if d.status != "draft")) or "无"
        raise InputFault(f"本案没有已出具的文书“{kind}”；现有：{issued}")
    return found[-1]
