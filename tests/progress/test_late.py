"""A review in force says how many of its actions are late, where people look first."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.plans.models import Action
from assessments.progress.actions import services
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import doings_in
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_review, a_signed_plan, a_system

pytestmark = pytest.mark.django_db
State = Happening.State


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    found = a_completed_template_a(place, a_review(place))
    for number in (3, 4):
        a_signed_plan(place, found, number)
    return found


def in_future(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def moved(place: Place, action: Action, state: State) -> None:
    services.move(user=place.lead, action=action, state=state, on=timezone.localdate(), note="", seen=0)


def test_a_review_in_force_says_how_many_actions_are_late(
    place: Place, review: Review, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(place.lead)
    agreed = in_future(400)
    pages = ("/", reverse("review", args=[review.pk]))

    def said(on: dt.date) -> set[str]:
        monkeypatch.setattr(timezone, "localdate", lambda *_: on)
        texts = [client.get(page).text for page in pages]
        late = f'<p data-late="[^"]*"><a href="{reverse("act", args=[review.pk])}">'
        counted = {"".join(re.findall(r'data-late="(\d+)"', text)) for text in texts}
        assert all(bool(re.search(late, text)) is bool("".join(counted)) for text in texts)
        return counted

    def late(on: dt.date) -> set[str]:
        number = sum(one.is_late(on) for one in doings_in(review))
        return {str(number) if number else ""}

    action = doings_in(review)[0].action
    today, after = timezone.localdate(), in_future(1000)
    of_all = len(doings_in(review))
    assert said(today) == {""}
    assert said(after) == late(after) == {str(of_all)}
    # An action that is done is late no more, and another date that was agreed holds from then on
    monkeypatch.undo()
    moved(place, action, State.DONE)
    assert said(after) == late(after) == {str(of_all - 1)}
    monkeypatch.undo()
    other = next(one.action for one in doings_in(review) if one.action.pk != action.pk)
    moved(place, other, State.UNDER_WAY)
    services.agree_date(
        user=place.commissioner, action=other, due_on=agreed, reason="The post is empty", seen=1
    )
    before = agreed - dt.timedelta(days=1)
    assert said(before) == late(before)
    assert said(agreed) == late(agreed)
    assert said(after) == {str(of_all - 1)}
