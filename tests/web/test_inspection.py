"""New inspections and their photographs."""

import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.web.desk import Browser, Desk, hidden_in, token_in

PAGE = "/inspections/new?firm=plant"


def picture(size: tuple[int, int] = (640, 480), form: str = "JPEG", *, camera: bool = False, **more: Any) -> bytes:
    """A picture, with the record of a camera where wanted."""
    out = BytesIO()
    image = Image.new("RGB", size, (90, 120, 60))
    if camera:
        exif = image.getexif()
        exif.get_ifd(0x8769)[0x9003] = "2026:05:06 09:40:00"
        exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 49.0, 12.0), 3: "E", 4: (113.0, 40.0, 30.0)})
        more["exif"] = exif
    image.save(out, format=form, **more)
    return out.getvalue()


def send(browser: Browser, fields: dict[str, str], photos: list[tuple[str, tuple[str, bytes, str]]] | None = None) -> httpx.Response:
    """Fill in the form for the plant and send it, as a browser without JavaScript does."""
    page = browser.get(PAGE)
    told = {**hidden_in(page), "firm": "plant", **fields}
    return browser.post("/inspections/new", told, token=token_in(page), files=photos)


def shot(name: str, content: bytes, field: str = "h1.photos") -> tuple[str, tuple[str, bytes, str]]:
    """A file of the form."""
    return field, (name, content, "image/jpeg")


def test_a_firm_is_found_by_two_characters_of_its_name(desk: Desk) -> None:
    """The search forgives: a part of the name is enough; a firm that is not there says what to do."""
    browser = desk.browser("sam")

    found, missing = browser.get("/inspections/new?q=nt厂").text, browser.get("/inspections/new?q=不存在").text

    assert "/inspections/new?firm=plant" in found
    assert "没有找到" in missing


def test_one_submit_opens_a_case_with_many_hazards_and_photographs(desk: Desk) -> None:
    """Hazards one after another, photographs kept as evidence with the record of the camera; then one order for all."""
    content = picture(camera=True)
    fields = {"h1.description": "冲床未安装防护罩", "h1.place": "一车间", "h2.description": "配电箱敞开", "_with": "luo"}

    answer = send(desk.browser("chen"), fields, [shot("IMG_1.jpg", content), shot("IMG_2.jpg", picture((300, 200)))])

    assert answer.status_code == 303, answer.text
    number = answer.headers["location"].split("/")[2]
    case = desk.bureau.case(number)
    assert [h.description for h in case.hazards.values()] == ["冲床未安装防护罩", "配电箱敞开"]
    assert case.hazards["h1"].photos[0] == sha256(content).hexdigest()
    assert case.opened_by == ("chen", "luo")
    offered = desk.browser("chen").get(answer.headers["location"]).text
    assert f"/cases/{number}/together/issue_rectification_order" in offered
    page = desk.browser("chen").get(f"/cases/{number}").text
    assert "2026年5月6日 09:40" in page


def test_a_visit_that_found_nothing_takes_two_taps(desk: Desk) -> None:
    """The firm, then the button: place, times and officer are filled in."""
    browser = desk.browser("chen")
    page = browser.get(PAGE)

    answer = browser.post("/inspections/clear", {**hidden_in(page), "firm": "plant"}, token=token_in(page))

    assert answer.status_code == 303, answer.text
    case = desk.bureau.case(answer.headers["location"].split("/")[2].split("?")[0])
    assert (case.kind, case.facts["result"], case.facts["inspection"]["officers"]) == ("inspection", "未发现隐患", ["chen"])


def test_a_form_sent_again_by_a_weak_line_is_one_case(desk: Desk) -> None:
    """I-7: the same number is the same inspection, though the end of the visit was filled in a minute later."""
    browser = desk.browser("chen")
    page = browser.get(PAGE)
    told = {**hidden_in(page), "firm": "plant", "h1.description": "冲床未安装防护罩"}
    content = picture()

    first = browser.post("/inspections/new", told, token=token_in(page), files=[shot("a.jpg", content)])
    second = browser.post("/inspections/new", {**told, "to": "2026-05-06T10:01"}, token=token_in(page), files=[shot("a.jpg", content)])

    assert first.headers["location"] == second.headers["location"]
    assert (desk.bureau.count("cases"), desk.bureau.count("files"), desk.bureau.count("case_files")) == (1, 1, 1)


def test_what_was_shrunk_keeps_the_hash_of_the_original(desk: Desk) -> None:
    """The browser tells the hash of what the camera made in the name; it is kept beside the hash of what arrived."""
    original, arrived = "ab" * 32, picture(camera=True)

    answer = send(desk.browser("chen"), {"h1.description": "冲床"}, [shot(f"IMG 1.jpg~{original}.jpg", arrived)])

    assert answer.status_code == 303, answer.text
    row = desk.bureau.rows()["files"][0]
    assert row[:2] == (sha256(arrived).hexdigest(), original)
    assert row[3] == "IMG 1.jpg"
    assert (row[9], row[10]) == (22.82, 113.675)


