"""一企一档: the list of firms, everything known of one, and the page of a unit."""

from typing import Any

from fastapi import Request, Response

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import Role
from db.firm_file import changes_of, find_firms, firm_hazards, firm_penalties, industries
from db.firms import Firm, get_firm, labels_of
from db.intake import list_inspections
from db.plans import planned_times
from db.queries import list_cases
from db.registers import contacts_of, get_subject, get_unit, liaisons_of, list_persons, list_units, names_of, reach_of
from db.session import reading
from web.desk.sheets import as_sheet, wants_sheet
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages()
PAGE, MOST_ON_SHEET = 50, 5000
STATUSES = {"unverified": "未核实", "verified": "已核实", "changed": "信息有变更", "closed": "已关停", "moved": "已迁移"}
CHANGES = {
    "entered": "登记", "verified": "核实", "changed": "变更", "moved": "迁移", "closed": "关停", "merged": "并入", "took_over": "吸收合并",
    "imported": "导入",
}  # fmt: skip
FIELDS = {
    "name": "名称", "uscc": "统一社会信用代码", "phone": "电话", "unit": "所在社区", "department": "行业主管部门", "industry": "行业",
    "workers": "从业人数", "risk": "风险等级", "source": "来源", "status": "状态", "status_on": "状态日期", "merged_into": "并入",
    "merged": "并入的登记", "verified_at": "核实时间", "verified_by": "核实人",
}  # fmt: skip
#: Telephones and contacts are for those who deal with the firm.
_CONTACTS_FOR = (Role.SAFETY_OFFICER, Role.OFFICER, Role.CHIEF, Role.BUREAU_HEAD, Role.LIAISON)


@router.get("/firms")
@policy(Policy.BUREAU)
def firms(
    request: Request, q: str = "", unit: str = "", industry: str = "", status: str = "", after: str = "", format: str = ""
) -> Response:
    """Firms in scope, with what is open at each."""
    site, person = site_of(request), seat_of(request).person
    fault, found = "", []
    most = MOST_ON_SHEET if wants_sheet(format) else PAGE
    with reading(site.door.engine) as conn:
        try:
            found = find_firms(
                conn, person, words=q, unit=unit or None, industry=industry or None, status=status or None, after=after or None,
                limit=most + 1,
            )  # fmt: skip
        except InputFault as wrong:
            fault = str(wrong)
        places = [(u.label, u.name) for u in list_units(conn) if not person.reach or u.label in person.reach]
        trades = industries(conn, person)
    shown = found[:most]
    if wants_sheet(format):
        return as_sheet(
            "企业", ("名称", "统一社会信用代码", "所在社区", "行业", "从业人数", "风险等级", "状态", "未整改隐患"),
            ((f.name, f.uscc, f.unit_name, f.industry, f.workers, f.risk, STATUSES[f.status], f.open_hazards) for f in shown),
            is_cut=len(found) > most,
        )  # fmt: skip
    return render(
        request, "firms/list.html", firms=shown, more=shown[-1].label if len(found) > PAGE else "", q=q, unit=unit, industry=industry,
        status=status, units=places, industries=trades, statuses=STATUSES, fault=fault, is_first=not after,
    )  # fmt: skip


@router.get("/firms/{label}")
@policy(Policy.BUREAU)
def firm_page(request: Request, label: str) -> Response:
    """Everything known of a firm; a merged entry leads to the one that answers for it."""
    site, person = site_of(request), seat_of(request).person
    year = day_of(now_of(request)).year
    with reading(site.door.engine) as conn:
        firm = get_firm(conn, label)
        if firm is not None and firm.merged_into:
            firm = get_firm(conn, firm.merged_into)
        if firm is None or not find_firms(conn, person, only=firm.label, limit=1):
            raise NotFound("没有这个单位")
        labels = labels_of(conn, firm.label)
        cases = list_cases(conn, subject=firm.label, person=person, limit=200)
        seen = {case.number for case in cases}
        hazards = [h for h in firm_hazards(conn, labels) if h.case_number in seen]
        known: dict[str, Any] = {
            "cases": cases, "hazards": hazards, "penalties": [p for p in firm_penalties(conn, labels) if p.case_number in seen],
            "inspections": list_inspections(conn, subject=firm.label, person=person, limit=50),
            "planned": planned_times(conn, firm.label, year), "history": changes_of(conn, "firm", labels),
            "contacts": contacts_of(conn, firm.label) if person.holds(*_CONTACTS_FOR) else [],
            "unit": get_unit(conn, firm.unit) if firm.unit else None,
            "department": get_unit(conn, firm.department) if firm.department else None,
            "licensed": subject.licensed if (subject := get_subject(conn, firm.label)) else None,
            "units": {u.label: u.name for u in list_units(conn)},
            "merged": [one for other in labels[1:] if (one := get_firm(conn, other))],
        }  # fmt: skip
        people = {c.person for c in known["history"]} | {o for i in known["inspections"] for o in (*i.officers, *i.entered_by)}
        names = names_of(conn, people | ({firm.verified_by} if firm.verified_by else set()))
    visits = sum(line.began[:4] == str(year) and line.planned for line in known["inspections"])
    return render(
        request, "firms/firm.html", firm=firm, names=names, year=year, planned_done=visits, statuses=STATUSES, changes=CHANGES,
        fields=FIELDS, may_call=person.holds(*_CONTACTS_FOR), counts=_counts(firm, known), **known,
    )  # fmt: skip


def _counts(firm: Firm, known: dict[str, Any]) -> list[tuple[str, int, str]]:
    """The figures at the head of the page: words, number, anchor."""
    still = sum(h.is_open for h in known["hazards"])
    return [
        ("未整改隐患", still, "hazards"), ("重大隐患", sum(h.is_open and h.level == "major" for h in known["hazards"]), "hazards"),
        ("未结案件", sum(c.closed_at is None and c.kind == "case" for c in known["cases"]), "cases"),
        ("行政处罚", len(known["penalties"]), "penalties"), ("检查", len(known["inspections"]), "inspections"),
    ]  # fmt: skip


@router.get("/units/{label}")
@policy(Policy.BUREAU)
def unit_page(request: Request, label: str) -> Response:
    """A community or department: its people, its firms, its cases. Outside the reach of a person it looks missing."""
    site, person = site_of(request), seat_of(request).person
    with reading(site.door.engine) as conn:
        unit = get_unit(conn, label)
        if unit is None or (person.reach and label not in person.reach):
            raise NotFound("没有这个单位")
        below = reach_of(conn, label)
        parts = [u for u in list_units(conn) if u.label in below and u.label != label]
        found = find_firms(conn, person, unit=label, limit=PAGE + 1)
        cases = list_cases(conn, scope=below, person=person, open_only=True, limit=PAGE)
        liaisons, staff = liaisons_of(conn, label), list_persons(conn, unit=label)
        parent = get_unit(conn, unit.parent) if unit.parent else None
    return render(
        request, "firms/unit.html", unit=unit, parent=parent, parts=parts, firms=found[:PAGE], more=len(found) > PAGE, cases=cases,
        liaisons=liaisons, staff=[one for one in staff if one not in liaisons],
    )  # fmt: skip
