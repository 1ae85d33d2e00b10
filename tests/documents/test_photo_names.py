"""How papers name photographs."""

import pytest

from documents.casework import photo_name


@pytest.mark.parametrize(
    ("name", "words"), [("3f2a9c1d" * 8, "照片2（校验值 3f2a9c1d3f2a）"), ("现场照片.jpg", "现场照片.jpg"), ("3F" * 32, "3F" * 32)]
)
def test_a_photograph_kept_by_its_hash_is_named_by_its_place(name: str, words: str) -> None:
    """Sixty-four signs help no reader; the head of the hash leads to the original. Names that people gave stay."""
    assert photo_name(name, 2) == words
