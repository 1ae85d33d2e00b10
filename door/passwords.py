"""Passwords: how they are kept (argon2), what one must be like, and fresh ones for a first login."""

import secrets
import string
from collections.abc import Iterable

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST, LONGEST = 10, 128
CLASSES_NEEDED = 3
#: How many former passwords may not come back (等保 2.0, GB/T 22239-2019, as assessors read it).
REMEMBERED = 5
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_hasher = PasswordHash((Argon2Hasher(),))
#: What a password is compared with where there is no account, so that it takes the same time.
_NOBODY = _hasher.hash(secrets.token_urlsafe(24))


def hashed(password: str) -> str:
    """The password as it is kept."""
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password kept; against None it takes as long and is False."""
    found = _hasher.verify(password[:LONGEST], kept or _NOBODY)
    return found and kept is not None and len(password) <= LONGEST


def weakness(password: str, person: str, former: Iterable[str]) -> str | None:
    """What is wrong with a new password, in Chinese, or None: at least 10 characters of three classes, without the login
    name, none of the present and former ones (hashes)."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"密码应为 {SHORTEST} 至 {LONGEST} 个字符"
    if classes(password) < CLASSES_NEEDED:
        return "密码应含大写字母、小写字母、数字、符号四类中的至少三类"
    if person.lower() in password.lower():
        return "密码不能包含登录名"
    if any(_hasher.verify(password, kept) for kept in former):
        return f"密码不能与现在的或最近 {REMEMBERED} 次用过的相同"
    return None


def classes(password: str) -> int:
    """How many of the four classes occur: upper and lower case, digits, everything else."""
    kinds = {
        "upper" if c in string.ascii_uppercase else "lower" if c in string.ascii_lowercase else
        "digit" if c in string.digits else "sign"
        for c in password
    }  # fmt: skip
    return len(kinds)


def fresh_password() -> str:
    """A password for a first login, sound by `weakness`, without letters that look alike."""
    while True:
        password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        if classes(password) == CLASSES_NEEDED + 1:
            return password
