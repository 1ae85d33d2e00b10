"""The faces: which stands for which style, what it covers, and how a large one is cut."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from documents.cutting import common_characters, cut
from documents.fonts import FOLDER, STYLES, MissingFaces, find_faces, uncovered


def test_every_style_of_the_standard_has_a_face() -> None:
    """A style whose own face is not there is set in one that stands in for it, and says so; rare characters are covered."""
    faces = find_faces()

    assert set(faces.by_style) == {style.id for style in STYLES}
    assert uncovered("昇堃喆犇玥𠮷〔2026〕￥", faces["fangsong"]) == []
    assert uncovered("甲\U0001f600乙", faces["fangsong"]) == ["\U0001f600"]


def test_a_machine_without_faces_is_told_what_to_install(tmp_path: Path) -> None:
    """No paper is drawn in whatever face happens to be there."""
    with pytest.raises(MissingFaces, match="fonts-noto-cjk"):
        find_faces(system=(tmp_path,), fetched=tmp_path)


def test_a_face_of_an_office_comes_before_ours(tmp_path: Path) -> None:
    """A face with the name of the standard, dropped into the folder, is the one that is used; a cut face keeps its glyphs."""
    with TTFont(FOLDER / "FandolKai-Regular.otf") as font:
        cut(font, "FangSong_GB2312", set(map(ord, "督办2026年")), tmp_path / "office.otf")

    face = find_faces(tmp_path)["fangsong"]

    assert (face.families[0], face.stands_in) == ("FangSong_GB2312", False)
    assert "FandolFang" in face.families
    with TTFont(tmp_path / "office.otf") as made:
        assert set(made.getBestCmap()) == set(map(ord, "督办2026年"))


def test_the_common_characters_are_those_of_the_standard() -> None:
    """GB 2312 has 6,763 characters; all of them are in a cut face."""
    ideographs = [c for c in common_characters() if 0x4E00 <= c <= 0x9FFF]

    assert len(ideographs) == 6763
