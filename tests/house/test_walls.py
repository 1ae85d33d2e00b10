"""Who may read without the wall around cases, and that nobody reads past it by another way (I-43)."""

import ast

from tests.house.repository import sources

#: Where a request reads in the role of the owner: because it is not known yet who asks, because what is asked is no case of
#: anybody, or because whoever asks holds the one key to it.
BEYOND = {
    "web/auth/cookies.py": "the login tells who asks",
    "web/auth/signing.py": "one's own logins",
    "door/clients.py": "the token tells who asks",
    "door/accounts.py": "the password tells who asks",
    "door/calendar_feed.py": "the token tells who asks; the feed is read in his sight",
    "web/admin/accounts.py": "accounts",
    "web/desk/letters.py": "letters that could not be delivered, for an administrator who sees no case",
    "door/health.py": "whether the clock works",
    "web/api/watching.py": "counts for whoever watches the machine",
    "door/perform.py": "the instant of the next tick",
    "door/importing.py": "the register, so that a firm of another place is not entered a second time",
    "door/verifying.py": "the whole record, verified",
    "door/paper_check.py": "a paper by its bytes or its code",
    "door/public_reports.py": "how far a report has come, by its code",
}


def test_only_named_places_read_without_the_wall() -> None:
    """I-43: a new one is put here with its reason, or reads like everybody else."""
    found = {
        str(file)
        for file, tree in sources("web", "door")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reading_as"
        if isinstance(node.args[1], ast.Constant) and node.args[1].value is None
    }

    assert found == set(BEYOND)


def test_the_web_opens_no_connection_of_its_own() -> None:
    """I-43: `reading` for looks; `transaction` only for the audit of what was denied."""
    opened: dict[str, set[str]] = {}
    for file, tree in sources("web"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ("connect", "begin", "transaction", "raw_connection"):
                    opened.setdefault(str(file), set()).add(name)

    assert opened == {
        "web/errors.py": {"transaction"},
        "web/api/gate.py": {"transaction"},
        "web/starting.py": {"connect"},  # the journal of SQLite
    }
