"""HTML to PDF. The only file that knows WeasyPrint, and it asks for it only when a PDF is wanted."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import logging
import re
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache as once
from functools import partial
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

from assessments.audit.canonical import sha256
from assessments.published import sealing
from assessments.reports import quicker
from assessments.reports.accessible import finish, painted, tag
from assessments.reports.board.onepage import fitted
from assessments.reports.quicker.first import FIRST_PAGE
from assessments.reports.typefaces import private
from assessments.reports.typefaces.printable import printable
from assessments.reports.typefaces.spoken import Aloud
from assessments.worker.errors import TimeLimit
from recovery_site.needs import PANGO

STATIC = settings.BASE_DIR / "static"
STYLES = [
    STATIC / "pdf" / name for name in ("report.css", "forms.css", "board.css")
]  # forms.css: Templates A and B, blank forms; board.css: the Board report
WATERMARK = STATIC / "pdf" / "draft.svg"
PICTURE = "data:image/png;base64,"
PAGES = settings.BASE_DIR / "templates" / "reports" / "pdf"
SPACINGS = ("snug", "airy", "close")  # a little less between the lines, or a little more
ONE_PAGE = '<section class="one-page '  # has no room for more
EMPTY = 0.15  # of the height of a page: less on the last one looks like a mistake
LIBRARIES = ("libharfbuzz.so.0", "libfontconfig.so.1")  # Pango brings both
MOST_LETTERS, MOST_ROWS = (
    6_000_000,
    4_000,
)  # of one page: twice what ten plans have that are full to their limits
COLLECTED = (10_000, 20, 20)  # how seldom a worker looks for cycles of objects
TRIES = 3  # of one page: only letters that a font has and does not draw need a second


class NothingFetched(Exception):
    """The page asked for something that is not one of our own files."""


def own_files() -> Any:
    """What fetches for WeasyPrint: it gives our own static files, and raises NothingFetched for all else."""
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc, unused-ignore]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(PICTURE):  # a logo that this site drew itself
                return super().fetch(url, headers)
            if not url.startswith(STATIC.as_uri() + "/") or ".." in url:
                raise NothingFetched(f"A report fetches nothing: {url}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=["file", "data"])


@once
def made_with() -> str:
    """Everything besides the content that changes the bytes: programs, letters, style, our own pages and code.

    Read without loading any of it, because this is asked in the processes that answer requests.
    """
    parts = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "fonttools")]
    parts += [f"{name} {number}" for name, number in _libraries()]
    ours = [*STYLES, WATERMARK, *Path(__file__).parent.rglob("*.py"), *PAGES.rglob("*.html")]
    return " ".join(parts + [_digest(path) for path in (*private.files(), *sorted(ours))])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _libraries() -> Iterator[tuple[str, str]]:
    """The versions of what lays out letters and packs the file; of Pango 0 where it is not: no PDF is made there."""
    yield "zlib", zlib.ZLIB_RUNTIME_VERSION
    try:
        pango, harfbuzz, fontconfig = (ctypes.CDLL(name) for name in (PANGO.libraries[0], *LIBRARIES))
    except OSError:
        yield "pango", "0"
        return
    harfbuzz.hb_version_string.restype = ctypes.c_char_p
    yield "pango", str(pango.pango_version())
    yield "harfbuzz", harfbuzz.hb_version_string().decode()
    yield "fontconfig", str(fontconfig.FcGetVersion())


@once
def _usual_style() -> Any:
    """WeasyPrint's own style without what none of our pages has: notes at the foot, and marks on all but lists.

    Each of those would give every element of a page a style more: a seventh of the time, and a quarter of the memory.
    """
    from weasyprint import CSS
    from weasyprint.html import UA, UA_COUNTER_STYLE

    usual = UA.replace("\n::marker", "\nli::marker")
    return CSS(string=re.sub(r"\n::[a-z-]*note-[^\n]*", "", usual), counter_style=UA_COUNTER_STYLE)


@once
def _our_style() -> Any:
    """Our style, read once: a forked child has it already. It brings no fonts, so it fits every document."""
    from weasyprint import CSS

    return CSS(string=style(), base_url=STYLES[0].parent.as_uri() + "/", url_fetcher=own_files())


@once
def style() -> str:
    return "\n".join(one.read_text(encoding="utf-8") for one in STYLES)


def key_of(owner: str, html: str) -> str:
    """The SHA-256 of all that the PDF of this page is made from, and of whose it is."""
    return sha256("\0".join([owner, html, made_with()]))


class Rendered(NamedTuple):
    """A PDF, and how many pages it has."""

    file: bytes
    pages: int


class CannotPrint(Exception):
    """A page could not be made into a PDF. It says which fault and where in the programs, and nothing of the page."""


def render(html: str, *, identifier: str) -> Rendered:
    """The PDF (PDF/A-2a and PDF/UA-1) of a whole page. The same page and identifier give the same bytes.

    Slow, and hungry for memory: called by the worker alone, in a child process with limits. Raises TimeLimit at once
    for a page of more letters or rows than those limits bear, and CannotPrint for every fault: the message of another
    may hold people's words, and would reach the log.
    """
    missing: set[int] = set()
    try:
        for _ in range(TRIES):
            page = printable(html, missing=missing)
            if len(page) > MOST_LETTERS or page.count("<tr") > MOST_ROWS:
                raise TimeLimit("It has more letters or rows than can be made into pages in time.")
            with watched() as found:
                made = rendered(page, identifier)
            if not found:
                return made
            missing |= found  # a font has it, and does not draw it here: it is named as well
    except TimeLimit:
        raise
    except Exception as fault:
        where = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{'/'.join(Path(where.filename).parts[-2:])}:{where.lineno}"
        raise CannotPrint(f"{type(fault).__name__} at {place}") from None
    raise CannotPrint(f"{len(missing)} letters were not drawn")


class _Longer(Exception):
    """A page that was to hold everything does not."""


_ONE_ONLY = ContextVar("_ONE_ONLY", default=False)


def _slim(make_page: Callable[..., Any]) -> Callable[..., Any]:
    """Lay out a page, and give back the memory that its boxes do not need: how they are copied leaves them double."""

    from weasyprint.formatting_structure.boxes import Box

    def made(*given: Any, **also: Any) -> Any:
        page, *others = make_page(*given, **also)
        if _ONE_ONLY.get() and others[0] is not None:
            raise _Longer
        for box in page.descendants():
            if isinstance(box, Box):
                box.__dict__ = dict(box.__dict__.items())
        return page, *others

    return made


@once
def _taught() -> None:
    """Load WeasyPrint with our fonts, and have it say what a line reads beside what it draws."""
    with private.own_fonts():
        import weasyprint.pdf
        from weasyprint import document
        from weasyprint.draw import text
        from weasyprint.layout import page

    quicker.taught()
    weasyprint.pdf.add_tags = tag  # page by page, one table over three pages would be three
    page.make_page = _slim(page.make_page)
    document.Page.paint = painted(document.Page.paint)
    aloud = Aloud()
    text.draw_first_line = aloud.line(text.draw_first_line)
    weasyprint.pdf.build_fonts_dictionary = aloud.fonts(weasyprint.pdf.build_fonts_dictionary)


def rendered(html: str, identifier: str) -> Rendered:
    """One try: the PDF of a printable page, whatever was not drawn."""
    _taught()
    import weasyprint.pdf

    # What the colours mean is told by our finisher: WeasyPrint leaves the file of the profile open.
    options = {"pdf_variant": "pdf/a-2a", "pdf_identifier": identifier.encode(), "output_intent": "ours"}
    end = partial(finish, colours=(resources.files(weasyprint.pdf) / "sRGB2014.icc").read_bytes())
    document = lay_out(html, **options)
    return Rendered(document.write_pdf(finisher=end, **options), len(document.pages))


def lay_out(html: str, **options: Any) -> Any:
    """The pages of a whole HTML page, as WeasyPrint's document that can be written."""
    _taught()
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    with private.own_fonts():
        fonts = FontConfiguration()
    files, css = own_files(), _our_style()

    class Page(HTML):  # type: ignore[misc, unused-ignore]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [_usual_style()]

    def laid_out(html: str) -> Any:
        page = Page(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=files)
        return page.render(stylesheets=[css], font_config=fonts, **options)

    def pages(html: str) -> int:
        """1, or 2 for more: nobody asks how many, so no more than the first is laid out."""
        token = _ONE_ONLY.set(True)
        try:
            return len(laid_out(html).pages)
        except _Longer:
            return 2
        finally:
            _ONE_ONLY.reset(token)

    html = fitted(html, pages)
    document = laid_out(html)
    for spacing in SPACINGS if filled(document.pages[-1]) < EMPTY else ():
        if spacing == "airy" and ONE_PAGE in html:
            continue
        other = laid_out(html.replace("<html ", f'<html class="{spacing}" ', 1))
        if filled(other.pages[-1]) >= EMPTY:
            return other
    return document


