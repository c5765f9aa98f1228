"""Fifty people who save the same goal at the same moment: one is first, 49 are asked, and none loses a word."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.http import QueryDict

from assessments.people.models import Membership, User
from assessments.plans.acts import Outcome
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import Kind
from assessments.plans.queries import plan_to_write
from assessments.plans.together.desk import sent
from assessments.plans.together.models import PartDraft
from assessments.plans.writing import page_of
from framework.queries import challenge as challenge_of
from tests.build import Place

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


@pytest.fixture
def writers(place: Place) -> list[User]:
    users = User.objects.bulk_create(
        [User(email=f"writer{n}@example.org", name=f"Writer {n}") for n in range(MANY)]
    )
    users = list(User.objects.filter(email__startswith="writer").order_by("pk"))
    Membership.objects.bulk_create(
        [
            Membership(user=one, system=place.system, organisation=place.provider, role="recovery_lead")
            for one in users
        ]
    )
    return users


def test_one_is_first_and_the_others_are_asked(writers: list[User], plan: Plan) -> None:
    # Given fifty pages that show the same goal, each with words of its own
    goal, row = plan.goals.get(), plan.row
    challenge = challenge_of(row.review.edition, 3)
    assert challenge
    together, outcomes = threading.Barrier(MANY), dict[int, Outcome]()

    def write(writer: User, words: str) -> None:
        try:
            now = plan_to_write(row)
            data = QueryDict(mutable=True)
            page = page_of(Kind.GOAL, None, now, row.review.date, goal.uid)
            page.put_stored(data)
            data["goals-0-statement"] = words
            page = page_of(Kind.GOAL, data, now, row.review.date, goal.uid)
            together.wait(30)
            outcomes[writer.pk] = sent(writer, row, now, page, challenge)
        finally:
            connection.close()

    # When all are sent at once, each on a connection of its own
    threads = [threading.Thread(target=write, args=(one, f"Words of {one.pk}")) for one in writers]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    # Then one is saved, and every other page shows what that was beside its own words
    [first] = [pk for pk, outcome in outcomes.items() if outcome.is_saved]
    assert len(outcomes) == MANY
    assert Goal.objects.get(uid=goal.uid).statement == f"Words of {first}"
    assert Goal.objects.get(uid=goal.uid).version == goal.version + 1
    for pk, outcome in outcomes.items():
        if pk != first:
            assert outcome.both
            assert (outcome.both[0].theirs, outcome.both[0].yours) == (f"Words of {first}", f"Words of {pk}")
    # and their words are kept for each of them
    kept = {one.user_id: one.boxes["statement"] for one in PartDraft.objects.all()}
    assert kept == {one.pk: f"Words of {one.pk}" for one in writers if one.pk != first}
