"""`python -m tests.bench.papers.naive HTML`: the same page as WeasyPrint makes it untuned, warm. Prints what it cost.

The content and the tags are ours; the style and the call are those of WeasyPrint's own first steps.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from weasyprint import CSS, HTML

from tests.bench.papers.spending import spent

STYLE = Path(__file__).with_suffix(".css")


def render(html: str) -> tuple[int, int]:
    """(how many bytes, how many pages) the PDF has."""
    document = HTML(string=html).render(stylesheets=[CSS(filename=STYLE)], pdf_variant="pdf/ua-1")
    file = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"bench")
    return len(file), len(document.pages)


if __name__ == "__main__":
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    page = Path(sys.argv[1]).read_text()
    render("<html lang='en'><title>-</title><p>-")
    print(spent(lambda: render(page)).written())
