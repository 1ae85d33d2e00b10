"""Style sheets, scripts and pictures, served by ourselves under addresses that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_WEB = Path(__file__).resolve().parent
STATIC = _WEB / "static"
PACKAGES = _WEB.parent / "node_modules"
#: What is taken from the front-end packages that `make setup` fetches.
FROM_PACKAGES = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "echarts.js": "echarts/dist/echarts.common.min.js",
}
DIGEST = 16


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its address and kind."""

    path: Path
    url: str
    media_type: str


class Assets:
    """Every asset by its name; read once at the start."""

    def __init__(self, static: Path = STATIC, packages: Path = PACKAGES) -> None:
        files = {str(file.relative_to(static)): file for file in sorted(static.rglob("*")) if file.is_file()}
        files |= {name: packages / place for name, place in FROM_PACKAGES.items() if (packages / place).is_file()}
        self.missing = tuple(name for name in FROM_PACKAGES if name not in files)
        self._by_name = {name: _asset(name, file) for name, file in files.items()}
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def url(self, name: str) -> str | None:
        """The address of an asset; None for one of a package that was not fetched."""
        asset = self._by_name.get(name)
        if asset is None and name not in FROM_PACKAGES:
            raise KeyError(f"there is no web/static/{name}")
        return asset.url if asset else None

    def at(self, digest: str, name: str) -> Asset | None:
        """The asset at an address, or None."""
        return self._by_url.get(f"/static/{digest}/{name}")


def _asset(name: str, file: Path) -> Asset:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST]
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(path=file, url=f"/static/{digest}/{name}", media_type="text/javascript" if name.endswith(".js") else kind)
