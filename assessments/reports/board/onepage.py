"""Parts of a page that have to stay on one page of paper: the first of a few sizes in which they do.

Such a part is a section with ONE_PAGE in its class, and MARK behind it. Which sizes there are stands in
static/pdf/board.css; the last is short enough for all that the forms allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = "<!-- one page -->"
SIZES = ("", " close", " near", " snug", " tight", " least")
_PART = re.compile('<section class="one-page ([a-z-]+)">')
_TAG = re.compile("<[^>]*>")
WORDS = 200  # up to twice as many fit in the first size, as a rule; so many more take one size less
_BODY = re.compile("<body[^>]*>")


def fitted(html: str, pages: Callable[[str], int]) -> str:
    """`html` with each such part in the size that fits. `pages` says how many pages a document takes."""
    body = _BODY.search(html)
    if body is None or MARK not in html:
        return html
    before = html[: body.end()]
    place = body.end()
    while found := _PART.search(html, place):
        end = html.index(MARK, found.start())
        inside = html[found.end() : end]
        size = _likely(inside)

        def fits(size: int, name: str = found[1], inside: str = inside) -> bool:
            """The last size is short enough for everything."""
            last = size == len(SIZES) - 1
            return last or pages(f"{before}{_opened(name, size)}{inside}</body></html>") == 1

        if fits(size):
            while size and fits(size - 1):
                size -= 1
        else:
            size = next(one for one in range(size + 1, len(SIZES)) if fits(one))
        opened = _opened(found[1], size)
        html = html[: found.start()] + opened + html[found.end() :]
        place = html.index(MARK, found.start())
    return html


def _likely(inside: str) -> int:
    """The size to begin with: each that is tried costs laying out the page."""
    words = len(_TAG.sub(" ", inside).split())
    return min(max(words // WORDS - 1, 0), len(SIZES) - 2)


def _opened(name: str, size: int) -> str:
    """How such a part begins in one of the sizes."""
    return f'<section class="one-page {name}{SIZES[size]}">'
