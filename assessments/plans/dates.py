"""Which dates a plan may have: when its goals were agreed, when things are due, when it is looked at next."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery_site.templatetags.words import day

MOST_YEARS = 5  # to the next review: the interval is local, and no plan waits longer
FURTHEST_YEARS = (
    10  # to anything that is due: a later year is a slip of the hand, and would never be reminded of
)


def _latest_known(review: dt.date) -> dt.date:
    """Today, or the review's own date where that is later."""
    return max(review, timezone.localdate())


def reason_against_due(due: dt.date, review: dt.date) -> str:
    """Why nothing can be due on `due` in a review of that date; empty when it can."""
    if due < review:
        return _("The date must be on or after the date of the review, %(date)s.") % {"date": day(review)}
    return reason_against_furthest(due, review)


def reason_against_furthest(due: dt.date, review: dt.date) -> str:
    """Why nothing can be due as late as `due`, counted from today or from that review; empty when it can."""
    if due > _years_after(_latest_known(review), FURTHEST_YEARS):
        return _("Check the year: the date must be within the next %(years)d years.") % {
            "years": FURTHEST_YEARS
        }
    return ""


def _years_after(date: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February counts as 28."""
    return date.replace(year=date.year + years, day=min(date.day, 28))


def reason_against_agreed(agreed: dt.date, review: dt.date) -> str:
    """Why the goals cannot have been agreed on that day; empty when they can."""
    if agreed < review:
        words = _("The goals cannot have been agreed before the date of the review, %(date)s.")
        return words % {"date": day(review)}
    if agreed > _latest_known(review):
        return _("The date on which the goals were agreed cannot be in the future.")
    return ""


def reason_against_next_review(date: dt.date, review: dt.date) -> str:
    """Why the next review cannot be on that day; empty when it can."""
    latest = _latest_known(review)
    if date <= latest:
        words = (
            _("The date of the next review must be in the future.")
            if latest > review
            else _("The date of the next review must be after the date of this review, %(date)s.")
        )
        return words % {"date": day(review)}
    if date > _years_after(latest, MOST_YEARS):
        words = ngettext(
            "The date of the next review must be within %(years)d year.",
            "The date of the next review must be within %(years)d years.",
            MOST_YEARS,
        )
        return words % {"years": MOST_YEARS}
    return ""
