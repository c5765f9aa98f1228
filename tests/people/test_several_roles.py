"""One person with several roles in a local system: everything that each role allows, and the system shown once."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.people import policy
from assessments.people.models import Membership, Organisation
from assessments.people.policy import Act, Role
from assessments.people.queries import log_heads_for, members_of, systems_visible_to
from assessments.people.services import add_member
from assessments.reviews.queries import visible_to
from assessments.workshop.rooms.handing import leads_of
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_review, a_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


def one_more(place: Place, role: str, organisation: str = "Voices") -> Membership:
    """The partner gets one more role."""
    found = Organisation.objects.get(system=place.system, name=organisation)
    return add_member(by=place.lead, system=place.system, user=place.partner, role=role, organisation=found)


def test_each_role_counts_and_the_one_that_allows_an_act_is_named(place: Place) -> None:
    # Given a partner who also facilitates, and is a commissioner besides
    one_more(place, "commissioner", "The Board of Commissioners")
    one_more(place, "facilitator")

    # Then they may do what any of the three may, and each act is done in the role that allows it
    may = policy.permissions(place.partner, place.system)
    assert [one.role for one in may.memberships] == ["facilitator", "commissioner", "partner"]
    assert may.check(Act.ROOM_RUN).role == Role.FACILITATOR
    assert may.check(Act.PLAN_SIGN).organisation.name == "The Board of Commissioners"
    assert may.check(Act.READ).role == Role.FACILITATOR
    assert not may.can(Act.RECORD_COMPLETE)


def test_the_gate_finds_all_of_them_in_one_query(client: Client, place: Place) -> None:
    one_more(place, "facilitator")
    one_more(place, "commissioner", "The Board of Commissioners")
    review = a_review(place)
    client.force_login(place.partner)
    client.get(f"/reviews/{review.pk}/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/reviews/{review.pk}/")
    assert len(page.wsgi_request.permissions.memberships) == 3
    assert sum("assessments_membership" in query["sql"] for query in asked.captured_queries) == 1
    assert client.get(f"/reviews/{review.pk}/room/new/").status_code == 200


def test_everything_that_lists_systems_or_people_has_each_once(client: Client, place: Place) -> None:
    one_more(place, "facilitator")
    review = a_review(place)
    assert list(systems_visible_to(place.partner)) == [place.system]
    assert list(visible_to(place.partner)) == [review]
    members = members_of(place.system)
    assert [one.user for one in members].count(place.partner) == 1
    assert members[0].user == place.lead
    assert log_heads_for(place.partner.email)["X-Recovery-Log"].count("recovery-log") == 1
    client.force_login(place.partner)
    page = client.get("/")
    (shown,) = page.context["home"].places
    assert [one.role for one in shown.memberships] == ["facilitator", "partner"]
    assert page.text.count(f'href="/systems/{place.system.pk}/"') == 1
    assert "4 people" in client.get(f"/systems/{place.system.pk}/").text


def test_tasks_of_all_roles_wait_on_the_own_page(client: Client, place: Place) -> None:
    review = a_review(place)
    client.force_login(place.partner)
    assert client.get("/").context["home"].first == []
    one_more(place, "facilitator")
    (task,) = client.get("/").context["home"].first
    assert task.next.href == f"/reviews/{review.pk}/room/new/"


def test_a_reader_with_another_role_is_no_reader_alone(client: Client, place: Place) -> None:
    client.force_login(place.reader)
    assert client.get("/systems/new/").status_code == 403
    add_member(
        by=place.lead, system=place.system, user=place.reader, role="partner", organisation=place.provider
    )
    assert client.get("/systems/new/").status_code == 200


def test_the_same_role_twice_is_refused_by_service_and_database(place: Place) -> None:
    with pytest.raises(NotNow):
        one_more(place, "partner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=place.partner, system=place.system, role="partner", organisation=place.provider
        )
    with pytest.raises(CommandError, match="already"):
        call_command("add_person", place.partner.email, "Any", system=str(place.system.pk), role="partner",
                     organisation="Voices", verbosity=0)  # fmt: skip
    call_command("add_person", place.partner.email, "Any", system=str(place.system.pk), role="facilitator",
                 organisation="Voices", verbosity=0)  # fmt: skip
    assert Membership.objects.filter(user=place.partner).count() == 2


def test_a_membership_says_since_when_and_who_gave_it(place: Place) -> None:
    given = one_more(place, "representative")
    assert given.given_by == place.lead
    assert given.since is not None
    assert Membership.objects.get(user=place.lead).given_by == place.lead


def test_a_lead_with_two_roles_is_told_once(place: Place) -> None:
    add_member(
        by=place.lead, system=place.system, user=place.lead, role="facilitator", organisation=place.provider
    )
    assert leads_of(place.system) == [place.lead]


def test_somebody_in_two_systems_may_in_each_what_they_are_there(place: Place) -> None:
    other = a_system(lead=place.commissioner)
    assert policy.permissions(place.commissioner, other.system).can(Act.REVIEW_START)
    assert not policy.permissions(place.commissioner, place.system).can(Act.REVIEW_START)
    assert not policy.permissions(a_person(), place.system).memberships
