"""What the database itself refuses of sharing across local systems."""

from __future__ import annotations

import pytest
from django.utils import timezone

from assessments.plans.services import save_plan
from assessments.progress.across.models import Projection, SharingConsent, What
from assessments.reviews.models import Review
from tests.build import (
    a_draft,
    row_of,
    signed_by,
)
from tests.progress.sharing import Made, agree, refused, six_systems, withdraw

pytestmark = pytest.mark.django_db


def built() -> Made:
    return six_systems()


def test_the_database_keeps_a_consent_as_it_was_given(made: Made) -> None:
    place = made.places[0]
    consent = agree(place)
    one = SharingConsent.objects.filter(pk=consent.pk)
    for change in ({"statement": "Anything"}, {"what": "goals"}, {"given_by": place.reader}):
        refused(one.update, "stays as it was given", **change)
    refused(one.delete)
    now = {"withdrawn_at": timezone.now(), "withdrawn_by": place.lead}
    refused(one.update, "goes with its consent", **now)
    agree(place, What.NAME)
    Projection.objects.all().delete()
    refused(one.update, "Without the stages", **now)
    withdraw(place)
    refused(one.update, "stays as it was given", withdrawn_at=None, withdrawn_by=None)
    new = {"system": place.system, "statement": "Words", "given_at": timezone.now()}
    refused(SharingConsent.objects.create, "recovery lead", what="stages", given_by=place.reader, **new)
    refused(SharingConsent.objects.create, "shared first", what="goals", given_by=place.lead, **new)


def test_the_database_shares_nothing_without_a_consent_that_holds(made: Made) -> None:
    place, review = made.places[0], made.reviews[0]
    consent = agree(place)
    row = row_of(review, 3)
    stored = Projection.objects.filter(consent=consent)
    refused(stored.filter(challenge=row.challenge).update, "completed Template A", stage=3)
    stored.delete()
    new = {"consent": consent, "challenge": row.challenge, "review": review, "what": "stages"}
    refused(Projection.objects.create, "completed Template A", stage=2, **new)
    refused(
        Projection.objects.create,
        "without the consent",
        consent=consent,
        what="name",
        words=place.system.name,
    )
    Projection.objects.create(stage=1, **new)
    refused(Review.objects.filter(pk=review.pk).update, "goes before", phase="cancelled", ended_because="x")
    withdraw(place)
    refused(Projection.objects.create, "without the consent", stage=1, **new)


def test_the_database_shares_no_goal_that_is_not_signed(made: Made) -> None:
    place = made.places[0]
    agree(place)
    consent = agree(place, What.GOALS)
    plan = save_plan(user=place.lead, row=row_of(made.reviews[0], 3), draft=a_draft())
    signed_by(plan, place.lead, "provider")
    filed = plan.revisions.get()
    new = {"consent": consent, "what": "goals", "challenge": plan.row.challenge, "words": "Words"}
    refused(Projection.objects.create, "signed plan", revision=filed, review=made.reviews[0], **new)
    assert not Projection.objects.filter(what=What.GOALS).exists()
    signed_by(plan, place.commissioner, "commissioner")
    assert Projection.objects.get(what=What.GOALS).words == "Open the centre"
