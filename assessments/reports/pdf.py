"""HTML to PDF. The only file that knows WeasyPrint, and it asks for it only when a PDF is wanted."""

from __future__ import annotations

import ctypes
import logging
from functools import cache as once
from functools import partial
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from assessments.audit.canonical import sha256
from assessments.published import sealing
from assessments.reports.accessible import finish, tag
from recovery_site.needs import PANGO

STATIC = settings.BASE_DIR / "static"
STYLES = [
    STATIC / "pdf" / name for name in ("report.css", "forms.css")
]  # the second: Templates A and B, blank forms
PAGES = settings.BASE_DIR / "templates" / "reports" / "pdf"
FONTS = STATIC / "fonts"
SPACINGS = ("snug", "airy", "close")  # a little less between the lines, or a little more
EMPTY = 0.15  # of the height of a page: less on the last one looks like a mistake
COVER, TIGHT, CONTENTS = '<section class="cover">', '<section class="cover tight">', "contents"


class NothingFetched(Exception):
    """The page asked for something that is not one of our own files."""


def own_files() -> Any:
    """What fetches for WeasyPrint: it gives our own static files, and raises NothingFetched for all else."""
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc, unused-ignore]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(STATIC.as_uri() + "/") or ".." in url:
                raise NothingFetched(f"A report fetches nothing: {url}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=["file"])


@once
def made_with() -> str:
    """Everything besides the content that changes the bytes: programs, letters, style, our own pages and code.

    Read without loading any of it, because this is asked in the processes that answer requests.
    """
    parts = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf")]
    parts.append(f"pango {_pango_version()}")
    ours = [*FONTS.glob("*.ttf"), *STYLES, *Path(__file__).parent.rglob("*.py"), *PAGES.rglob("*.html")]
    return " ".join(parts + [sha256(path.read_bytes().hex()) for path in sorted(ours)])


def _pango_version() -> int:
    """0 without Pango: such a machine makes no PDF."""
    try:
        return int(ctypes.CDLL(PANGO.libraries[0]).pango_version())
    except OSError:
        return 0


@once
def _style() -> str:
    return "\n".join(one.read_text(encoding="utf-8") for one in STYLES)


def key_of(owner: str, html: str) -> str:
    """The SHA-256 of all that the PDF of this page is made from, and of whose it is."""
    return sha256("\0".join([owner, html, made_with()]))


class Rendered(NamedTuple):
    """A PDF, and how many pages it has."""

    file: bytes
    pages: int


def render(html: str, *, identifier: str) -> Rendered:
    """The PDF (PDF/A-2a and PDF/UA-1) of a whole page. The same page and identifier give the same bytes.

    Slow, and hungry for memory: called by the worker alone, in a child process with limits.
    """
    import weasyprint.pdf

    weasyprint.pdf.add_tags = tag  # page by page, one table over three pages would be three
    # What the colours mean is told by our finisher: WeasyPrint leaves the file of the profile open.
    options = {"pdf_variant": "pdf/a-2a", "pdf_identifier": identifier.encode(), "output_intent": "ours"}
    end = partial(finish, colours=(resources.files(weasyprint.pdf) / "sRGB2014.icc").read_bytes())
    document = lay_out(html, **options)
    return Rendered(document.write_pdf(finisher=end, **options), len(document.pages))


def lay_out(html: str, **options: Any) -> Any:
    """The pages of a whole HTML page, as WeasyPrint's document that can be written."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    # Warnings name letters that no font has, one by one: together they would be people's words.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    files, fonts = own_files(), FontConfiguration()
    css = CSS(string=_style(), base_url=STYLES[0].parent.as_uri() + "/", url_fetcher=files, font_config=fonts)

    def laid_out(html: str) -> Any:
        page = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=files)
        return page.render(stylesheets=[css], font_config=fonts, **options)

    document = laid_out(html)
    if (
        COVER in html and CONTENTS not in document.pages[1].anchors
    ):  # very long names: the first page is to be one
        document = laid_out(html.replace(COVER, TIGHT, 1))
        return document
    for spacing in SPACINGS if filled(document.pages[-1]) < EMPTY else ():
        other = laid_out(html.replace("<html ", f'<html class="{spacing}" ', 1))
        if filled(other.pages[-1]) >= EMPTY:
            return other
    return document


def filled(page: Any) -> float:
    """How much of the height of that page has something on it. 1 for a first page."""
    box = page._page_box
    if not box.page_type.index:
        return 1.0
    top, waiting, low = box.content_box_y(), [box.children[0]], 0.0
    while waiting:
        one = waiting.pop()
        waiting += getattr(one, "children", ())
        if getattr(one, "text", "").strip():
            low = max(low, one.position_y + one.height - top)
    return low / box.height


def preload() -> None:
    """Load everything that a PDF needs, so that a forked child starts warm. Without Pango nothing happens."""
    if PANGO.met():
        render("<html lang='en'><title>-</title><p>-", identifier="-")
        sealing.preload()
