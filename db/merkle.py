"""A Merkle tree as of RFC 6962 over SHA-256: one hash that stands for a whole list, in its order."""

import hashlib
from collections.abc import Iterable

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps a leaf from passing for an inner node."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, 32 bytes; that of no leaf is the hash of nothing.

    Whole subtrees are joined as soon as both halves are there, so a stream of any length needs a few dozen hashes.
    """
    whole: list[tuple[int, bytes]] = []  # height and hash of whole subtrees, the tallest first
    for leaf in leaves:
        height, right = 0, leaf
        while whole and whole[-1][0] == height:
            right = node_hash(whole.pop()[1], right)
            height += 1
        whole.append((height, right))
    if not whole:
        return EMPTY
    found = whole.pop()[1]
    while whole:
        found = node_hash(whole.pop()[1], found)
    return found
