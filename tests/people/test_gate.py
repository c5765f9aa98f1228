"""The gate in front of every view, and what `manage.py check` says of its table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from assessments.people import policy
from assessments.people.policy import READ, Act, Role, Rule, Table
from assessments.progress.lifecycle import close_review
from recovery_site.access import Audience, Open
from tests.build import a_completed_template_a, a_review, a_system


def nowhere(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("let in")


urlpatterns = [
    path("nameless/", nowhere),
    path("nowhere/", nowhere, name="nowhere"),
    path("space/", include(([path("nowhere/", nowhere, name="home")], "space"))),
    path("", include("recovery_site.urls")),
]
ROWS = (READ.on("nowhere", "not_a_route"),)
handler403 = "recovery_site.views.forbidden"
handler404 = "recovery_site.views.not_found"


def faults() -> list[str]:
    return [error.msg for error in run_checks() if (error.id or "").startswith("assessments.")]


def test_every_route_of_the_site_stands_in_the_table() -> None:
    assert faults() == []


@pytest.mark.urls("tests.people.test_gate")
def test_a_route_in_no_table_fails_the_check() -> None:
    assert [fault.split()[2] for fault in faults()] == ["nameless/", "nowhere", "space:home"]


@pytest.fixture
def our_rows(settings: LazySettings) -> Iterator[None]:
    """The table with a row of ours as well."""
    settings.ACCESS = [*settings.ACCESS, "tests.people.test_gate"]
    policy.table.cache_clear()
    yield
    policy.table.cache_clear()


@pytest.mark.usefixtures("our_rows")
@pytest.mark.urls("tests.people.test_gate")
def test_a_rule_wants_an_address_that_leads_to_a_system_and_a_route_that_exists() -> None:
    assert any("route nowhere needs a role" in fault for fault in faults())
    assert any("names not_a_route" in fault for fault in faults())


@pytest.mark.django_db
@pytest.mark.urls("tests.people.test_gate")
@pytest.mark.parametrize("address", ["/nameless/", "/nowhere/", "/space/nowhere/"])
def test_a_route_in_no_table_is_refused_to_everybody(client: Client, address: str) -> None:
    for person in (None, a_system().lead):
        if person:
            client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == 403
        assert "let in" not in answer.text


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([Open(Audience.ANYBODY, ("home",)), Open(Audience.SIGNED_IN, ("home",))], "home"),
        ([READ.on("review"), Open(Audience.ANYBODY, ("review",))], "review"),
        ([READ, Rule(Act.READ, frozenset({Role.PARTNER}))], Act.READ),
        ([READ, Rule(Act.READ, READ.roles, refusal="Another reason.")], Act.READ),
        ([READ], Act.PLAN_SIGN),
    ],
)
def test_a_table_that_contradicts_itself_has_faults(rows: list[Rule | Open], named: str) -> None:
    assert any(f" {named} " in fault for fault in Table(rows).faults())


@pytest.mark.django_db
def test_the_membership_is_asked_once_for_the_page_and_its_services(client: Client) -> None:
    # Given somebody who may close a review
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    client.force_login(place.lead)

    # When they close it, where the gate, the service and the move each check
    with CaptureQueriesContext(connection) as asked:
        assert client.post(f"/reviews/{review.pk}/close/", {"reason": "Enough."}).status_code == 302

    # Then one query brought their membership
    assert sum("assessments_membership" in query["sql"] for query in asked.captured_queries) == 1


@pytest.mark.django_db
def test_a_service_asks_by_itself_where_no_gate_was_passed() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    assert place.lead.known_memberships == {}
    close_review(user=place.lead, review=review, reason="Enough.")
    assert policy.permissions(place.lead, place.system).memberships
    assert place.lead.known_memberships == {}
