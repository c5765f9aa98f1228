"""A paper as a whole HTML page: what the PDF is made from, and what is read on a screen instead.

`back` is where the link on top of a page on a screen leads. A PDF has none.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from assessments.people.queries import main_provider
from assessments.plans.queries import priority_for
from assessments.preparing.queries import known_of
from assessments.published.presenters import Mark
from assessments.reports import content
from assessments.reports.blank import content as blank_content
from assessments.reports.blank.kinds import FORMS
from assessments.reports.board import content as board_content
from assessments.reports.board.options import WHOLE, BoardOptions
from assessments.reports.models import Kind, MadeReport
from assessments.reports.typefaces.printable import clean, directed
from assessments.reviews.models import Review
from assessments.signoff.standing import Standing, standing_of
from assessments.workshop.inviting.presenters import about, invitation_of, privacy
from assessments.workshop.inviting.queries import workshop_of
from assessments.workshop.protection.groups import Perspective
from assessments.workshop.protection.presenters import ACCEPTANCES, NO_STAGE, WORDINGS
from framework.models import Edition


def drawn(asked: MadeReport) -> str:
    """The page of the paper that was asked for, with what it says now."""
    if asked.review and asked.kind == Kind.BOARD:
        day = timezone.localtime(asked.asked_at).date()
        return board(asked.review, BoardOptions.read(asked.options), on=day)
    if asked.review and asked.kind == Kind.TEMPLATE_A:
        return template_a(asked.review)
    if asked.review and asked.kind == Kind.TEMPLATE_B:
        standing = standing_of(priority_for(asked.review, asked.number or 0))
        if asked.revision:
            return template_b_version(standing, asked.revision)
        return template_b(standing)
    if asked.review and asked.kind == Kind.POSTER:
        return poster(asked.review)
    if asked.review and asked.kind == Kind.PACK:
        return pack(asked.review)
    if asked.edition and asked.kind in FORMS:
        return blank(asked.edition, asked.kind)
    raise ValueError(f"{asked} has no owner")


def board(
    review: Review,
    options: BoardOptions = WHOLE,
    *,
    on: dt.date | None = None,
    back: str = "",
    published: Mark | None = None,
) -> str:
    """The Board report as it is on that day: today, unless told. `published` is what a published report says of itself
    on its pages.
    """
    return page("board", board_content.board(review, options, on=on), back, published)


def template_a(review: Review, *, back: str = "") -> str:
    return page("template_a", content.template_a(review), back)


def template_b(standing: Standing, *, back: str = "") -> str:
    return page("template_b", content.template_b(standing), back)


def template_b_version(standing: Standing, revision: int, *, back: str = "") -> str:
    return page("template_b", content.template_b_version(standing, revision), back)


def poster(review: Review, *, back: str = "", request: HttpRequest | None = None) -> str:
    """The invitation to the workshop, to hang up. The review has one."""
    workshop = workshop_of(review)
    if workshop is None:
        raise ValueError("There is no invitation")
    said = invitation_of(workshop, main_provider(review.system), request)
    return _drawn("poster", {"said": said, "about": about(said), "back": back})


def pack(review: Review, *, back: str = "", request: HttpRequest | None = None) -> str:
    """What to read before the workshop of that review, as one paper."""
    provider, workshop = main_provider(review.system), workshop_of(review)
    context = {
        "review": review,
        "provider": provider.name,
        "said": invitation_of(workshop, provider, request)
        if workshop and not workshop.is_cancelled
        else None,
        "privacy": privacy(),
        "known": known_of(review),
        "report": blank_content.blank(review.edition),
        "back": back,
    }
    return _drawn("pack", context)


def blank(edition: Edition, kind: str, *, back: str = "") -> str:
    """A blank paper of that edition."""
    context = {
        "report": blank_content.blank(edition),
        "perspectives": Perspective.labels,
        "without_stage": NO_STAGE.values(),
        "wordings": WORDINGS.values(),
        "acceptances": ACCEPTANCES.values(),
        "back": back,
    }
    return _drawn(f"blank/{FORMS[kind].template}", context)


def page(
    name: str,
    report: board_content.Board | content.ReportA | content.ReportB,
    back: str,
    published: Mark | None = None,
) -> str:
    return _drawn(name, {"report": report, "back": back, "published": published})


def _drawn(name: str, context: dict[str, object]) -> str:
    html = render_to_string(f"reports/pdf/{name}.html", {"published": None} | context)
    return directed(clean(html))
