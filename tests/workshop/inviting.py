"""Invitations to a workshop for tests: written as the page writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from assessments.reviews.models import Review
from assessments.workshop.inviting import services
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.services import Details
from tests.build import Place

SOON = timezone.localdate() + dt.timedelta(days=30)
HERE = "https://recovery.example.org"


def details(**said: Any) -> Details:
    usual = {
        "day": SOON,
        "begins": dt.time(10),
        "ends": dt.time(13),
        "place": "Room 2, The Old School, Mill Lane, NB1 2CD",
        "wanted": 63,
        "contact": "01234 567890, ask for the recovery team",
    }
    return Details(**(usual | said))


def invited(place: Place, review: Review, /, **said: Any) -> Workshop:
    """The invitation of that review, written by its lead as a page that was just opened."""
    found = Workshop.objects.filter(review=review).first()
    version = said.pop("version", found.version if found else 0)
    return services.write_invitation(user=place.lead, review=review, details=details(**said), version=version)


def typed(**also: str) -> dict[str, Any]:
    """What the form sends."""
    day = {f"day_{part}": str(getattr(SOON, part)) for part in ("day", "month", "year")}
    rest = {
        "begins": "10am",
        "ends": "13:00",
        "place": "Mill Lane",
        "contact": "01234 567890",
        "version": "0",
    }
    return {**day, **rest, "wanted": ["1", "2"], **also}


def page_of(workshop: Workshop) -> str:
    """The page for whoever has the link."""
    return f"/invited/{workshop.token}/"
