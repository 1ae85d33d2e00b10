"""The report that a hazard is mended, with photographs on the same form: what a contact of a firm sends from his telephone."""

from typing import Any

from fastapi import Request, Response

from cases.casefile import CaseFile
from db.files import Photo, photos_of
from db.session import reading
from door.files import enter_photos, tie
from states.registry import ROWS
from web.desk.acting import act_form, do_act
from web.desk.photos import files_in, kept_photos
from web.policies import Policy, policy
from web.routes import uploads
from web.site import seat_of, site_of

router = uploads()
ACT = "report_rectified"
#: Begins the line of evidence that stands for a photograph.
LINE = "整改后照片"
DONE = 303


@router.get(f"/cases/{{number}}/acts/{ACT}")
@policy(Policy.CASES)
def rectified_form(request: Request, number: str, on: str = "") -> Response:
    """The form of the act, with a field for the photographs of each hazard."""
    request.state.photos = {}
    return act_form(request, number, ACT, on)


@router.post(f"/cases/{{number}}/acts/{ACT}")
@policy(Policy.CASES)
def report_rectified(request: Request, number: str) -> Response:
    """Report; each photograph is named in the evidence by its hash and tied to its hazard."""
    site, person, form = site_of(request), seat_of(request).person, request.state.form
    case = site.door.view(number, person.label)
    kept = kept_photos(request, {label: form.pop(f"kept.{label}", []) for label in case.hazards})
    fresh, faults = _received(request, case)
    enter_photos(site.door, [photo for group in fresh.values() for photo in group], person.label)
    shown = {label: [*kept[label], *(photo.sha256 for photo in fresh.get(f"photos.{label}", []))] for label in case.hazards}
    request.state.photos = {label: [(site.sign("photo", [person.label, sha]), sha) for sha in hashes] for label, hashes in shown.items()}
    # Whoever sends a photograph of what was mended means that hazard.
    form["hazards"] = [*dict.fromkeys([*form.get("hazards", []), *(label for label, hashes in shown.items() if hashes)])]
    form["evidence"] = [_lines(form, shown)]
    answer = do_act(request, number, ACT, faults)
    if answer.status_code == DONE:
        tie(site.door, case.id, shown, person.label, shows="after")
    return answer


def _received(request: Request, case: CaseFile) -> tuple[dict[str, list[Photo]], list[str]]:
    """The photographs of the form, of those who may report; from anybody else nothing is kept."""
    if not seat_of(request).person.holds(*ROWS[ACT]["rectification"].who):
        return {}, []
    photos, faults = files_in(request, [f"photos.{label}" for label in case.hazards])
    with reading(site_of(request).door.engine) as conn:
        before = {one.photo.original_sha256 for one in photos_of(conn, case) if one.shows == "before"}
    old = [photo.name for group in photos.values() for photo in group if photo.original_sha256 in before]
    return photos, [*faults, *(f"照片“{name}”就是整改前的照片，请选择整改后拍摄的" for name in old)]


def _lines(form: dict[str, Any], shown: dict[str, list[str]]) -> str:
    """The evidence as it was written, and a line for each photograph, once."""
    written = "\n".join(form.get("evidence", [])).splitlines()
    photos = [f"{LINE} {sha256}" for hashes in shown.values() for sha256 in hashes]
    return "\n".join([line for line in written if line.strip() and not line.startswith(f"{LINE} ")] + list(dict.fromkeys(photos)))
