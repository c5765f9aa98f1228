"""Sharing with the people who were in the room what became of what they said."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import sha256
from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.progress.telling.models import TOKEN_BYTES, Telling
from assessments.progress.telling.queries import telling_of
from assessments.progress.telling.snapshot import of, write
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow, Stale


def reason_against_sharing(review: Review) -> str:
    """Why nothing can be shared of that review at present; empty when it can."""
    if review.is_assessing:
        return _("Complete Template A first: then there is something to tell.")
    return _("This review was cancelled.") if review.is_cancelled else ""


def seal_of(review: Review) -> str:
    """The hash of what would be shared now: the page sends it back, so that nobody shares what they have not seen."""
    return sha256(write(of(review)))


def hash_of(told: Telling | None) -> str:
    """The hash of what is shared; empty for nothing."""
    return sha256(told.content) if told and told.token else ""


@transaction.atomic
def share(*, user: User, review: Review, seen: str) -> Telling:
    """Share what the person has just read, by a link that stays the same until it is withdrawn. Idempotent.

    Refuses: anybody but the recovery lead (Refused); a review in which Template A is open, or that was cancelled
    (NotNow); what is no longer what `seen` is the hash of (Stale).
    """
    policy.check(user, Act.REVIEW_TELL, review.system)
    review = lock_review(review)
    if reason := reason_against_sharing(review):
        raise NotNow(reason)
    content = write(of(review))
    if sha256(content) != seen:
        raise Stale(_("Something has changed meanwhile. Read the page again, then share it."))
    before = telling_of(review)
    if before and before.token and before.content == content:
        return before
    token = before.token if before and before.token else secrets.token_urlsafe(TOKEN_BYTES)
    told, _made = Telling.objects.update_or_create(
        review=review,
        defaults={"token": token, "content": content, "shared_by": user, "shared_at": timezone.now()},
    )
    log(
        system=review.system,
        actor=user,
        act=Act.REVIEW_TELL,
        about=review,
        changed=difference({"sha256": hash_of(before)}, {"sha256": seen}, codes=["sha256"]),
        detail={"sha256": seen},
    )
    return told


@transaction.atomic
def withdraw(*, user: User, review: Review) -> None:
    """Let the link work no more. Idempotent. Refuses anybody but the recovery lead (Refused)."""
    policy.check(user, Act.REVIEW_TELL, review.system)
    shared = hash_of(telling_of(review))
    if Telling.objects.filter(review=review).exclude(token=None).update(token=None):
        log(
            system=review.system,
            actor=user,
            act=Act.REVIEW_TELL,
            about=review,
            changed=difference({"sha256": shared}, {"sha256": ""}, codes=["sha256"]),
            detail={"withdrawn": True},
        )
