"""签批: what waits for a leader, each with its facts, its draft, its law and the other open clocks of the case."""

import secrets

from fastapi import Request, Response

from cases.casefile import Procedure
from cases.clockface import day_of
from cases.errors import NotFound
from cases.people import Role
from cases.stage import stage
from db.desk import waiting_procedures
from db.registers import get_subjects, names_of
from db.session import reading
from documents.forms import forms
from states.registry import PROCEDURES, title_of
from web.desk.given import given_for
from web.desk.law import stated_violations
from web.desk.offering import choosable, co_signers
from web.desk.view import REFUSALS, act_of, clocks_of, next_acts
from web.desk.waiting import AWAITED, awaited_states
from web.forms.building import fields_of
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages("/approvals")
PAGE = 50
#: Offered first: what others wait for.
_AWAITED = frozenset(name for role in (Role.CHIEF, Role.BUREAU_HEAD) for name in AWAITED[role])
#: Facts shown by what they are called; the others stand in the record of the case.
FACTS = {"reason": "理由", "name": "案由", "amount": "金额（元）", "opinion": "意见", "target": "对象"}


@router.get("")
@policy(Policy.LEADERS)
def approvals(request: Request, after: str = "") -> Response:
    """What waits for me, the oldest case first."""
    site, person = site_of(request), seat_of(request).person
    case_id, _, n = after.partition("-")
    key = (int(case_id), int(n)) if case_id.isdecimal() and n.isdecimal() and len(case_id) < 19 and len(n) < 9 else None
    states = awaited_states(person)
    with reading(site.door.engine) as conn:
        lines = waiting_procedures(conn, person, states, after=key, limit=PAGE + 1)
    shown = lines[:PAGE]
    more = f"{shown[-1].case_id}-{shown[-1].n}" if len(lines) > PAGE else ""
    return render(request, "approvals.html", lines=shown, awaited=states, more=more, is_first=key is None)


@router.get("/{number}/{n}")
@policy(Policy.LEADERS)
def approval(request: Request, number: str, n: int, do: str = "") -> Response:
    """One of them, with the form of the act chosen by `do`, else of the first that may be done."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, person)
        procedure = next((p for p in case.procedures if p.n == n), None)
        if procedure is None:
            raise NotFound("没有这个程序")
        allowed, blocked = next_acts(case, offers, person, now)
        mine = sorted((one for one in allowed if one.target == procedure.ref), key=lambda one: (one.name in REFUSALS, one.name not in _AWAITED))
        chosen = next((one for one in mine if one.name == do), mine[0] if mine else None)
        act = act_of(chosen.name, procedure.kind) if chosen else None
        fields = []
        if act is not None:
            law = site.door.lawbook
            offer = choosable(conn, case, act, law, None, day_of(now), procedure)
            fields = fields_of(act.inputs, offer, given=given_for(conn, case, act, procedure, now, law))
        signers = co_signers(conn, case, act, person) if act else ()
        names = names_of(conn, {label for e in case.events for label in e.by})
        parties = get_subjects(conn, procedure.facts.get("parties") or ())
    violations = stated_violations(case, procedure, parties, site.door.lawbook, day_of(now))
    running, _ = clocks_of(case, site.door.lawbook, now)
    return render(
        request, "approval.html", case=case, stage=stage(case), procedure=procedure, title=title_of(procedure, case.hazards),
        state=PROCEDURES[procedure.kind].states[procedure.state], acts=mine, blocked=[b for b in blocked if b.target == procedure.ref],
        chosen=chosen, act=act, fields=fields, signers=signers, names=names, clocks=running, facts=_facts(procedure),
        papers=[d for d in case.documents if d.procedure == n and d.status != "superseded"], paper_forms=forms(),
        hazards=[case.hazards[h] for h in procedure.hazards if h in case.hazards] or list(case.hazards.values()),
        violations=violations, events=case.events[-5:][::-1], request_id=secrets.token_urlsafe(16),
    )  # fmt: skip


def _facts(procedure: Procedure) -> list[tuple[str, str]]:
    return [(label, str(procedure.facts[key])) for key, label in FACTS.items() if procedure.facts.get(key)]
