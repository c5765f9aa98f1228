"""Two people, or one person twice, at the very same moment: each on a connection of their own."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.published.models import PublishedReport, Publishing
from assessments.published.queries import state_of
from assessments.reports import pdf
from assessments.reports.board.options import WHOLE
from assessments.reports.publishing.making import make
from tests.build import a_second_lead
from tests.racing import race
from tests.reports.publishing.world import built, drawn_as_a_file, press

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_give_one_number_each_and_one_press_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", drawn_as_a_file)
    world = built()
    lead, other, review = world.place.lead, a_second_lead(world.place), world.review
    # Given one press that is sent twice at once, and one of somebody else
    uid, state = uuid4(), state_of(review)
    race(
        lambda: press(lead, review, state=state, uid=uid),
        lambda: press(lead, review, state=state, uid=uid),
    )
    press(other, review, replace(WHOLE, plans=False), state=state)
    first, second = Publishing.objects.order_by("asked_at")
    # When two workers make them at once
    _, failed = race(lambda: make(first.pk), lambda: make(second.pk))
    assert failed is None
    # and a third one makes the first again
    make(first.pk)
    # Then each has a number and an entry of its own
    assert list(PublishedReport.objects.order_by("number").values_list("number", "by")) == [
        (1, lead.pk),
        (2, other.pk),
    ]
    assert Entry.objects.filter(act=Act.REPORT_PUBLISH).count() == 2
