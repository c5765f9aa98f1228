"""Each template that comes with the site, by its name."""

from __future__ import annotations

from assessments.reports.office.layouts.board import board_report
from assessments.reports.office.layouts.forms import template_a, template_b
from assessments.reports.office.layouts.slides import presentation


def drawn() -> dict[str, bytes]:
    """Name -> file."""
    return {
        "template_a.docx": template_a(),
        "template_b.docx": template_b(),
        "board.docx": board_report(),
        "slides.pptx": presentation(),
    }
