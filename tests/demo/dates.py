"""Whether what the demo tells could have happened, in that order, on those days."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import LocalSystem
from assessments.plans.models import Plan
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Reading
from assessments.record.models import CompletedTemplateA
from assessments.signoff.models import Signature


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
        signatures = Signature.objects.filter(revision__plan=plan)
        if not signatures:  # it is being written, or waits for the other side
            assert plan.agreed_on is None or plan.row.review.date < plan.agreed_on < today
            continue
        signed = [timezone.localdate(one.signed_at) for one in signatures]
        due = [one.due_on for part in (plan.goals, plan.actions) for one in part.all()]
        assert plan.row.review.date < plan.agreed_on <= min(signed)
        assert max(signed) < min(due) <= plan.next_review_on
        # And what became of its actions came after that, was written on its day, and gave no date that had passed
        for one in Happening.objects.filter(action__plan=plan):
            assert max(signed) < one.on == timezone.localdate(one.at)
            assert one.due_on is None or one.due_on >= one.on
    # And a reading is written down when it is known
    assert not [one for one in Reading.objects.all() if one.on > timezone.localdate(one.at)]
