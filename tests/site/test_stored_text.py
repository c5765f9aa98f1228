"""Stored texts with separators that no report can print: mended where they may change, kept where they are filed."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from assessments.plans.models import Goal, Plan
from assessments.record.models import CompletedTemplateA, Participation, Row
from assessments.record.services import complete
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.signoff.models import Revision
from assessments.signoff.queries import content_of
from tests.build import a_plan, a_review, a_row, a_signed_plan, a_system, ranked, record_all

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MIGRATION = import_module("assessments.migrations.0013_one_kind_of_line_break")
TORN, MENDED = "one \u2029two\x0bthree\u200b", "one \ntwo\nthree"


def test_what_may_change_is_mended() -> None:
    # Given a review that is being rated, with such texts in Template A
    place = a_system()
    review = a_review(place)
    row = a_row(place, review, 1)
    Row.objects.filter(pk=row.pk).update(comments=TORN)
    Review.objects.filter(pk=review.pk).update(title=TORN)
    Participation.objects.update_or_create(review=review, defaults={"took_part": [TORN]})

    # When the migration runs
    MIGRATION.clean(apps, None)

    # Then they have plain line breaks, and a title has none
    row.refresh_from_db()
    review.refresh_from_db()
    assert (row.comments, review.title) == (MENDED, "one  two three")
    assert Participation.objects.get().took_part == [MENDED]


def test_drafts_are_mended_and_what_was_filed_keeps_its_bytes() -> None:
    # Given a completed Template A with a draft and a signed plan, all with such texts
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    Row.objects.filter(review=review).update(comments=TORN)
    ranked(place, review, 3, 4)
    complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    draft, signed = a_plan(place, review, 3), a_signed_plan(place, review, 4)
    Plan.objects.filter(pk=draft.pk).update(description=TORN)
    Goal.objects.filter(plan=draft).update(statement=TORN, measure="\u200b")
    filed, completed = Revision.objects.get(), CompletedTemplateA.objects.get()

    # When the migration runs
    MIGRATION.clean(apps, None)

    # Then the draft is mended, but for a box that would be empty, and nothing that was filed has changed
    goal = draft.goals.get()
    draft.refresh_from_db()
    assert (draft.description, goal.statement, goal.measure) == (MENDED, MENDED, "\u200b")
    assert Row.objects.get(review=review, challenge__number=1).comments == TORN
    assert Revision.objects.get().content == filed.content
    assert content_of(Revision.objects.get(plan=signed)).sha256 == filed.sha256
    assert CompletedTemplateA.objects.get().content == completed.content
