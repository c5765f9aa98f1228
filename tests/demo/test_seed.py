"""The demo: what is in it, that twice is as good as once, and where it refuses."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.audit.services import faults
from assessments.demo import across, seeding
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.people.models import LocalSystem, Membership, User
from assessments.plans.models import Plan
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Reading
from assessments.progress.timeline.queries import on_the_timeline, timeline_of
from assessments.record.models import CompletedTemplateA, Ending
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from framework.queries import current_edition
from tests.build import an_edition

pytestmark = pytest.mark.django_db


def built() -> str:
    """The demo; gives what the command printed."""
    an_edition()
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def test_the_demo_walks_the_whole_way_once(made: str) -> None:
    own = Review.objects.filter(system__name=seeding.NAME)
    assert [(one.phase, one.rows.count()) for one in own.order_by("date")] == [
        ("closed", 9),
        ("closed", 10),
        ("planning", 10),
        ("assessing", 5),
    ]
    assert set(own.latest("date").rows.values_list("outcome", flat=True)) == {
        "agreed",
        "reservations",
        "not_reached",
    }
    plans = Plan.objects.filter(row__review__in=own)
    assert list(plans.values_list("status", flat=True)) == ["signed"] * 9
    assert not LocalSystem.objects.get(name=seeding.EMPTY).reviews.exists()
    for system in LocalSystem.objects.all():
        if system.name in {seeding.NAME, seeding.EMPTY}:
            assert {m.role for m in system.memberships.all()} == set(Membership.Role.values)
        assert faults(system) == []
    for email, _, role in PEOPLE:
        assert User.objects.get(email=email).check_password(PASSWORD)
        assert email in made
        assert role.label.lower() in made
    assert PASSWORD in made

    again = StringIO()
    call_command("seed_demo", stdout=again)
    assert again.getvalue() == made
    assert (LocalSystem.objects.count(), own.count()) == (2 + len(across.OTHERS), 4)


@pytest.mark.usefixtures("made")
def test_it_tells_of_three_years_with_a_step_back_and_an_edition_that_changed() -> None:
    reviews = list(on_the_timeline([LocalSystem.objects.get(name=seeding.NAME)]).order_by("date"))
    days = [(later.date - before.date).days for before, later in pairwise(reviews)]
    assert len(reviews) == 4
    assert min(days) > 200
    assert 1000 < sum(days) < 1100
    older, edition, *same = [review.edition for review in reviews]
    assert older != edition
    assert set(same) == {edition}
    assert current_edition() == edition
    timeline = timeline_of(reviews)
    moves = [
        found.stage - found.was
        for row in timeline.rows
        for found in row.agreed
        if found and found.was and found.stage
    ]
    assert {-1, 0, 1} <= set(moves)
    assert [
        (found.rank, found.carried)
        for row in timeline.rows
        for found in row.agreed
        if found and found.carried
    ] == [(2, True)]
    assert Ending.objects.filter(kind="closed", row__review__in=reviews).count() == 3
    assert Happening.objects.filter(kind="due").exists()
    assert Happening.objects.filter(state="dropped").exists()
    assert Reading.objects.exists()


@pytest.mark.usefixtures("made")
def test_its_dates_make_sense_together() -> None:
    dates_make_sense(timezone.localdate())


def test_so_they_do_when_it_is_loaded_on_a_sunday_on_which_the_clocks_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.make_aware(dt.datetime.combine(dt.date(2027, 3, 28), dt.time(7)))
    monkeypatch.setattr(timezone, "now", lambda: now)
    built()
    dates_make_sense(now.date())


def dates_make_sense(today: dt.date) -> None:
    now = timezone.make_aware(dt.datetime.combine(today, dt.time()))  # the last thing happened days ago
    # Everything happened in the past, by day, in the order in which it is written down
    for system in LocalSystem.objects.all():
        moments = [
            timezone.localtime(entry.at) for entry in Entry.objects.filter(system=system).order_by("seq")
        ]
        assert moments == sorted(moments)
        assert all(moment <= now and 8 <= moment.hour < 18 and moment.weekday() < 5 for moment in moments)
    # Template A is written and completed on the day on which people met
    for completed in CompletedTemplateA.objects.select_related("review"):
        assert timezone.localdate(completed.completed_at) == completed.review.date
    # Each plan is agreed after that, signed after it was agreed, and before anything in it was due
    for plan in Plan.objects.select_related("row__review"):
        signed = [timezone.localdate(one.signed_at) for one in Signature.objects.filter(revision__plan=plan)]
        due = [one.due_on for part in (plan.goals, plan.actions) for one in part.all()]
        assert plan.row.review.date < plan.agreed_on <= min(signed)
        assert max(signed) < min(due) <= plan.next_review_on
        # And what became of its actions came after that, was written on its day, and gave no date that had passed
        for one in Happening.objects.filter(action__plan=plan):
            assert max(signed) < one.on == timezone.localdate(one.at)
            assert one.due_on is None or one.due_on >= one.on
    # And a reading is written down when it is known
    assert not [one for one in Reading.objects.all() if one.on > timezone.localdate(one.at)]


@pytest.mark.usefixtures("made")
def test_there_is_something_to_see_across_systems(client: Client) -> None:
    client.force_login(User.objects.get(email=PEOPLE[0][0]))
    system = LocalSystem.objects.get(name=seeding.NAME)
    page = client.get(reverse("across", args=[system.pk])).text
    assert page.count("app-across__count") == 40
    for name, *_, named in across.OTHERS:
        assert (name in page) is named
    goals = client.get(reverse("across_goals", args=[system.pk, 3])).text
    assert any(goal in goals for _, _, priority, goal, *_ in across.OTHERS if priority == 3)
