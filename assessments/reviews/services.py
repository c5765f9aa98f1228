"""Starting a review, and the lock under which everything in it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.audit.differences import made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Act
from assessments.reviews.models import Review
from framework.models import Edition
from framework.services import freeze
from recovery_site.errors import NotNow


def lock_review(review: Review) -> Review:
    """The review as it is stored now, with its system and edition, locked until the end of the transaction.

    Whoever writes its record or its plans takes this lock first. Only its own row is locked: others of the same
    edition or system go on.
    """
    found = Review.objects.select_for_update(of=("self",)).select_related("system", "edition")
    return found.get(pk=review.pk)


def reason_against_starting(reviews: Iterable[Review]) -> str:
    """Why no other review can be started beside these of the same system; empty when one can."""
    under_way = next((review for review in reviews if review.is_assessing), None)
    if under_way is None:
        return ""
    return _("Complete Template A of %(title)s before you start another review.") % {"title": under_way.title}


def check_starting(reviews: Iterable[Review]) -> None:
    """Raise NotNow with the reason when no other review can be started beside these."""
    if reason := reason_against_starting(reviews):
        raise NotNow(reason)


@transaction.atomic
def start_review(
    *, user: User, system: LocalSystem, kind: Review.Kind, title: str, date: dt.date, edition: Edition
) -> Review:
    """Write a new review on `edition`, which can never be altered from now on. Idempotent.

    Refuses: anybody but the recovery lead (Refused); an edition that is not published, a second review while one
    is being assessed (NotNow).
    """
    policy.check(user, Act.REVIEW_START, system)
    same = system.reviews.filter(
        phase=Review.Phase.ASSESSING, kind=kind, title=title, date=date, edition=edition
    )
    if again := same.first():
        return again
    freeze(edition)
    check_starting(system.reviews.all())
    try:
        with transaction.atomic():
            review = Review.objects.create(system=system, edition=edition, kind=kind, title=title, date=date)
    except IntegrityError:
        raise NotNow(
            _("Complete Template A of the review that is under way before you start another.")
        ) from None
    facts = {"kind": review.kind, "title": title, "date": date.isoformat()}
    said = {"phase": review.phase, "kind": review.kind, "title": title, "date": date, "edition": edition.pk}
    changed = made(said, codes=["phase", "kind"])
    log(system=system, actor=user, act=Act.REVIEW_START, about=review, changed=changed, detail=facts)
    return review
