"""Codes of the reports to words and addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.reports.models import Kind
from assessments.reports.queries import Made, State


@dataclass(frozen=True)
class Owner:
    """Whose papers: those of a review, or the blank forms of an edition."""

    review: int | None = None
    edition: str = ""


@dataclass(frozen=True)
class Waiting:
    """A PDF that was asked for, as its page shows it."""

    title: str
    state: State
    took_too_long: bool
    here: str  # this page
    file: str  # the PDF, once it is ready
    page: str  # the same as a web page
    ask: str  # asks for the PDF again
    back: str


def waiting(made: Made, owner: Owner) -> Waiting:
    return Waiting(
        title=title_of(made),
        state=made.state,
        took_too_long=made.took_too_long,
        here=made_url(made, owner),
        file=file_url(made, owner),
        page=paper_url(made, owner, as_page=True),
        ask=paper_url(made, owner),
        back=back_url(owner),
    )


def title_of(made: Made) -> str:
    titles = {
        Kind.BOARD: _("Board report"),
        Kind.TEMPLATE_A: _("Template A"),
        Kind.TEMPLATE_B: _("Template B for challenge %(number)s") % {"number": made.number},
        Kind.BLANK_A: _("Template A, blank"),
        Kind.BLANK_B: _("Template B, blank"),
    }
    return titles[made.kind]


def file_name(made: Made, owner: Owner) -> str:
    """What the PDF is called when it is saved. Letters, digits and hyphens: it goes into a header."""
    names = {
        Kind.BOARD: f"board-report-review-{owner.review}",
        Kind.TEMPLATE_A: f"template-a-review-{owner.review}",
        Kind.TEMPLATE_B: f"template-b-review-{owner.review}-challenge-{made.number}",
        Kind.BLANK_A: "template-a-blank",
        Kind.BLANK_B: "template-b-blank",
    }
    return f"{names[made.kind]}.pdf"


def back_url(owner: Owner) -> str:
    if owner.review:
        return reverse("reports", args=[owner.review])
    return reverse("framework_edition", args=[owner.edition])


def made_url(made: Made, owner: Owner) -> str:
    if owner.review:
        return reverse("report_made", args=[owner.review, made.key])
    return reverse("blank_made", args=[owner.edition, made.key])


def file_url(made: Made, owner: Owner) -> str:
    if owner.review:
        return reverse("report_file", args=[owner.review, made.key])
    return reverse("blank_file", args=[owner.edition, made.key])


def paper_url(made: Made, owner: Owner, *, as_page: bool = False) -> str:
    """Where the paper is asked for, as a PDF or as a web page."""
    routes = {
        Kind.BOARD: ("board_report", "board_report_page"),
        Kind.TEMPLATE_A: ("template_a_pdf", "template_a_page"),
        Kind.TEMPLATE_B: ("template_b_pdf", "template_b_page"),
        Kind.BLANK_A: ("blank_template_a", "blank_template_a_page"),
        Kind.BLANK_B: ("blank_template_b", "blank_template_b_page"),
    }
    arguments: list[object] = [owner.review or owner.edition]
    if made.kind == Kind.TEMPLATE_B:
        arguments.append(made.number)
    return reverse(routes[made.kind][as_page], args=arguments)
