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
    "GET /approvals": "BL CH",
    "GET /approvals/{number}/{n}": "BL CH",
    "GET /board": "BL CH",
    "GET /board/lines": "BL CH",
    "GET /reviews": "LR",
    "GET /replies": "LI",
    "GET /own": "EN",
    "GET /audit": "AU",
    "POST /audit/verify": "AU",
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
}
#: What stands in a path; nobody and nothing of the real ones, so that a POST of somebody allowed changes nothing.
SAMPLES = {
    "token": "none", "row": "1",
    "digest": "0", "name:path": "x", "n": "1", "seq": "1", "action": "note", "label": "nobody", "what": "nothing", "grant": "1",
}  # fmt: skip
