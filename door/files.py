"""Photographs taken in: looked at with suspicion, kept as they came, shown as a derivative without what cameras write into them."""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from cases.clockface import SHANGHAI
from cases.errors import InputFault
from db.edge import clean_text
from db.files import Photo, add_photos, tie_photos
from db.session import retrying, transaction
from door.file_store import FileStore
from door.perform import Door

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000
SHOWN_SIZE, SHOWN_QUALITY = 1600, 85
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
#: The browser writes the hash of what the camera made into the name of what it shrunk: `name~<64 hex>.jpg`.
_SHRUNK = re.compile(r"(?P<name>.*)~(?P<sha256>[0-9a-f]{64})\.jpg", re.DOTALL)
_EXIF_IFD, _GPS_IFD, _TAKEN = 0x8769, 0x8825, 0x9003
_UNREADABLE = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error, Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent: the name somebody gave it, which is only words, and its bytes."""

    name: str
    content: bytes


def keep_photo(store: FileStore, upload: Upload) -> Photo:
    """Look at a photograph, keep its bytes and a derivative, and give what is known of it. Nothing is written to the database.

    Raises `InputFault` for what is no JPEG or PNG picture, is damaged, animated or too large.
    """
    name, told = _named(upload.name)
    if not upload.content:
        raise InputFault(f"照片“{name}”是空文件，请重新拍摄或选择")
    if len(upload.content) > MOST_BYTES:
        raise InputFault(f"照片“{name}”过大，最多 {MOST_BYTES // 1_000_000} MB")
    try:
        with Image.open(BytesIO(upload.content), formats=tuple(FORMATS)) as image:
            return _kept(store, upload, image, name, told)
    except _UNREADABLE as fault:
        raise InputFault(f"照片“{name}”不是完好的 JPEG 或 PNG 图片，请重新拍摄或选择") from fault


def _kept(store: FileStore, upload: Upload, image: Image.Image, name: str, told: str | None) -> Photo:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise InputFault(f"照片“{name}”像素过多（{width}×{height}），请缩小后上传")
    if getattr(image, "n_frames", 1) > 1:
        raise InputFault(f"照片“{name}”是动画，请上传静态照片")
    image.load()
    written = _written_by_camera(image)
    # What a browser shrunk was turned upright by it, though the mark of the camera was kept.
    upright = image if told else ImageOps.exif_transpose(image)
    shown = upright.convert("RGB")
    shown.thumbnail((SHOWN_SIZE, SHOWN_SIZE))
    out = BytesIO()
    shown.save(out, format="JPEG", quality=SHOWN_QUALITY)
    sha256 = store.keep(upload.content)
    return Photo(
        sha256=sha256, original_sha256=told or sha256, shown_sha256=store.keep(out.getvalue()), name=name,
        mime=FORMATS[image.format or "JPEG"], bytes=len(upload.content), width=width, height=height, **written,
    )  # fmt: skip


def _named(name: str) -> tuple[str, str | None]:
    """The name as words, and the hash of the original where a browser told it."""
    found = _SHRUNK.fullmatch(name)
    words = (found["name"] if found else name).replace("\\", "/").rsplit("/", 1)[-1]
    words = "".join(c for c in words if c.isprintable())[:200].strip() or "照片"
    return clean_text("照片名称", words), found["sha256"] if found else None


def _written_by_camera(image: Image.Image) -> dict[str, Any]:
    """When and where, as the camera wrote it; a record that cannot be read is as good as none."""
    try:
        exif = image.getexif()
        return {"taken_at": _taken(exif.get_ifd(_EXIF_IFD)), **_place(exif.get_ifd(_GPS_IFD))}
    except (*_UNREADABLE, ZeroDivisionError, IndexError):
        return {}


def _taken(record: Mapping[int, Any]) -> datetime | None:
    told = record.get(_TAKEN)
    return datetime.strptime(str(told).strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI) if told else None


def _place(record: Mapping[int, Any]) -> dict[str, float]:
    if 2 not in record or 4 not in record:
        return {}
    latitude, longitude = _degrees(record[2], record.get(1) == "S"), _degrees(record[4], record.get(3) == "W")
    sound = abs(latitude) <= 90 and abs(longitude) <= 180
    return {"latitude": latitude, "longitude": longitude} if sound else {}


def _degrees(parts: Sequence[Any], is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return round((degrees + minutes / 60 + seconds / 3600) * (-1 if is_negative else 1), 6)


def enter_photos(door: Door, photos: Sequence[Photo], by: str) -> None:
    """Enter photographs before the act that names them; again is the same as once."""
    if photos:
        retrying(lambda: _enter(door, photos, by))


def _enter(door: Door, photos: Sequence[Photo], by: str) -> None:
    with transaction(door.engine) as conn:
        add_photos(conn, photos, by, door.clock.now())


def tie(door: Door, case_id: int, photos: Mapping[str | None, Sequence[str]], by: str, *, shows: str) -> None:
    """Tie entered photographs to a case after the act that named them; `photos` are hashes by the label of the hazard."""

    def work() -> None:
        with transaction(door.engine) as conn:
            for hazard, hashes in photos.items():
                tie_photos(conn, case_id, hashes, by, door.clock.now(), hazard=hazard, shows=shows)

    if any(photos.values()):
        retrying(work)
