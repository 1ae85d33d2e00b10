"""The board of disclosures, its notices, the monthly issues, and all of it as open data under the addresses of an export."""

from fastapi import Request, Response

from cases.errors import NotFound
from publicity.content import canonical
from publicity.exports import as_atom, as_csv, as_json
from publicity.monthly import as_monthly_json, monthly, months_of
from publicity.notices import Board
from web.policies import Policy, policy
from web.public.search import kinds_of, look_for
from web.public.showing import answer, board_of, page
from web.routes import pages

router = pages("/public")
JSON = "application/json"


@router.get("")
@policy(Policy.PUBLIC)
def index(request: Request, q: str = "", kind: str = "", after: str = "") -> Response:
    """What is public, newest first, with a search."""
    board = board_of(request)
    found = look_for(board, words=q[:100], kind=kind, after=after)
    return page(request, "index.html", board=board, found=found, kinds=kinds_of(board), q=q[:100], kind=kind, after=after,
                months=months_of(board)[::-1][:12])  # fmt: skip


@router.get("/p/{name}.html")
@policy(Policy.PUBLIC)
def notice(request: Request, name: str) -> Response:
    """One notice. What is withdrawn answers 410 with the reason, what is over or on hold 410 without a word of it."""
    board = board_of(request)
    found = board.find(name)
    gone = name in board.gone
    if found is None and not gone:
        raise NotFound("没有这条公示")
    return page(request, "notice.html", 410 if gone else 200, n=found, name=name)


@router.get("/p/{name}.json")
@policy(Policy.PUBLIC)
def edition(request: Request, name: str) -> Response:
    """The canonical bytes of an edition, whose SHA-256 is the hash that the page shows."""
    board = board_of(request)
    found = board.find(name)
    if found is None and name not in board.gone:
        raise NotFound("没有这条公示")
    body = canonical(found.content) if found else b'{"status":"gone"}'
    return answer(request, body, JSON, 410 if name in board.gone else 200)


@router.get("/disclosures.json")
@policy(Policy.PUBLIC)
def as_data(request: Request) -> Response:
    """Every notice with its hash."""
    return answer(request, as_json(board_of(request)), JSON)


@router.get("/penalties.csv")
@policy(Policy.PUBLIC)
def as_table(request: Request) -> Response:
    """The penalties in the columns of 双公示."""
    sent = answer(request, as_csv(board_of(request)), "text/csv; charset=utf-8")
    sent.headers["content-disposition"] = 'attachment; filename="penalties.csv"'
    return sent


@router.get("/feed.atom")
@policy(Policy.PUBLIC)
def feed(request: Request) -> Response:
    """The notices as a feed."""
    site = f"{request.url.scheme}://{request.url.netloc}/public/"
    return answer(request, as_atom(board_of(request), site), "application/atom+xml")


@router.get("/gone.txt")
@policy(Policy.PUBLIC)
def gone(request: Request) -> Response:
    """The ids of what is no longer public, so that whoever copied it takes it down as well."""
    return answer(request, "".join(f"{name}\n" for name in board_of(request).gone).encode(), "text/plain; charset=utf-8")


@router.get("/data")
@policy(Policy.PUBLIC)
def data(request: Request) -> Response:
    """What open data there is and how to use it."""
    board = board_of(request)
    return page(request, "data.html", board=board, months=months_of(board)[::-1])


@router.get("/monthly")
@policy(Policy.PUBLIC)
def issues(request: Request) -> Response:
    """The monthly issues there are."""
    return page(request, "issues.html", months=months_of(board_of(request))[::-1])


@router.get("/monthly/{month}.html")
@policy(Policy.PUBLIC)
def issue(request: Request, month: str) -> Response:
    """One issue (隐患企业公示/曝光), in the layout of the branches of Dongguan."""
    board = _with_month(request, month)
    return page(request, "issue.html", issue=monthly(board, month), month=month)


@router.get("/monthly/{month}.json")
@policy(Policy.PUBLIC)
def issue_as_data(request: Request, month: str) -> Response:
    """One issue as data."""
    return answer(request, as_monthly_json(_with_month(request, month), month), JSON)


def _with_month(request: Request, month: str) -> Board:
    board = board_of(request)
    if month not in months_of(board):
        raise NotFound("这个月没有公示")
    return board
