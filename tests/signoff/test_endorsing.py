"""Representatives of service users and carers endorse a plan: separate from the signatures, and never hidden."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import Membership, User
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.plans.services import revise
from assessments.progress.lifecycle import close_review
from assessments.reviews.models import Review
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Endorsement, Revision
from recovery_site.errors import NotNow, Stale
from tests.build import Place, a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
REPRESENTATIVE = Membership.Role.REPRESENTATIVE


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    return a_signed_plan(place, a_completed_template_a(place, a_review(place)), 3)


@pytest.fixture
def voice(place: Place) -> User:
    return a_representative(place, "Vera Voice")


def a_representative(place: Place, name: str) -> User:
    user = a_person(name)
    of = place.system.organisations.get(name="Voices")
    add_member(by=None, system=place.system, user=user, role=REPRESENTATIVE, organisation=of)
    return user


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filed(plan: Plan) -> Revision:
    return plan.revisions.get(number=plan.revision)


def endorsed_by(user: User, plan: Plan) -> Endorsement:
    return endorse(user=user, plan=plan, filed=filed(plan), read_sha256=filed(plan).sha256)


def version(plan: Plan) -> str:
    return reverse("plan_revision", args=[plan.row.review_id, 3, plan.revision])


def test_a_representative_reads_and_endorses_and_everybody_sees_it(
    place: Place, plan: Plan, voice: User
) -> None:
    page = signed_in(voice).get(version(plan)).text
    assert "data-not-endorsed" in page
    assert f"{version(plan)}endorse/" in page
    answer = signed_in(voice).post(f"{version(plan)}endorse/", {"sha256": filed(plan).sha256})
    assert answer["Location"] == version(plan)
    assert f"{version(plan)}endorse/" not in signed_in(voice).get(version(plan)).text, "it is done"
    for reader in (place.lead, place.reader, place.partner):
        for address in (version(plan), reverse("plan", args=[plan.row.review_id, 3])):
            page = signed_in(reader).get(address).text
            assert "Vera Voice" in page
            assert "data-not-endorsed" not in page


def test_that_nobody_endorsed_is_never_hidden(place: Place, plan: Plan) -> None:
    for address in (version(plan), reverse("plan", args=[plan.row.review_id, 3])):
        assert "data-not-endorsed" in signed_in(place.reader).get(address).text


def test_only_representatives_of_this_system_endorse(place: Place, plan: Plan) -> None:
    elsewhere = a_representative(a_system(), "Elsa Elsewhere")
    for user in (place.lead, place.commissioner, place.partner, place.reader, elsewhere):
        with turned_away():
            endorsed_by(user, plan)
        with pytest.raises(IntegrityError), transaction.atomic():
            Endorsement.objects.create(
                revision=filed(plan), endorser=user, name="x", organisation="x", sha256=filed(plan).sha256,
                endorsed_at=timezone.now(),
            )  # fmt: skip
    assert 'value="' + filed(plan).sha256 not in signed_in(place.partner).get(version(plan)).text


def test_pressed_twice_is_endorsed_once(plan: Plan, voice: User) -> None:
    assert endorsed_by(voice, plan) == endorsed_by(voice, plan)
    assert Endorsement.objects.count() == 1


def test_whoever_signed_does_not_endorse_as_well(place: Place, plan: Plan) -> None:
    of = place.system.organisations.get(name="Voices")
    add_member(by=None, system=place.system, user=place.lead, role=REPRESENTATIVE, organisation=of)
    with pytest.raises(NotNow):
        endorsed_by(place.lead, plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.create(
            revision=filed(plan), endorser=place.lead, name="x", organisation="x",
            sha256=filed(plan).sha256, endorsed_at=timezone.now(),
        )  # fmt: skip


def test_it_is_for_exactly_the_words_that_were_read(plan: Plan, voice: User) -> None:
    with pytest.raises(Stale):
        endorse(user=voice, plan=plan, filed=filed(plan), read_sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.create(
            revision=filed(plan), endorser=voice, name="x", organisation="x", sha256="0" * 64,
            endorsed_at=timezone.now(),
        )  # fmt: skip


def test_a_new_version_wants_a_new_endorsement_and_the_old_one_stays(
    place: Place, plan: Plan, voice: User
) -> None:
    endorsed_by(voice, plan)
    first, old = filed(plan), version(plan)
    revise(user=place.lead, plan=plan, reason="One word")
    plan.refresh_from_db()
    with pytest.raises(NotNow):
        endorse(user=a_representative(place, "Victor"), plan=plan, filed=first, read_sha256=first.sha256)
    assert "Vera Voice" in signed_in(place.reader).get(old).text


def test_a_closed_review_takes_none(place: Place, plan: Plan, voice: User) -> None:
    close_review(user=place.lead, review=Review.objects.get(pk=plan.row.review_id), reason="The next begins")
    with pytest.raises(NotNow):
        endorsed_by(voice, Plan.objects.select_related("row__review__system").get(pk=plan.pk))


def test_what_was_endorsed_stays_and_is_logged(plan: Plan, voice: User) -> None:
    endorsed_by(voice, plan)
    for write in (
        lambda: Endorsement.objects.update(name="Somebody"),
        lambda: Endorsement.objects.all()._raw_delete(connection.alias),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert Entry.objects.filter(act="plan.endorse", actor=voice, about=f"plan {plan.pk}").count() == 1
