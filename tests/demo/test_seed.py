"""The demo: what is in it, that twice is as good as once, and where it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.audit.services import faults
from assessments.demo import seeding
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.people.models import LocalSystem, Membership, User
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from tests.build import an_edition

pytestmark = pytest.mark.django_db


def test_the_demo_walks_the_whole_way_once(capsys: pytest.CaptureFixture[str]) -> None:
    an_edition()
    call_command("seed_demo")
    first, second = Review.objects.order_by("date")
    assert (first.phase, second.phase) == ("planning", "assessing")
    assert (first.rows.count(), second.rows.count()) == (10, 5)
    assert set(second.rows.values_list("outcome", flat=True)) == {"agreed", "reservations", "not_reached"}
    assert list(Plan.objects.values_list("status", flat=True)) == ["signed"] * 5
    assert not LocalSystem.objects.get(name=seeding.EMPTY).reviews.exists()
    for system in LocalSystem.objects.all():
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
    assert (LocalSystem.objects.count(), Review.objects.count()) == (2, 2)


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
