"""A signature on paper: who signed, who saw it, who wrote it down. It never looks like one given on this site."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import Organisation
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature
from assessments.signoff.paper import OnPaper, reason_against_paper
from assessments.verifying import faults
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

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Plan]:
    place = a_system()
    return place, a_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def board(place: Place) -> Organisation:
    return Organisation.objects.get(system=place.system, part="commissioner")


def record(client: Client, place: Place, plan: Plan, **changes: str):
    day = timezone.localdate()
    said = {
        "side": "commissioner", "name": "Coral Webb", "role": "Director", "organisation": str(board(place).pk),
        "signed_on_day": str(day.day), "signed_on_month": str(day.month), "signed_on_year": str(day.year),
        "witness": "Wim Tan", "compared": "on", "sha256": hash_of(plan), "password": PASSWORD,
    }  # fmt: skip
    return client.post(f"/reviews/{plan.row.review_id}/plans/3/check/paper/", said | changes)


def test_the_lead_records_what_the_commissioner_signed_by_hand(client: Client, place, plan) -> None:
    # Given a plan that the lead has signed here
    signed_by(plan, place.lead, "provider")
    client.force_login(place.lead)
    # When they record the commissioner's signature on the printed plan
    assert record(client, place, plan).status_code == 302
    # Then the plan is signed, both for the same words
    plan.refresh_from_db()
    assert plan.status == Plan.Status.SIGNED
    paper = Signature.objects.get(proof="paper")
    assert (paper.name, paper.role, paper.witness, paper.signer) == (
        "Coral Webb",
        "Director",
        "Wim Tan",
        None,
    )
    assert paper.recorded_by == place.lead
    assert {one.sha256 for one in Signature.objects.all()} == {Revision.objects.get().sha256}
    # and every page says that it is on paper, who saw it and who recorded it
    for page in ("", "versions/1/"):
        text = client.get(f"/reviews/{plan.row.review_id}/plans/3/{page}").text
        assert text.count("data-on-paper") == 1
        assert "Wim Tan" in text
        assert "app-signature--paper" in text
    # and the log knows, without the words
    entry = Entry.objects.filter(system=place.system, act="plan.sign").latest("seq")
    assert entry.detail["proof"] == "paper"
    assert "Coral" not in str(entry.detail)
    assert faults(place.system) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"side": ""}, {"side"}),
        ({"side": "provider"}, {"side"}),  # that side has signed
        ({"name": ""}, {"name"}),
        ({"role": ""}, {"role"}),
        ({"organisation": "0"}, {"organisation"}),
        ({"signed_on_day": "31", "signed_on_month": "2"}, {"signed_on"}),
        ({"witness": ""}, {"witness"}),
        ({"compared": ""}, {"compared"}),
        ({"password": ""}, {"password"}),
        ({"password": "a guess"}, {"password"}),
        ({"sha256": ""}, {"sha256"}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, place, plan, changes, wrong) -> None:
    signed_by(plan, place.lead, "provider")
    client.force_login(place.lead)
    page = record(client, place, plan, **changes)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == wrong
    if "name" not in wrong:
        assert "Coral Webb" in page.text
    assert PASSWORD not in page.text
    assert Signature.objects.count() == 1


def test_the_only_side_left_is_chosen_and_mistakes_are_in_the_order_of_the_page(
    client: Client, place, plan
) -> None:
    signed_by(plan, place.lead, "provider")
    client.force_login(place.lead)
    address = f"/reviews/{plan.row.review_id}/plans/3/check/paper/"
    page = client.get(address)
    assert page.context["form"]["side"].value() == "commissioner"
    nothing = client.post(address, {"sha256": hash_of(plan)})
    wrong = re.findall(r'<li><a href="#id_(\w+?)(?:_\w+)?">', nothing.text)
    assert wrong == ["side", "name", "role", "organisation", "signed", "witness", "compared", "password"]


@pytest.mark.parametrize(
    "changes",
    [
        {"witness": "coral webb"},
        {"witness": "Coral  Webb"},
        {"name": "LENA AHL"},  # the lead, who has signed for the other side
        {"name": "Lena  Ahl"},
        {"signed_on_year": "2999"},
        {"signed_on_year": "2001"},
        {"sha256": "0" * 64},
    ],
)
def test_what_cannot_be_is_refused(client: Client, place, plan, changes) -> None:
    place.lead.name = "Lena Ahl"
    place.lead.save()
    signed_by(plan, place.lead, "provider")
    client.force_login(place.lead)
    page = record(client, place, plan, **changes)
    assert page.status_code == 409
    assert page.context["form"].non_field_errors()
    assert Signature.objects.count() == 1


def test_what_the_paper_says_fits_the_review_and_the_local_system(place, plan) -> None:
    # Given a review of last year
    day, today = dt.date(2025, 3, 4), timezone.localdate()
    review = Review(system=place.system, kind="joint", date=day)

    def against(**changes: Any) -> str:
        whole = OnPaper(Signature.Side.COMMISSIONER, "Coral Webb", "Director", board(place), day, "Wim Tan")
        return reason_against_paper(review, replace(whole, **changes))

    # Then a paper signed between that day and today is taken
    assert [against(signed_on=one) for one in (day, today)] == ["", ""]
    assert all(against(signed_on=one + dt.timedelta(days=by)) for one, by in ((day, -1), (today, 1)))
    # and neither an organisation of another system, nor a witness who is the signer
    assert against(organisation=board(a_system()))
    assert against(witness="CORAL webb")
    # nor a commissioner's in a self-assessment
    review.kind = "self"
    assert against()
    assert not against(side=Signature.Side.PROVIDER)


def test_only_those_who_sign_record_and_only_for_a_side_that_waits(client: Client, place, plan) -> None:
    address = f"/reviews/{plan.row.review_id}/plans/3/check/paper/"
    for user, status in ((place.reader, 403), (a_person(), 404), (place.commissioner, 200)):
        client.force_login(user)
        assert client.get(address).status_code == status
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    assert "<form class" not in client.get(address).text
    assert record(client, place, plan).status_code == 409
    assert Signature.objects.count() == 2


@pytest.mark.parametrize(
    "lacking",
    [
        {"witness": ""},
        {"recorded_by": None},
        {"signed_on": None},
        {"proof": "password"},
        {"proof": "a nod"},
        {"name": "Wim Tan"},
        {"name": "lena"},
    ],
)
def test_the_database_takes_no_paper_without_a_witness(place, plan, lacking: dict[str, Any]) -> None:
    place.lead.name = "Lena"
    place.lead.save()
    first = signed_by(plan, place.lead, "provider")
    whole = {
        "revision": first.revision, "side": "commissioner", "name": "Coral Webb", "role": "Director",
        "organisation": "The Board", "proof": "paper", "sha256": first.sha256, "signed_at": timezone.now(),
        "signed_on": dt.date(2026, 3, 4), "witness": "Wim Tan", "recorded_by": place.lead,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**(whole | lacking))
    Signature.objects.create(**whole)


def test_a_stranger_cannot_be_the_one_who_recorded_it(place, plan) -> None:
    first = signed_by(plan, place.lead, "provider")
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            revision=first.revision, side="commissioner", name="Coral Webb", role="Director",
            organisation="The Board", proof="paper", sha256=first.sha256, signed_at=timezone.now(),
            signed_on=dt.date(2026, 3, 4), witness="Wim Tan", recorded_by=a_person(),
        )  # fmt: skip
