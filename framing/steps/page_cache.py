"""Pages that were loaded, on disk: each is loaded once, and an ingest that is repeated gets the same."""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from framing.files import clear_temporary, replacing
from framing.sources.web_page import MAX_PAGE

FOLDER = "cache/pages"


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page as its server sent it, unpacked; ``url`` is where redirects led, ``loaded`` the time."""

    url: str
    content_type: str
    loaded: str
    body: bytes


class PageCache:
    """A folder with a gzip file per address: a line of JSON, then the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for part in folder.glob("??"):
            clear_temporary(part)

    def get(self, url: str) -> LoadedPage | None:
        """Return the page of an address, or ``None`` if it is not here or not whole."""
        try:
            with gzip.open(self._path(url), "rb") as stream:
                header = json.loads(stream.readline(100_000))
                page = LoadedPage(header["url"], header["content_type"], header["loaded"], stream.read(MAX_PAGE + 1))
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
            return None
        return page if header.get("asked") == url and len(page.body) <= MAX_PAGE else None

    def put(self, url: str, page: LoadedPage) -> None:
        """Store the page of an address.

        Raises
        ------
        InputError
            The disk refused.
        """
        header = {"asked": url, "url": page.url, "content_type": page.content_type, "loaded": page.loaded}
        content = gzip.compress(json.dumps(header).encode() + b"\n" + page.body, mtime=0)
        with replacing(self._path(url)) as temporary:
            temporary.write_bytes(content)

    def _path(self, url: str) -> Path:
        name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / name[:2] / f"{name}.gz"
