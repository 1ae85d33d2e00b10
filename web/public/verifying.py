"""Whether a paper was issued here (文书核验): by the file itself, or by the code printed on it. Anybody may ask."""

from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response

from door.paper_check import Verdict, check_file, check_reference
from web.auth.cookies import token
from web.policies import Policy, policy, takes
from web.public.showing import page
from web.routes import uploads
from web.site import site_of

router = uploads("/verify")
LONGEST_CODE = 200
#: Papers have some pages; a file beyond this is none of ours.
LARGEST_FILE = 20_000_000


@router.get("")
@policy(Policy.PUBLIC)
def form(request: Request) -> Response:
    """Where to give the file or the code; the code on a paper leads here with itself, and is answered at once."""
    code = request.query_params.get("code", "").strip()[:LONGEST_CODE]
    if not code:
        return _drawn(request, 200, "", None, "")
    return _drawn(request, 200, code, check_reference(site_of(request).door.engine, code), "")


@router.post("")
@policy(Policy.PUBLIC)
@takes("code", "file")
def check(request: Request) -> Response:
    """The verdict: genuine, altered or unknown, and what became of the paper since; nothing of the case it belongs to."""
    sent, files = request.state.form, request.state.files
    code = _code_in(str(next(iter(sent.get("code", ())), "")).strip())[:LONGEST_CODE]
    file = next((one for one in files.get("file", ()) if one.filename), None)
    engine = site_of(request).door.engine
    if file is not None:
        content = file.file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            return _drawn(request, 413, code, None, f"文件过大，最多 {LARGEST_FILE // 1_000_000} MB")
        return _drawn(request, 200, code, check_file(engine, content), "")
    if code:
        return _drawn(request, 200, code, check_reference(engine, code), "")
    return _drawn(request, 422, code, None, "请选择文书的 PDF 文件，或者填写文书上的验证码")


def _code_in(text: str) -> str:
    """The code, out of the whole address where a scanner gave that."""
    return parse_qs(urlsplit(text).query).get("code", [""])[0] if text.startswith(("http://", "https://")) else text


def _drawn(request: Request, status: int, code: str, verdict: Verdict | None, fault: str) -> Response:
    return page(request, "verify.html", status, csrf=token(request), code=code, verdict=verdict, fault=fault)
