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
        for size in SIZES:
            opened = f'<section class="one-page {found[1]}{size}">'
            if size == SIZES[-1] or pages(f"{before}{opened}{inside}</body></html>") == 1:
                break
        html = html[: found.start()] + opened + html[found.end() :]
        place = html.index(MARK, found.start())
    return html