def test_pages_show_a_picture_without_the_record_of_the_camera(desk: Desk, files_folder: Path) -> None:
    """The derivative carries no place and no time; what arrived is given as evidence, byte for byte, and only to be kept."""
    content = picture((4000, 3000), camera=True)
    answer = send(desk.browser("chen"), {"h1.description": "冲床"}, [shot("a.jpg", content)])
    number, sha = answer.headers["location"].split("/")[2], sha256(content).hexdigest()

    shown = desk.browser("chen").get(f"/cases/{number}/files/{sha}")
    kept = desk.browser("chen").get(f"/cases/{number}/files/{sha}?original=1")

    image = Image.open(BytesIO(shown.content))
    assert (image.size, dict(image.getexif())) == ((1600, 1200), {})
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert kept.content == content
    assert kept.headers["content-disposition"].startswith("attachment")
    assert len([p for p in files_folder.rglob("*") if p.is_file()]) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"", b"GIF89a" + b"\0" * 50, b"<svg xmlns='x'/>", b"%PDF-1.7\n", picture()[:400], b"\xff\xd8\xff\xe0" + b"<html>" * 20,
        picture((30_000, 2_000), "PNG"), picture(form="PNG", save_all=True, append_images=[Image.new("RGB", (640, 480), "red")]),
    ],
    ids=["empty", "gif", "svg", "pdf", "cut off", "html in a coat", "too many pixels", "moving"],
)  # fmt: skip
def test_what_is_no_sound_photograph_is_refused(desk: Desk, content: bytes) -> None:
    """Only whole JPEG and PNG pictures of a bearable size; the form comes back with a sentence, nothing is opened."""
    answer = send(desk.browser("chen"), {"h1.description": "冲床"}, [shot("a.jpg", content)])

    assert answer.status_code == 422
    assert "照片“a.jpg”" in answer.text
    assert 'value="plant"' in answer.text
    assert desk.bureau.count("cases") == 0


def test_photographs_of_a_refused_form_need_not_be_taken_again(desk: Desk) -> None:
    """They come back as marks that this site signed for this person; a mark of somebody else is worth nothing."""
    browser = desk.browser("chen")
    refused = send(browser, {"h1.place": "一车间"}, [shot("a.jpg", picture())])
    mark = re.search(r'name="h1.kept" value="([^"]+)"', refused.text)
    assert mark

    foreign = send(desk.browser("luo"), {"h1.description": "冲床", "h1.kept": mark[1]})
    answer = send(browser, {"h1.description": "冲床", "h1.kept": mark[1]})

    counted = [len(desk.bureau.case(a.headers["location"].split("/")[2]).hazards["h1"].photos) for a in (foreign, answer)]
    assert counted == [0, 1]


def test_a_photograph_is_seen_only_where_its_case_is(desk: Desk) -> None:
    """I-42: another case does not show it, nor does a person outside the scope."""
    content = picture()
    answer = send(desk.browser("chen"), {"h1.description": "冲床"}, [shot("a.jpg", content)])
    number, sha = answer.headers["location"].split("/")[2], sha256(content).hexdigest()
    other = desk.bureau.open_case("guard")

    seen = desk.browser("boss").get(f"/cases/{number}/files/{sha}").status_code
    elsewhere = desk.browser("chen").get(f"/cases/{other}/files/{sha}").status_code
    nobody = desk.browser().get(f"/cases/{number}/files/{sha}").status_code

    assert (seen, elsewhere, nobody) == (200, 404, 303)


def test_a_photograph_after_the_mending_stands_in_the_record(desk: Desk) -> None:
    """It is tied to its hazard, and an entry of the record names it by its hash."""
    case = desk.bureau.open_case("guard")
    browser, content = desk.browser("boss"), picture()
    page = browser.get(f"/cases/{case}/photos?hazard=guard")

    told = {**hidden_in(page), "hazard": "guard", "shows": "after"}
    answer = browser.post(f"/cases/{case}/photos", told, token=token_in(page), files=[shot("b.jpg", content, "photos")])

    assert answer.status_code == 303, answer.text
    assert "整改后：冲床未安装防护罩" in desk.browser("chen").get(f"/cases/{case}").text
    assert sha256(content).hexdigest() in desk.browser("chen").get(f"/cases/{case}/events/2").text


def test_a_foreign_firm_looks_like_a_missing_one(desk: Desk) -> None:
    """I-42: nobody inspects, or learns of, what lies outside his scope."""
    browser = desk.browser("chen")

    assert browser.get("/inspections/new?firm=nowhere").status_code == 404


def test_no_inspection_takes_a_field_that_is_not_its_own(desk: Desk) -> None:
    """I-45: strange names are refused, of fields and of files."""
    browser = desk.browser("chen")

    field = send(browser, {"h1.description": "冲床", "h1.state": "rectified"})
    file = send(browser, {"h1.description": "冲床"}, [shot("a.jpg", picture(), "evil")])

    assert (field.status_code, file.status_code) == (400, 400)
    assert desk.bureau.count("cases") == 0


def test_odd_but_sound_photographs_are_taken(desk: Desk) -> None:
    """Four-colour pictures, transparent ones and records of a camera that make no sense: kept, shown, nothing guessed."""
    four, clear, strange = BytesIO(), BytesIO(), BytesIO()
    Image.new("CMYK", (60, 40)).save(four, "JPEG")
    Image.new("RGBA", (60, 40)).save(clear, "PNG")
    image = Image.new("RGB", (60, 40))
    exif = image.getexif()
    exif.get_ifd(0x8769)[0x9003] = "yesterday"
    exif.get_ifd(0x8825).update({1: "N", 2: (900.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    image.save(strange, "JPEG", exif=exif)
    photos = [shot("../../etc/\u202egpj.exe", one.getvalue()) for one in (four, clear, strange)]

    answer = send(desk.browser("chen"), {"h1.description": "冲床"}, photos)

    assert answer.status_code == 303, answer.text
    rows = desk.bureau.rows()["files"]
    assert len(rows) == 3
    assert {(row[3], row[8], row[9]) for row in rows} == {("gpj.exe", None, None)}
