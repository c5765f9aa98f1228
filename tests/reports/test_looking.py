"""What looks at the pages of the generated reviews sees each kind of fault."""

from __future__ import annotations

import pytest

from assessments.reports import pdf
from tests.reports.looking import faults

pytestmark = [pytest.mark.pdf, pytest.mark.drawing]
GAP = '<div style="height: {}mm"></div>'
LINES = "<br>".join(["A line of words."] * 6)


def said_of(body: str) -> str:
    html = f'<html lang="en"><title>-</title><body class="form-page"><h1>Title</h1><p>Words.</p>{body}</body></html>'
    return " ".join(faults(pdf.lay_out(html)))


def test_a_page_without_a_fault() -> None:
    assert said_of(f"<h2>Head</h2><p>{LINES}</p>") == ""


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        (
            "lonely heading",
            GAP.format(225) + f'<h2 style="break-after: auto">Head</h2><p>{LINES}</p><p>{LINES}</p>',
        ),
        (
            "lonely head of a table",
            GAP.format(230)
            + '<table style="break-before: avoid"><thead><tr><th>Head</th></tr></thead></table>'
            + f"<p>{LINES}</p><p>{LINES}</p>",
        ),
        ("clipped at the page", f'<p style="white-space: nowrap">{"word " * 60}</p>'),
        (
            "clipped at its cell",
            f"<table><tr><td style='white-space: nowrap'>{'w' * 70}</td><td>b</td></tr></table>",
        ),
        ("empty", GAP.format(240) + "<p>A last line.</p>" + '<p style="break-before: page">Alone.</p>'),
    ],
)
def test_each_kind_of_fault_is_seen(fault: str, body: str) -> None:
    assert fault in said_of(body)


def test_a_line_that_stands_alone_is_seen() -> None:
    """Somewhere among these places of a paragraph the page ends after its first line."""
    said = [
        said_of(GAP.format(high) + f'<p style="orphans: 1; widows: 1">{LINES}</p>')
        for high in range(222, 244, 3)
    ]
    assert [one for one in said if "orphan" in one]
    assert not [said_of(GAP.format(high) + f"<p>{LINES}</p>") for high in (226, 229) if "orphan" in said_of(
        GAP.format(high) + f"<p>{LINES}</p>")]  # fmt: skip
