"""Taking a signature back before the other side has signed: an event, beside a signature that stays."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.people.models import Organisation
from assessments.plans.models import Plan
from assessments.signoff.models import Revision, Signature, Withdrawal
from assessments.signoff.paper import OnPaper, record_on_paper
from assessments.signoff.withdrawing import withdraw
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_system,
    hash_of,
    signed_by,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Plan]:
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    signed_by(plan, place.lead, "provider")
    plan.refresh_from_db()
    return place, plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def address(plan: Plan, page: str = "") -> str:
    return f"/reviews/{plan.row.review_id}/plans/3/{page}"


def test_the_signature_stays_readable_and_the_plan_opens_as_the_next_version(
    client: Client, place, plan
) -> None:
    client.force_login(place.lead)
    assert address(plan, "withdraw/") in client.get(address(plan)).text
    assert client.post(address(plan, "withdraw/"), {"reason": ""}).context["form"].errors.keys() == {"reason"}
    assert client.post(address(plan, "withdraw/"), {"reason": "A wrong <date>."}).status_code == 302
    # Then nothing is gone
    assert Signature.objects.get().withdrawal.by == place.lead
    assert Revision.objects.get().number == 1
    # and the plan is being written again, as version 2, with no signature
    now = Plan.objects.get()
    assert (now.status, now.revision, now.version) == ("draft", 2, plan.version + 1)
    # and everybody reads what was signed, that it was withdrawn, by whom and why
    for user in (place.reader, place.commissioner):
        client.force_login(user)
        page = client.get(address(plan, "versions/1/")).text
        assert "data-withdrawn" in page
        assert "A wrong &lt;date&gt;." in page
        assert 'data-superseded="withdrawn"' in page
        page = client.get(address(plan)).text
        assert "data-withdrawn" not in page  # the version that is being written has no signature
        assert "data-taken-back" in page
        assert "A wrong &lt;date&gt;." in client.get(address(plan, "history/")).text
        assert "A wrong &lt;date&gt;." in page
    assert faults(place.system) == []
    # and both sides can sign what it says now
    signed_by(now, place.commissioner, "commissioner")
    signed_by(now, place.lead, "provider")
    assert Plan.objects.get().status == "signed"


def test_only_who_signed_withdraws_and_only_until_the_other_side_has_signed(
    client: Client, place, plan
) -> None:
    with turned_away():
        withdraw(user=place.reader, plan=plan, reason="No")
    with turned_away():
        withdraw(user=a_person(), plan=plan, reason="No")
    with pytest.raises(NotNow):
        withdraw(user=place.commissioner, plan=plan, reason="No")
    client.force_login(place.commissioner)
    assert client.get(address(plan, "withdraw/")).status_code == 409
    assert address(plan, "withdraw/") not in client.get(address(plan)).text
    signed_by(plan, place.commissioner, "commissioner")
    with pytest.raises(NotNow):
        withdraw(user=place.lead, plan=plan, reason="Too late")
    assert not Withdrawal.objects.exists()


def test_one_on_paper_is_withdrawn_by_its_own_side(place, plan) -> None:
    # Given another plan, for which the lead wrote down what the commissioner signed by hand
    other, day = a_plan(place, plan.row.review, 4), timezone.localdate()
    board = Organisation.objects.get(system=place.system, part="commissioner")
    paper = OnPaper(Signature.Side.COMMISSIONER, "Coral Webb", "Director", board, day, "Wim Tan")
    record_on_paper(user=place.lead, plan=other, paper=paper, read_sha256=hash_of(other), password=PASSWORD)
    # Then the lead, who is of the other side, does not take it back, and whoever signs for that side does
    with pytest.raises(NotNow):
        withdraw(user=place.lead, plan=other, reason="No")
    taken = withdraw(user=place.commissioner, plan=other, reason="The wrong page.")
    assert (taken.signature.name, taken.by) == ("Coral Webb", place.commissioner)
    # and the one that the lead gave for the first plan is still theirs
    assert withdraw(user=place.lead, plan=plan, reason="A slip").signature.signer == place.lead


def test_the_database_keeps_both(place, plan) -> None:
    mine, now = Signature.objects.get(), timezone.now()
    # Somebody else, or a plan that is in force
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(signature=mine, by=place.commissioner, reason="No", at=now)
    withdraw(user=place.lead, plan=plan, reason="A slip")
    for change in (
        lambda: Withdrawal.objects.update(reason="Other"),
        lambda: Withdrawal.objects.all().delete(),
        lambda: Withdrawal.objects.create(signature=mine, by=place.lead, reason="Twice", at=now),
        # no signature beside one that was withdrawn
        lambda: Signature.objects.create(
            revision=mine.revision, side="commissioner", signer=place.commissioner, name="C", role="commissioner",
            organisation="O", proof="password", sha256=mine.sha256, signed_at=now,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_signature_that_both_sides_gave_is_not_withdrawn_past_the_service(place, plan) -> None:
    signed_by(plan, place.commissioner, "commissioner")
    for one in Signature.objects.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(signature=one, by=one.signer, reason="No", at=timezone.now())
