"""The demo: what is in it, that twice is as good as once, and where it refuses."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.demo import across, agreeing, seeding
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.people.models import LocalSystem, Membership, User
from assessments.plans.models import Plan
from assessments.plans.together.models import PartDraft
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Reading
from assessments.progress.timeline.queries import on_the_timeline, timeline_of
from assessments.proving.checking import check
from assessments.proving.exporting import lines_of
from assessments.record.models import Ending
from assessments.reviews.models import Review
from assessments.signoff.models import Signature, Withdrawal
from assessments.verifying import faults
from framework.queries import current_edition
from tests.build import an_edition
from tests.demo.dates import dates_make_sense

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
        if system.name in {seeding.NAME, seeding.EMPTY, agreeing.NAME}:
            assert {m.role for m in system.memberships.all()} == set(Membership.Role.values)
        assert (faults(system), check(lines_of(system)).faults) == ([], [])
    for email, _, role in PEOPLE:
        assert User.objects.get(email=email).check_password(PASSWORD)
        assert email in made
        assert role.label.lower() in made
    assert PASSWORD in made

    again = StringIO()
    call_command("seed_demo", stdout=again)
    assert again.getvalue() == made
    assert (LocalSystem.objects.count(), own.count()) == (3 + len(across.OTHERS), 4)


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


@pytest.mark.usefixtures("made")
def test_plans_are_met_in_every_state_and_the_commissioner_has_something_to_answer(client: Client) -> None:
    system = LocalSystem.objects.get(name=agreeing.NAME)
    plans = {one.row.challenge.number: one for one in Plan.objects.filter(row__review__system=system)}
    assert {number: one.status for number, one in plans.items()} == {
        agreeing.WRITTEN: "draft",
        agreeing.PROPOSED: "proposed",
        agreeing.ON_PAPER: "part_signed",
        agreeing.WITHDRAWN: "draft",
    }
    # One is being written: somebody's draft, a comment with its answer, phrases that are marked, strengths
    written = plans[agreeing.WRITTEN]
    assert PartDraft.objects.filter(row=written.row).count() == 2
    assert (written.comments.count(), written.phrase_marks.count()) == (2, 2)
    assert written.strengths
    # One has a signature on paper with its witness, and from one a signature was taken back
    paper = Signature.objects.get(revision__plan=plans[agreeing.ON_PAPER])
    assert paper.is_on_paper
    assert paper.witness
    assert Withdrawal.objects.filter(signature__revision__plan=plans[agreeing.WITHDRAWN]).count() == 1
    # And the commissioner sees that it is their turn, in the list of plans and first on their own page
    client.force_login(User.objects.get(email="commissioner@demo.example"))
    review = written.row.review
    page = client.get(reverse("plans", args=[review.pk])).text
    assert page.count("app-tag--turn") == 4
    assert reverse("plans", args=[review.pk]) in client.get("/").text
    assert agreeing.NOT_SAVED[Membership.Role.COMMISSIONER] in client.get(
        reverse("plan_one", args=[review.pk, agreeing.WRITTEN, "goals", written.goals.get().uid])
    ).text  # fmt: skip
