"""Answers that are the same for everybody: made once, kept in memory, compressed, with an ETag.

Each process keeps its own. Only what `draw` made without a request may be kept: no name, message or token of a
person can be in it.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import sha256
from threading import Lock
from typing import Final

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

BROTLI_QUALITY, GZIP_LEVEL = 5, 6  # 250 KB in 5 ms: the first reader waits for it
# What decides whether a part of a page is wanted or the whole of it.
ASKED_BY_HTMX = ("HX-Request", "HX-History-Restore-Request")
SMALL = 512  # bytes that no compression makes smaller
SECONDS: Final = 300  # how long a browser may show it without asking whether it has changed


class Kept:
    """One answer, in each of the encodings that somebody asked for so far."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self.content_type = content_type
        self.size = len(body)
        self.digest = sha256(body).hexdigest()[:32]
        self._bodies = {"": body}

    @property
    def body(self) -> bytes:
        return self._bodies[""]

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}{f"-{encoding}" if encoding else ""}"'

    def encoded(self, encoding: str) -> bytes:
        if encoding not in self._bodies:
            compress = _brotli if encoding == "br" else _gzip
            self._bodies[encoding] = compress(self.body)
        return self._bodies[encoding]


def _brotli(body: bytes) -> bytes:
    made: bytes = brotli.compress(body, quality=BROTLI_QUALITY)
    return made


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


class Shelf:
    """Keeps the `most` answers that were asked for last, and no more than `most_bytes` of them (uncompressed)."""

    def __init__(self, most: int, most_bytes: int = 32 * 1024 * 1024) -> None:
        self.most, self.most_bytes = most, most_bytes
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def contents(self) -> list[Kept]:
        with self._lock:
            return list(self._kept.values())

    def find(self, key: Hashable) -> Kept | None:
        """What is kept under `key` in the language of the moment."""
        whole = (get_language(), key)
        with self._lock:
            found = self._kept.get(whole)
            if found:
                self._kept.move_to_end(whole)
            return found

    def _keep(self, key: Hashable, new: Kept) -> Kept:
        with self._lock:
            old = self._kept.pop(key, None)
            self._bytes += new.size - (old.size if old else 0)
            self._kept[key] = new
            while len(self._kept) > self.most or (self._bytes > self.most_bytes and len(self._kept) > 1):
                self._bytes -= self._kept.popitem(last=False)[1].size
        return new

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def get(self, key: Hashable, draw: Callable[[], str | bytes], content_type: str = "") -> Kept:
        """What is kept under `key` in the language of the moment, drawn now if it is not there."""
        found = self.find(key)
        if found:
            return found
        drawn = draw()
        body = drawn.encode() if isinstance(drawn, str) else bytes(drawn)
        return self._keep((get_language(), key), Kept(body, content_type or "text/html; charset=utf-8"))


PAGES = Shelf(400)


def kept(
    request: HttpRequest,
    key: Hashable,
    draw: Callable[[], str | bytes],
    *,
    content_type: str = "",
    shelf: Shelf = PAGES,
) -> HttpResponse:
    """The answer that is kept under `key`, drawn by `draw` if it is not there: 200, or 304 if the browser has it.

    `key` must name everything that the answer depends on (with an edition: its `content_version`). `draw` gives the
    whole body and must not look at the request. Any cache may keep the answer for `SECONDS`.
    """
    return answer(request, shelf.get(key, draw, content_type))


def answer(request: HttpRequest, found: Kept) -> HttpResponse:
    """What is kept, in an encoding that the browser takes."""
    encoding = encoding_for(request) if found.size > SMALL else ""
    etag = found.etag(encoding)
    response: HttpResponse | None = None
    if request.headers.get("If-None-Match"):  # the body is only wanted when this says nothing
        not_modified = get_conditional_response(
            request, etag=etag, response=HttpResponse(headers={"ETag": etag})
        )
        if isinstance(not_modified, HttpResponse) and not_modified.status_code == 304:
            response = not_modified
    if response is None:
        response = HttpResponse(found.encoded(encoding), content_type=found.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=SECONDS)
    # A page and its part are two answers; and a page with a name in it has the same address as one without.
    html = ["Cookie", *ASKED_BY_HTMX] if found.content_type.startswith("text/html") else []
    patch_vary_headers(response, ["Accept-Encoding", *html])
    return response


def encoding_for(request: HttpRequest) -> str:
    """The best encoding that the request accepts: br, gzip, or "" for none."""
    accepted = {}
    for part in request.headers.get("Accept-Encoding", "").split(","):
        name, _, q = part.strip().partition(";")
        accepted[name.strip().lower()] = q.strip().replace(" ", "")
    for name in ("br", "gzip"):
        if name in accepted and accepted[name].rstrip("0.") != "q=":
            return name
    return ""
