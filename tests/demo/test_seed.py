"""The demo: what is in it, that twice is as good as once, and where it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessments.audit.services import faults
from assessments.demo import across
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.management.commands import seed_demo
from assessments.people.models import LocalSystem, Membership, User
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from tests.build import an_edition

pytestmark = pytest.mark.django_db


def test_the_demo_walks_the_whole_way_once(capsys: pytest.CaptureFixture[str]) -> None:
    an_edition()
    call_command("seed_demo")
    own = Review.objects.filter(system__name=seed_demo.NAME)
    first, second = own.order_by("date")
    assert (first.phase, second.phase) == ("planning", "assessing")
    assert (first.rows.count(), second.rows.count()) == (10, 5)
    assert set(second.rows.values_list("outcome", flat=True)) == {"agreed", "reservations", "not_reached"}
    plans = Plan.objects.filter(row__review__in=own)
    assert list(plans.values_list("status", flat=True)) == ["signed"] * 5
    assert not LocalSystem.objects.get(name=seed_demo.EMPTY).reviews.exists()
    for system in LocalSystem.objects.all():
        if system.name in {seed_demo.NAME, seed_demo.EMPTY}:
            assert {m.role for m in system.memberships.all()} == set(Membership.Role.values)
        assert faults(system) == []
    said = capsys.readouterr().out
    for email, _, role in PEOPLE:
        assert User.objects.get(email=email).check_password(PASSWORD)
        assert email in said
        assert role.label.lower() in said
    assert PASSWORD in said

    call_command("seed_demo")
    assert capsys.readouterr().out == said
    assert (LocalSystem.objects.count(), own.count()) == (2 + len(across.OTHERS), 2)


def test_there_is_something_to_see_across_systems(client: Client) -> None:
    an_edition()
    call_command("seed_demo")
    client.force_login(User.objects.get(email=PEOPLE[0][0]))
    system = LocalSystem.objects.get(name=seed_demo.NAME)
    page = client.get(reverse("across", args=[system.pk])).text
    assert page.count("app-across__count") == 40
    for name, *_, named in across.OTHERS:
        assert (name in page) is named
    goals = client.get(reverse("across_goals", args=[system.pk, 3])).text
    assert any(goal in goals for _, _, priority, goal, *_ in across.OTHERS if priority == 3)


def test_it_refuses_on_a_production_site(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for a production site"):
        call_command("seed_demo")
    assert not User.objects.exists()


@pytest.mark.usefixtures("no_framework")
def test_it_wants_the_framework_first() -> None:
    with pytest.raises(CommandError, match="load_framework"):
        call_command("seed_demo")
    assert not User.objects.exists()
