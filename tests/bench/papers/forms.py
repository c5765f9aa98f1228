"""Drawing and rendering Template A or B of the demo: `python -m tests.bench.papers.forms KIND` does it cold."""

from __future__ import annotations

import sys

DEMO = 3  # the review of the demo that has something of everything


def form(kind: str) -> tuple[float, ...]:
    """How many pages the form has."""
    from assessments.reports import papers, pdf
    from assessments.reports.models import MadeReport
    from assessments.reviews.models import Review

    row = MadeReport(kind=kind, review=Review.objects.get(pk=DEMO), number=3)
    return (pdf.render(papers.drawn(row), identifier="bench").pages,)


if __name__ == "__main__":
    import django

    django.setup()
    form(sys.argv[1])
