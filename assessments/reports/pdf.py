"""HTML to PDF. The only file that knows WeasyPrint, and it asks for it only when a PDF is wanted."""

from __future__ import annotations

import logging
from functools import cache as once
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from assessments.audit.canonical import sha256
from assessments.reports.accessible import finish

STATIC = settings.BASE_DIR / "static"
STYLE = STATIC / "pdf" / "report.css"
FONTS = STATIC / "fonts"
DAY = 86_400  # seconds: how long a rendered PDF is remembered
_one_at_a_time = Lock()  # two long reports at once would take twice the memory and no less time
_log = logging.getLogger(__name__)


class NothingFetched(Exception):
    """The page asked for something that is not one of our own files."""


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):
        """Gives our own static files and refuses every other address."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(STATIC.as_uri() + "/") or ".." in url:
                raise NothingFetched(f"A report fetches nothing: {url}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=["file"])


@once
def made_with() -> str:
    """Everything besides the page and its style that changes the bytes: programs, letters, our own code."""
    import pydyf  # type: ignore[import-untyped]
    import weasyprint
    from weasyprint.text.ffi import pango

    parts = [
        f"weasyprint {weasyprint.__version__}",
        f"pydyf {pydyf.__version__}",
        f"pango {pango.pango_version()}",
    ]
    ours = [*sorted(FONTS.glob("*.ttf")), Path(__file__), Path(finish.__code__.co_filename)]
    return " ".join(parts + [sha256(path.read_bytes().hex()) for path in ours])


def render(template: str, context: dict[str, Any]) -> bytes:
    """The PDF (tagged, PDF/UA-1) of a template under templates/reports/pdf/.

    The same content gives the same bytes, and a repeat is looked up by the hash of what would be rendered.
    Without the store of rendered PDFs (no table, a full disk) it is made again each time.
    """
    html = render_to_string(f"reports/pdf/{template}", context)
    style = STYLE.read_text(encoding="utf-8")
    key = f"pdf-{sha256(html + style + made_with())}"
    if known := _remembered(key):
        return known
    with _one_at_a_time:
        if known := _remembered(key):  # somebody asked for the same at the same time
            return known
        pdf = _made(html, style, key)
        _remember(key, pdf)
    return pdf


def _made(html: str, style: str, identifier: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _fetcher(), FontConfiguration()
    css = CSS(string=style, base_url=STYLE.parent.as_uri() + "/", url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(
        stylesheets=[css],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier.encode(),
        finisher=finish,
    )
    return pdf


def _remembered(key: str) -> bytes | None:
    """The PDF of that key, or None: a store that fails is never the reason that there is no PDF."""
    try:
        found = cache.get(key)
    except Exception:
        _log.warning("The store of rendered PDFs cannot be read; the PDF is made again.", exc_info=True)
        return None
    return found if isinstance(found, bytes) and found.startswith(b"%PDF-") else None


def _remember(key: str, pdf: bytes) -> None:
    try:
        cache.set(key, pdf, DAY)
    except Exception:
        _log.warning("A rendered PDF could not be stored; it is made again next time.", exc_info=True)
