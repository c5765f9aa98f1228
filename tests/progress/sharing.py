"""Six local systems for tests of sharing across them, and what their leads do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.people.models import User
from assessments.plans.parts import GoalText
from assessments.plans.services import save_plan
from assessments.progress.across import queries, services
from assessments.progress.across.models import Picture, SharingConsent, What
from assessments.progress.across.presenters import asks
from assessments.progress.lifecycle import close_review
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from tests.build import (
    DAY,
    Place,
    a_draft,
    a_review,
    a_row,
    a_system,
    an_edition,
    ranked,
    row_of,
    signed_by,
)


@dataclass
class Made:
    """Six local systems with a completed Template A: challenge 3 at stage 1 in the first four, at 2 in the others."""

    places: list[Place]
    reviews: list[Review]


def completed(place: Place, **stages: int) -> Review:
    """A completed Template A: stage 2 everywhere, unless it is said otherwise."""
    said = {int(name.removeprefix("c")): stage for name, stage in stages.items()}
    review = a_review(place)
    for number in range(1, 11):
        a_row(place, review, number, stage=said.get(number, 2))
    ranked(place, review, 3)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return review


def six_systems() -> Made:
    places = [a_system(f"Place {letter}") for letter in "ABCDEF"]
    return Made(places, [completed(place, c3=1 if n < 4 else 2) for n, place in enumerate(places)])


def agree(place: Place, what: What = What.STAGES, *, user: User | None = None) -> SharingConsent:
    statement = asks(what, place.system).statement
    return services.agree(
        user=user or place.lead,
        system=place.system,
        what=what,
        statement=statement,
        seen=queries.hash_of(statement),
    )


def withdraw(place: Place, what: What = What.STAGES) -> None:
    services.withdraw(user=place.lead, system=place.system, what=what)


def moved(place: Place) -> Review:
    """The next review of a system: challenge 3 is at stage 3."""
    close_review(user=place.lead, review=place.system.reviews.get(phase="planning"), reason="Next")
    return completed(place, c3=3)


def page(user: Any, place: Place) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("across", args=[place.system.pk])).text


def picture() -> Picture:
    return Picture.objects.get(edition=an_edition())


def of(challenge: int) -> dict[str, int]:
    counts: dict[str, int] = picture().counts.get(str(challenge), {})
    return counts


def refused(change: Any, match: str | None = None, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change(**values)


def shared_goals(made: Made, *, goal: str = "Open a centre") -> None:
    """Each system has a signed plan for challenge 3, and shares its goals."""
    later = DAY + dt.timedelta(days=180)
    for number, (place, review) in enumerate(zip(made.places, made.reviews, strict=True)):
        goals = [GoalText(f"{goal} {number}", "Centres", "None", "One", later)]
        plan = save_plan(user=place.lead, row=row_of(review, 3), draft=a_draft(goals=goals))
        signed_by(plan, place.commissioner, "commissioner")
        signed_by(plan, place.lead, "provider")
        agree(place)


def goals_for(place: Place, number: int = 3) -> str:
    client = Client()
    client.force_login(place.reader)
    return client.get(reverse("across_goals", args=[place.system.pk, number])).text
