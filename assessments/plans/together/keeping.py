"""Keeping what somebody types before they save it, and letting go of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import MOST_PARTS
from assessments.plans.together.models import PartDraft, Presence
from assessments.record.models import Row
from recovery_site.errors import NotNow

LASTS = dt.timedelta(days=90)  # a draft that nobody came back to
GONE = dt.timedelta(days=1)  # a sign of life, after which it is deleted
MOST = 5 * MOST_PARTS  # drafts of one person in one plan
TOO_MANY = gettext_lazy("You have too many unsaved parts in this plan. Save some of them first.")

Boxes = Mapping[str, str]


@transaction.atomic
def keep(*, user: User, row: Row, typed: Mapping[str, Boxes | None]) -> dt.datetime:
    """Keep what this person typed into these parts of the plan, by key; None lets go of what was kept for a part.

    Gives the time at which it was kept. What is kept is no part of the plan: nobody else sees it, it is in no log, it
    is there however far the plan is, and it goes when the part is saved or after LASTS. Idempotent.
    Refuses: the wrong role (Refused); more than MOST parts (NotNow).
    """
    policy.check(user, Act.PLAN_WRITE, row.review.system)
    now = timezone.now()
    mine = PartDraft.objects.filter(row=row, user=user)
    gone = [part for part, boxes in typed.items() if boxes is None]
    kept = {part: boxes for part, boxes in typed.items() if boxes is not None}
    if gone:
        mine.filter(part__in=gone).delete()
    if kept:
        if mine.exclude(part__in=kept).count() + len(kept) > MOST:
            raise NotNow(TOO_MANY)
        PartDraft.objects.bulk_create(
            [
                PartDraft(row=row, user=user, part=part, boxes=dict(boxes), kept_at=now)
                for part, boxes in kept.items()
            ],
            update_conflicts=True,
            unique_fields=["row", "user", "part"],
            update_fields=["boxes", "kept_at"],
        )
    return now


def prune() -> int:
    """Delete drafts that nobody came back to for LASTS, and signs of life that are over. Returns how many drafts."""
    now = timezone.now()
    Presence.objects.filter(at__lt=now - GONE).delete()
    return PartDraft.objects.filter(kept_at__lt=now - LASTS).delete()[0]
