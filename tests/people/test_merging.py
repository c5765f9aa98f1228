"""Two organisations become one: people move, and what was completed, signed or reported keeps the names of its day."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.invitations.models import Invitation
from assessments.people.merging import merge_organisations
from assessments.people.models import Membership, Organisation
from assessments.people.services import correct_system
from assessments.plans.queries import plan_of
from assessments.reports import content
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.queries import content_now
from assessments.signoff.standing import standing_of
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.audit.facts import facts_of
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    row_of,
)
from tests.people.inviting import an_invitation
from tests.racing import race
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
WHY = "They became one group."


@pytest.fixture
def place() -> Place:
    return a_system("Fenmarsh")


def of(place: Place, name: str) -> Organisation:
    return Organisation.objects.get(system=place.system, name=name)


def merge(place: Place, merged: str, into: str, **changed: Any) -> Organisation:
    values = {"user": place.lead, "merged": of(place, merged), "into": of(place, into)}
    return merge_organisations(system=place.system, reason=WHY, **values | changed)


def test_people_and_open_invitations_move_and_the_log_says_why(client: Client, place: Place) -> None:
    invited = an_invitation(place)
    Invitation.objects.filter(pk=invited.pk).update(organisation=of(place, "Voices"))
    client.force_login(place.lead)
    address = f"/systems/{place.system.pk}/organisations/merge/"
    sent = {"merged": of(place, "Voices").pk, "into": of(place, "Carers Together").pk, "reason": WHY}
    assert client.post(address, sent)["Location"] == f"/systems/{place.system.pk}/people/"
    assert Membership.objects.get(user=place.partner).organisation.name == "Carers Together"
    assert Invitation.objects.get(pk=invited.pk).organisation.name == "Carers Together"
    assert not Organisation.objects.filter(name="Voices").exists()
    entry = Entry.objects.get(act="system.merge_organisations")
    assert facts_of(entry) == {"merged": "Voices", "into": "Carers Together", "people": 1, "reason": WHY}
    client.force_login(place.reader)
    page = client.get(f"/systems/{place.system.pk}/people/").text
    assert "Voices became part of Carers Together" in page
    assert WHY in page
    assert faults(place.system) == []


def test_what_was_completed_signed_and_reported_keeps_its_names(client: Client, place: Place) -> None:
    # Given a review with a signed plan and a draft, and one that is being assessed
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    signed, draft = a_signed_plan(place, review, 3), a_plan(place, review, 4)
    other = a_review(place, title="Second review")
    a_row(place, other)
    old = "The Board of Commissioners"
    before = content.template_a(Review.objects.get(pk=review.pk))

    # When the provider is renamed, and the commissioner becomes part of a new one
    provider = {place.provider.pk: "The New Trust"}
    correct_system(
        user=place.lead,
        system=place.system,
        name="The New Fens",
        names=provider,
        commissioners=["The New Board"],
    )
    merge(place, old, "The New Board")
    assert Membership.objects.get(user=place.commissioner).organisation.name == "The New Board"

    # Then everything that was settled has the names of that day
    assert content.template_a(Review.objects.get(pk=review.pk)) == before
    assert (before.content.system, before.content.provider) == ("Fenmarsh", "The Trust")
    assert Signature.objects.get(side="commissioner").organisation == old
    assert content_now(signed).provider == "The Trust"
    report = content.template_b(standing_of(row_of(review, 3)))
    assert report.content.provider == "The Trust"
    assert {one.signature.organisation for one in report.sides if one.signature} == {old, "The Trust"}
    client.force_login(place.reader)
    page = client.get(f"/reviews/{review.pk}/plans/3/").text
    assert old in page
    assert "The New Board" not in page
    place.system.refresh_from_db()
    assert faults(place.system) == []

    # and what is still being written has those of today
    now = plan_of(draft.row)
    assert now is not None
    assert content_now(now).provider == "The New Trust"
    assert "The New Trust" in client.get(f"/reviews/{other.pk}/template-a/").text
    assert "The Trust" not in client.get(f"/reviews/{other.pk}/template-a/").text
    assert "The New Fens" in client.get(f"/reviews/{other.pk}/").text


@pytest.mark.parametrize(
    ("merged", "into"),
    [
        ("Voices", "Voices"),
        ("The Trust", "Voices"),  # the main provider
        ("The Board of Commissioners", "Voices"),  # a commissioner belongs to it
    ],
)
def test_what_cannot_be_merged_is_said(client: Client, place: Place, merged: str, into: str) -> None:
    client.force_login(place.lead)
    address = f"/systems/{place.system.pk}/organisations/merge/"
    sent = {"merged": of(place, merged).pk, "into": of(place, into).pk, "reason": WHY}
    page = client.post(address, sent)
    assert page.status_code == 409
    assert WHY in page.text
    assert Organisation.objects.filter(system=place.system).count() == 4
    assert not Entry.objects.filter(act="system.merge_organisations").exists()


def test_the_last_commissioner_stays_though_nobody_belongs_to_it(place: Place) -> None:
    Membership.objects.filter(user=place.commissioner).delete()
    with pytest.raises(NotNow):
        merge(place, "The Board of Commissioners", "Voices")
    merge(place, "Voices", "The Board of Commissioners")


def test_only_a_lead_merges_and_only_what_is_theirs(client: Client, place: Place) -> None:
    for user in (place.commissioner, place.partner, a_person()):
        with turned_away():
            merge(place, "Voices", "Carers Together", user=user)
    elsewhere = a_system()
    with pytest.raises(NotNow):
        merge_organisations(
            user=place.lead,
            system=place.system,
            merged=of(place, "Voices"),
            into=of(elsewhere, "Carers Together"),
            reason=WHY,
        )
    client.force_login(place.lead)
    address = f"/systems/{place.system.pk}/organisations/merge/"
    sent = {"merged": of(place, "Voices").pk, "into": of(elsewhere, "Voices").pk, "reason": WHY}
    assert client.post(address, sent).context["form"].errors.keys() == {"into"}
    assert client.post(address, {}).context["form"].errors.keys() == {"merged", "into", "reason"}


def test_an_organisation_that_somebody_is_invited_for_is_not_removed(place: Place) -> None:
    invited = an_invitation(place)
    carers = of(place, "Carers Together")
    Invitation.objects.filter(pk=invited.pk).update(organisation=carers)
    with pytest.raises(NotNow):
        correct_system(user=place.lead, system=place.system, name="Fenmarsh", names={carers.pk: ""})
    Invitation.objects.filter(pk=invited.pk).update(state="withdrawn", ended_at=timezone.now())
    correct_system(user=place.lead, system=place.system, name="Fenmarsh", names={carers.pk: ""})


@pytest.mark.django_db(transaction=True)
def test_somebody_who_is_added_as_their_organisation_merges_belongs_to_the_one_that_stays() -> None:
    from assessments.people.belonging import give_role
    from assessments.people.policy import Role

    place = a_system("Fenmarsh")
    voices = of(place, "Voices")
    _, later = race(
        lambda: merge(place, "Voices", "Carers Together"),
        lambda: give_role(
            by=place.lead,
            system=place.system,
            user=place.reader,
            role=Role.PARTNER,
            organisation=voices,
            reason=WHY,
        ),
    )
    assert isinstance(later, NotNow)
    assert Membership.objects.filter(user=place.reader).count() == 1
