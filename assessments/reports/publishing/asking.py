"""Asking to publish a report. Nothing is drawn here: the worker does that."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus

from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.published.models import CODE, PublishedReport, Publishing
from assessments.published.queries import latest_of, state_of
from assessments.published.services import reason_against_publishing
from assessments.reports.board.options import BoardOptions
from assessments.reports.publishing.tasks import make
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow, Stale


def reason_against_again(review: Review, options: BoardOptions, state: str) -> str:
    """Why this very report is not published once more; empty when it is another one (1 query)."""
    latest = latest_of(review)
    if latest is None or (latest.state, latest.options) != (state, options.encoded()):
        return ""
    return _("Nothing has changed since report %(number)d was published, so it is still the newest.") % {
        "number": latest.number
    }


@transaction.atomic
def publish(*, user: User, review: Review, options: BoardOptions, state: str, uid: UUID) -> None:
    """Have the report published that the person has read, as it stands at `state` (published.queries.state_of).

    `uid` is the identity of the press: the same one again does nothing, nor does another one for the very report that
    is on its way. Requests that failed before go.
    Refuses: anybody but the recovery lead (Refused); a draft, a cancelled review, a report with a watermark, one that
    was published just so (NotNow); a review that has changed since (Stale).
    """
    membership = policy.check(user, Act.REPORT_PUBLISH, review.system)
    review = lock_review(review)
    if reason := reason_against_publishing(review):
        raise NotNow(reason)
    if options.watermark:
        raise NotNow(_("A report that says “Draft” on every page is not published."))
    if _is_known(uid):
        return
    if state_of(review) != state:
        raise Stale(
            _("Something changed after you opened this page. Read the report again, then publish it.")
        )
    if reason := reason_against_again(review, options, state):
        raise NotNow(reason)
    running = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    Publishing.objects.filter(review=review).exclude(task__status__in=running).delete()
    if Publishing.objects.filter(review=review, options=options.encoded(), state=state).exists():
        return
    asked = Publishing.objects.create(
        review=review,
        uid=uid,
        code=secrets.token_hex(CODE // 2),
        options=options.encoded(),
        state=state,
        by=user,
        name=user.name,
        organisation=membership.organisation.name,
        asked_at=timezone.now(),
    )
    Publishing.objects.filter(pk=asked.pk).update(task=make.enqueue(asked.pk).id)


def _is_known(uid: UUID) -> bool:
    return Publishing.objects.filter(uid=uid).exists() or PublishedReport.objects.filter(asked=uid).exists()
