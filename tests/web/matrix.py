"""Who may open which page: one row a route, one letter pair a role. A new route needs its row here, or a test fails (I-42)."""

from cases.people import Role

ROLES = {
    "SO": "sam", "EO": "chen", "LR": "fang", "BL": "zhou", "CH": "he", "LI": "nan", "EN": "boss", "ED": "xu", "AU": "shen",
    "SA": "root",
}  # fmt: skip
#: The roles behind the letters, as a check that the staff of the tests are what they stand for.
LETTERS = {
    "SO": Role.SAFETY_OFFICER, "EO": Role.OFFICER, "LR": Role.LEGAL_REVIEWER, "BL": Role.CHIEF, "CH": Role.BUREAU_HEAD,
    "LI": Role.LIAISON, "EN": Role.ENTERPRISE, "ED": Role.EDITOR, "AU": Role.AUDITOR, "SA": Role.ADMIN,
}  # fmt: skip
PUBLIC = "public"
ALL = "SO EO LR BL CH LI EN ED AU SA"
CASES = "SO EO LR BL CH LI EN ED AU"
BUREAU = "SO EO LR BL CH LI ED AU"
NOBODY = ""

MATRIX: dict[str, str] = {
    "GET /static/{digest}/{name:path}": PUBLIC,
    "GET /favicon.ico": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "POST /logout": ALL,
    "GET /me/logins": ALL,
    "POST /me/logins/end": ALL,
    "GET /me/password": ALL,
    "POST /me/password": ALL,
    "GET /": ALL,
    "GET /cases": CASES,
    "GET /cases/{number}": CASES,
    "GET /cases/{number}/deadlines/{n}": CASES,
    "GET /cases/{number}/events/{seq}": CASES,
    "GET /cases/{number}/acts/{action}": CASES,
    "POST /cases/{number}/acts/{action}": CASES,
    # Of the bureau only who works on the case or audits it: an officer who has no such post is turned away as well.
    "GET /cases/{number}/reveal": "EO LR BL CH AU",
    "POST /cases/{number}/reveal": "SO EO LR BL CH LI ED AU",
    "GET /cases/{number}/papers/{n}": CASES,
    "GET /cases/{number}/papers/{n}/word": CASES,
    "POST /cases/{number}/papers/{n}/draw": "SO EO LR BL CH LI ED AU",
    "POST /cases/{number}/dossier": "EO LR BL CH AU",
    "GET /inbox": ALL,
    "POST /inbox/read": ALL,
    "GET /calendar/{token}.ics": PUBLIC,
    "GET /me/contacts": ALL,
    "POST /me/contacts": ALL,
    "POST /me/contacts/remove": ALL,
    "POST /me/calendar": ALL,
    "GET /admin/letters": "SA",
    "POST /admin/letters/{row}/{what}": "SA",
    "GET /new/{action}": CASES,
    "POST /new/{action}": CASES,
    "GET /admin/people": "SA",
    "POST /admin/people": "SA",
    "GET /admin/people/{label}": "SA",
    "POST /admin/people/{label}/{what}": "SA",
    "GET /admin/units": "SA",
    "POST /admin/units": "SA",
    "POST /admin/units/{label}/{what}": "SA",
    "GET /admin/accounts": "SA",
    "POST /admin/accounts/{label}/{what}": "SA",
    "GET /admin/grants": "BL CH SA",
    "POST /admin/grants/{grant}/{what}": "BL CH SA",
    "GET /delegations": ALL,
    "POST /delegations": ALL,
    "POST /delegations/{number}/end": ALL,
    "GET /firms": BUREAU,
    "GET /firms/{label}": BUREAU,
    "GET /units/{label}": BUREAU,
    "GET /hazards": CASES,
    "GET /intake": BUREAU,
    "GET /intake/{number}": BUREAU,
    "POST /intake/{number}": "EO",
    "GET /cases/{number}/together/{action}": CASES,
    "GET /assign": "BL CH",
    "POST /assign": "BL CH",
    "GET /import": "SO EO",
    "POST /import": "SO EO",
    "POST /import/run": "SO EO",
    "GET /import/result": "SO EO",
    "GET /inspections/new": "SO EO",
    "POST /inspections/new": "SO EO",
    "POST /inspections/clear": "SO EO",
    "GET /inspections/{number}/next": "SO EO",
    "GET /cases/{number}/files/{sha256}": CASES,
    "GET /cases/{number}/photos": CASES,
    "POST /cases/{number}/photos": CASES,
    "GET /disclosures": "EO LR BL CH ED AU",
    "GET /disclosures/{number}": "EO LR BL CH ED AU",
    "GET /verify": PUBLIC,
    "POST /verify": PUBLIC,
    "GET /health/live": PUBLIC,
    "GET /health/ready": PUBLIC,  # for the machine itself, or with a token
    "GET /metrics": PUBLIC,  # likewise
    "GET /public": PUBLIC,
    "GET /public/p/{name}.html": PUBLIC,
    "GET /public/p/{name}.json": PUBLIC,
    "GET /public/disclosures.json": PUBLIC,
    "GET /public/penalties.csv": PUBLIC,
    "GET /public/feed.atom": PUBLIC,
    "GET /public/gone.txt": PUBLIC,
    "GET /public/data": PUBLIC,
    "GET /public/monthly": PUBLIC,
    "GET /public/monthly/{month}.html": PUBLIC,
    "GET /public/monthly/{month}.json": PUBLIC,
    "GET /public/report": PUBLIC,
    "POST /public/report": PUBLIC,
    "GET /public/report/status": PUBLIC,
    "POST /public/report/status": PUBLIC,
}
#: What stands in a path; nobody and nothing of the real ones, so that a POST of somebody allowed changes nothing.
SAMPLES = {
    "token": "none", "row": "1",
    "digest": "0", "name:path": "x", "n": "1", "seq": "1", "action": "note", "label": "nobody", "what": "nothing", "grant": "1",
    "sha256": "0" * 64,
}  # fmt: skip
#: Routes that only a token opens: the scope it needs, and the letters of the roles of its person (`tests/web/test_api.py`).
API: dict[str, tuple[str, str]] = {
    "GET /api/openapi.json": ("read", ALL),
    "GET /api/cases": ("read", CASES),
    "GET /api/cases/{number}": ("read", CASES),
    "GET /api/cases/{number}/offers": ("read", CASES),
    "GET /api/cases/{number}/deadlines": ("read", CASES),
    "GET /api/cases/{number}/documents": ("read", CASES),
    "GET /api/deadlines": ("read", CASES),
    "GET /api/disclosures": ("read", ALL),
    "GET /api/acts": ("read", CASES),
    "POST /api/acts": ("act", CASES),
    "POST /api/imports": ("import", "SO EO"),
}
