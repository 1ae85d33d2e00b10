"""Style sheets and scripts under addresses that never change their content."""

from fastapi import Request, Response
from starlette.responses import FileResponse

from cases.errors import NotFound
from web.policies import Policy, policy
from web.routes import pages
from web.site import site_of

router = pages()
FOREVER = "public, max-age=31536000, immutable"


@router.get("/static/{digest}/{name:path}")
@policy(Policy.PUBLIC)
def static(request: Request, digest: str, name: str) -> Response:
    """A file of the site."""
    asset = site_of(request).assets.at(digest, name)
    if asset is None:
        raise NotFound("没有这个文件")
    return FileResponse(asset.path, media_type=asset.media_type, headers={"cache-control": FOREVER})


@router.get("/favicon.ico")
@policy(Policy.PUBLIC)
def favicon(request: Request) -> Response:
    """The small picture in the browser's tab."""
    asset = site_of(request).assets.url("favicon.svg")
    return Response(status_code=301, headers={"location": str(asset)})
