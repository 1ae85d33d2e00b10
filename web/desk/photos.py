"""Photographs: read from a form, shown within the scope of their case, added before and after the mending."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.casefile import CaseFile
from cases.errors import InputFault, NotFound
from db.files import CasePhoto, Photo, photo_of
from db.session import reading
from door.file_store import FileStore
from door.files import Upload, enter_photos, keep_photo, tie
from door.request import Request as Asked
from web.desk.view import next_acts
from web.policies import Policy, policy
from web.routes import NotPermitted, uploads
from web.screen import render
from web.site import now_of, seat_of, site_of

router = uploads()
#: A picture is a picture: no script, no frame, nothing loaded by it.
SANDBOX = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
SHOWS = {"before": "整改前", "after": "整改后"}


def store_of(request: Request) -> FileStore:
    """The folder of the photographs."""
    return FileStore(Path(site_of(request).settings.files_folder))


def files_in(request: Request, names: Iterable[str]) -> tuple[dict[str, list[Photo]], list[str]]:
    """The photographs of a form by the name of their field, kept on disk, and what is wrong with the others.

    Raises `InputFault` for a field of files that is not among the names.
    """
    sent, known = request.state.files, set(names)
    if strange := sorted(set(sent) - known):
        raise InputFault(f"表单含有不认识的文件项：{'、'.join(name[:40] for name in strange[:5])}")
    photos: dict[str, list[Photo]] = {}
    faults = []
    for name, group in sent.items():
        for one in group:
            if not one.filename and not one.size:
                continue  # what a browser sends for an untouched field
            try:
                photos.setdefault(name, []).append(keep_photo(store_of(request), Upload(name=one.filename or "", content=one.file.read())))
            except InputFault as fault:
                faults.append(str(fault))
    return photos, faults


def kept_photos(request: Request, sent: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Hashes of photographs that came with an earlier try of the same form, as this site signed them for this person."""
    site, person = site_of(request), seat_of(request).person
    kept: dict[str, list[str]] = {}
    for name, values in sent.items():
        told = (site.signed("photo", value) for value in values[:20])
        kept[name] = [str(one[1]) for one in told if isinstance(one, list) and len(one) == 2 and one[0] == person.label]
    return kept


@router.get("/cases/{number}/files/{sha256}")
@policy(Policy.CASES)
def photo(request: Request, number: str, sha256: str, original: str = "") -> Response:
    """A photograph of a case: the derivative to look at, or with `original` what was received, as evidence to keep."""
    site, seat = site_of(request), seat_of(request)
    case = site.door.view(number, seat.person.label)
    with reading(site.door.engine) as conn:
        found = photo_of(conn, case, sha256)
    if found is None:
        raise NotFound("没有这张照片")
    content = store_of(request).read(found.sha256 if original else found.shown_sha256)
    if not original:
        return Response(content, media_type="image/jpeg", headers=SANDBOX)
    ending = "png" if found.mime == "image/png" else "jpg"
    disposition = {"content-disposition": f'attachment; filename="{found.sha256[:16]}.{ending}"'}
    return Response(content, media_type=found.mime, headers=SANDBOX | disposition)


@router.get("/cases/{number}/photos")
@policy(Policy.CASES)
def photo_form(request: Request, number: str, hazard: str = "") -> Response:
    """The form that adds photographs to a case, for those who may add to it."""
    return _drawn(request, _open_to(request, number), hazard, [], 200)


@router.post("/cases/{number}/photos")
@policy(Policy.CASES)
def add_to_case(request: Request, number: str) -> Response:
    """Add photographs to a hazard; an entry in the record names them by their hashes."""
    site, person, form = site_of(request), seat_of(request).person, request.state.form
    case = _open_to(request, number)
    if set(form) - {"hazard", "shows", "_request"}:
        raise InputFault("表单含有不认识的项")
    hazard, shows = _first(form, "hazard"), _first(form, "shows")
    photos, faults = files_in(request, ["photos"])
    hashes = [one.sha256 for one in photos.get("photos", [])]
    if hazard not in case.hazards:
        faults.append("请选择隐患")
    if shows not in SHOWS:
        faults.append("请选择整改前或者整改后")
    if not hashes:
        faults.append("请选择照片")
    if faults:
        return _drawn(request, case, hazard, faults, 422)
    enter_photos(site.door, photos["photos"], person.label)
    asked = Asked(
        action="note", by=(person.label,), case=number, request_id=f"{person.label}:{_first(form, '_request')[:100] or secrets.token_urlsafe(16)}",
        inputs={"text": f"{SHOWS[shows]}照片 {len(hashes)} 张：{case.hazards[hazard].description}", "files": hashes},
    )  # fmt: skip
    outcome = site.door.perform([asked])[0]
    if not outcome.accepted:
        return _drawn(request, case, hazard, [outcome.problem or "", *(b.sentence for b in outcome.blockers)], 422)
    tie(site.door, case.id, {hazard: hashes}, person.label, shows=shows)
    return RedirectResponse(f"/cases/{number}#hazards", status_code=303)


def _open_to(request: Request, number: str) -> CaseFile:
    """The case, where the person may add to it now: photographs go with a note. Raises `NotFound`, `NotPermitted`."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, person)
    if not any(act.name == "note" for act in next_acts(case, offers, person, now)[0]):
        raise NotPermitted()
    return case


def _drawn(request: Request, case: CaseFile, hazard: str, faults: list[str], status: int) -> Response:
    return render(
        request, "photos.html", status, case=case, hazard=hazard, faults=[f for f in faults if f], shows=SHOWS,
        request_id=secrets.token_urlsafe(16),
    )  # fmt: skip


def names_photos(case: CaseFile) -> bool:
    """Whether anything on the case names a file by its hash; a case without photographs is not asked for them."""
    told = (case.facts, [p.facts for p in case.procedures], [h.photos for h in case.hazards.values()])
    return bool(_HASH.search(repr(told)))


def by_hazard(photos: Iterable[CasePhoto]) -> dict[str, dict[str, list[CasePhoto]]]:
    """Photographs by the label of their hazard, before and after."""
    shown: dict[str, dict[str, list[CasePhoto]]] = {}
    for one in photos:
        shown.setdefault(one.hazard or "", {}).setdefault(one.shows, []).append(one)
    return shown


def _first(form: Mapping[str, Sequence[Any]], name: str) -> str:
    return str(next(iter(form.get(name, ())), "")).strip()
