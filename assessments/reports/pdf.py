"""HTML to PDF. The only file that knows WeasyPrint, and it asks for it only when a PDF is wanted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from assessments.audit.canonical import sha256

STATIC = settings.BASE_DIR / "static"
STYLE = STATIC / "pdf" / "report.css"
DAY = 86_400  # seconds: how long a rendered PDF is remembered


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


def render(template: str, context: dict[str, Any]) -> bytes:
    """The PDF (tagged, PDF/UA-1) of a template under templates/reports/pdf/.

    The same content gives the same bytes, and a repeat is looked up by the hash of what would be rendered.
    """
    html = render_to_string(f"reports/pdf/{template}", context)
    style = STYLE.read_text(encoding="utf-8")
    key = f"pdf-{sha256(html + style)}"
    if (known := cache.get(key)) is not None:
        return bytes(known)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _fetcher(), FontConfiguration()
    css = CSS(string=style, base_url=STYLE.parent.as_uri() + "/", url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(
        stylesheets=[css],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=key.encode(),
    )
    cache.set(key, pdf, DAY)
    return pdf