def filled(page: Any) -> float:
    """How much of the height of that page has something on it. 1 for a first page."""
    box = page._page_box  # noqa: SLF001 - where things are stands nowhere else
    if not box.page_type.index:
        return 1.0
    top, waiting, low = box.content_box_y(), [box.children[0]], 0.0
    while waiting:
        one = waiting.pop()
        waiting += getattr(one, "children", ())
        if getattr(one, "text", "").strip():
            low = max(low, one.position_y + one.height - top)
    return float(low / box.height)


class _Missing(logging.Handler):
    """Keeps the numbers of the letters that WeasyPrint did not draw, and passes nothing on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.numbers: set[int] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.numbers.add(int(str(record.args[1])))


@contextmanager
def watched() -> Iterator[set[int]]:
    """Silence what tells of letters one by one: together they would be people's words. Gives those not drawn."""
    said, heard = logging.getLogger("weasyprint"), _Missing()
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    said.propagate = False
    said.setLevel(logging.WARNING)
    said.addHandler(heard)
    try:
        yield heard.numbers
    finally:
        said.removeHandler(heard)
        said.setLevel(logging.CRITICAL)


def preload() -> None:
    """Load everything that a PDF needs, so that a forked child starts warm. Without Pango nothing happens."""
    if PANGO.met():
        reverse(
            "home"
        )  # the addresses of the site, and the pages that are drawn: both are read when they are first used
        for page in PAGES.rglob("*.html"):
            get_template(str(page.relative_to(PAGES.parents[1])))
        render(FIRST_PAGE, identifier="-")
        sealing.preload()
        # A render makes millions of objects and few cycles: looking for these so often takes a tenth of its time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED)
