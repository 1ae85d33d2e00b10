"""The form on which anybody reports a hazard (举报), and the page that says how far a report has come."""

import base64
import hashlib
import hmac
import ipaddress
import json
import secrets

from fastapi import Request, Response

from cases.errors import InputFault
from door.public_reports import (
    LONGEST_LINE,
    LONGEST_TEXT,
    PublicTip,
    TooManyReports,
    receive_from_public,
    state_by_code,
)
from web.auth.cookies import token
from web.policies import Policy, policy, takes
from web.public.showing import page
from web.routes import pages
from web.site import Site, site_of

router = pages("/public/report")
FIELDS = ("text", "place", "firm", "name", "phone")
#: A field that no person sees; who fills it in is a program.
TRAP = "homepage"
CODE_SIGNS = 12
STATES = {
    "received": "已收到，等待执法人员核查", "accepted": "已核查，依法处理", "forwarded": "已转有关部门处理", "dismissed": "已核查，未予受理",
    "linked": "已核查，依法处理",
}  # fmt: skip


@router.get("")
@policy(Policy.PUBLIC)
def form(request: Request) -> Response:
    """An empty form."""
    return _form(request, 200, {}, "")


@router.post("")
@policy(Policy.PUBLIC)
@takes(*FIELDS, "form", TRAP)
def hand_in(request: Request) -> Response:
    """Take the report in, once for one form however often it is sent; answers with the query code."""
    sent = {name: _first(request, name) for name in (*FIELDS, "form", TRAP)}
    site, values = site_of(request), {name: sent[name] for name in FIELDS}
    if sent[TRAP] or not 0 < len(sent["form"]) <= 100:
        return _form(request, 422, values, "提交未被接受：请不要填写隐藏的“主页”一项，刷新页面后重新填写")
    code = _code(site, sent["form"], values)
    try:
        receive_from_public(site.door, PublicTip(**values), code=code, origin=_origin(site, request))
    except InputFault as fault:
        return _form(request, 422, values, str(fault))
    except TooManyReports as fault:
        return _form(request, 429, values, str(fault))
    return page(request, "reported.html", code=code)


@router.get("/status")
@policy(Policy.PUBLIC)
def ask(request: Request) -> Response:
    """Where to type the query code."""
    return page(request, "status.html", csrf=token(request), code="", words="", on=None)


@router.post("/status")
@policy(Policy.PUBLIC)
@takes("code")
def told(request: Request) -> Response:
    """How far a report has come; nothing of what was reported, by whom, or against whom."""
    code = _first(request, "code")[:100]
    found = state_by_code(site_of(request).door, code)
    words = STATES[found.state] if found else "没有查到：请核对查询码，查询码共 12 位"
    return page(request, "status.html", 200 if found else 404, csrf=token(request), code=code, words=words,
                on=found.received_at if found else None)  # fmt: skip


def _form(request: Request, status: int, values: dict[str, str], fault: str) -> Response:
    given = {name: values.get(name, "") for name in FIELDS}
    return page(request, "report.html", status, csrf=token(request), values=given, fault=fault, trap=TRAP,
                form=secrets.token_urlsafe(16), longest=LONGEST_TEXT, line=LONGEST_LINE)  # fmt: skip


def _first(request: Request, name: str) -> str:
    return str(next(iter(request.state.form.get(name, ())), "")).strip()


def _code(site: Site, form_id: str, values: dict[str, str]) -> str:
    """The same form sent twice has the same code; the code tells nothing of the report."""
    written = json.dumps([form_id, values], ensure_ascii=False, sort_keys=True)
    digest = hmac.new(site.secret.encode(), f"report\n{written}".encode(), hashlib.sha256).digest()
    plain = base64.b32encode(digest).decode()[:CODE_SIGNS]
    return "-".join(plain[at : at + 4] for at in range(0, CODE_SIGNS, 4))


def _origin(site: Site, request: Request) -> str:
    """A keyed hash of where the report comes from, the network of a home for IPv6; the address itself is not kept."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
        host = str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))
    except ValueError:
        host = "unknown"
    return hmac.new(site.secret.encode(), f"origin\n{host}".encode(), hashlib.sha256).hexdigest()[:32]
