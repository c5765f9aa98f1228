"""Agreeing to share, withdrawing that, and keeping what is shared in step with it.

Whoever writes any of it holds the lock of their own system's row first, then that of the picture: always in this order.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Act
from assessments.plans.models import Plan
from assessments.progress.across.models import LEAST, Picture, Projection, SharingConsent, What
from assessments.progress.across.queries import (
    consents_of,
    hash_of,
    in_force,
    last_completed,
    signed_goals,
    stages_in,
    stands_on,
)
from assessments.progress.across.results import count, differ
from assessments.reviews.models import Review
from framework.models import Edition
from recovery_site.errors import NotNow, Stale


def reason_against_agreeing(what: What, held: dict[str, SharingConsent]) -> str:
    """Why a system with these consents cannot agree to that yet; empty when it can."""
    if what != What.STAGES and What.STAGES not in held:
        return _("Agree to share your stages first.")
    return ""


@transaction.atomic
def agree(*, user: User, system: LocalSystem, what: What, statement: str, seen: str) -> SharingConsent:
    """Keep that the system agrees to share `what`, in the words that the person read, and share it. Idempotent.

    `seen` is the hash of those words. Refuses: anybody but a recovery lead (Refused); goals or the name before the
    stages (NotNow); other words than were read (Stale).
    """
    policy.check(user, Act.SYSTEM_SHARE, system)
    system = _lock(system)
    held = in_force(consents_of(system))
    if already := held.get(what):
        return already
    if reason := reason_against_agreeing(what, held):
        raise NotNow(reason)
    if hash_of(statement) != seen:
        raise Stale(_("These words have changed. Read them again, then agree."))
    consent = SharingConsent.objects.create(
        system=system, what=what, statement=statement, given_by=user, given_at=timezone.now()
    )
    facts = {"what": str(what), "agreed": True, "sha256": seen}
    changed = difference({"agreed": False}, {"agreed": True})
    log(system=system, actor=user, act=Act.SYSTEM_SHARE, about=consent, changed=changed, detail=facts)
    _project(consent)
    return consent


@transaction.atomic
def withdraw(*, user: User, system: LocalSystem, what: What) -> None:
    """Take the consent back, and at once what was shared by it. Idempotent. Without the stages nothing else is shared.

    Refuses anybody but a recovery lead (Refused).
    """
    policy.check(user, Act.SYSTEM_SHARE, system)
    system = _lock(system)
    held = in_force(consents_of(system))
    gone = [one for one in held.values() if what in (one.what, What.STAGES)]
    for consent in sorted(
        gone, key=lambda one: one.what == What.STAGES
    ):  # the stages last: a trigger wants it
        _take_away(consent)
        consent.withdrawn_at, consent.withdrawn_by = timezone.now(), user
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        facts = {"what": consent.what, "agreed": False}
        changed = difference({"agreed": True}, {"agreed": False})
        log(system=system, actor=user, act=Act.SYSTEM_SHARE, about=consent, changed=changed, detail=facts)


@transaction.atomic
def completed(review: Review) -> None:
    """Template A of that review was completed, or counts no more: share where the system stands now, if it agreed."""
    _again(review.system, What.STAGES, What.NAME)


@transaction.atomic
def signed(plan: Plan) -> None:
    """That plan was signed by everybody: share its goals, if the system agreed."""
    _again(plan.row.review.system, What.GOALS)


@transaction.atomic
def before_cancelling(review: Review) -> None:
    """Take away what is shared of a review that is going to count no more. `completed` shares what then holds."""
    _lock(review.system)
    theirs = Projection.objects.filter(review=review, what=What.STAGES)
    counted = theirs.filter(counted=True).exists()
    theirs.delete()
    if counted:
        _gone(review.edition, review.system_id)


def _lock(system: LocalSystem) -> LocalSystem:
    return LocalSystem.objects.select_for_update().get(pk=system.pk)


def _again(system: LocalSystem, *several: What) -> None:
    _lock(system)
    for consent in SharingConsent.objects.filter(system=system, what__in=several, withdrawn_at=None):
        _project(consent)


def _project(consent: SharingConsent) -> None:
    """Write what is shared by that consent, as it is now."""
    if consent.what == What.STAGES:
        for review in sorted(last_completed(consent.system), key=lambda one: one.edition_id):
            _project_stages(consent, review)
            renew(review.edition)
    elif consent.what == What.GOALS:
        consent.projections.all().delete()
        Projection.objects.bulk_create(
            Projection(
                system_id=consent.system_id,
                consent=consent,
                what=What.GOALS,
                challenge_id=goal.challenge,
                review_id=goal.revision.plan.row.review_id,
                revision=goal.revision,
                stage=goal.stage,
                words=goal.words,
                measured_by=goal.measured_by,
            )
            for goal in signed_goals(consent.system)
            if not goal.names_somebody
        )
    else:
        consent.projections.all().delete()
        Projection.objects.create(consent=consent, what=What.NAME, words=consent.system.name)


def _project_stages(consent: SharingConsent, review: Review) -> None:
    there = {one.challenge_id: one for one in consent.projections.filter(challenge__edition=review.edition)}
    for challenge, stage in stages_in(review).items():
        one = there.get(challenge) or Projection(consent=consent, what=What.STAGES, challenge_id=challenge)
        if one.pk is None or (one.review_id, one.stage) != (review.pk, stage):
            one.review, one.stage = review, stage
            one.save()


def _take_away(consent: SharingConsent) -> None:
    """Delete what is shared by that consent, and take down each picture that counted it."""
    theirs = consent.projections.all()
    counted = theirs.filter(counted=True).values("challenge__edition")
    editions = list(Edition.objects.filter(pk__in=counted).order_by("pk"))
    theirs.delete()
    for edition in editions:
        _gone(edition, consent.system_id)


def _gone(edition: Edition, system: int) -> None:
    """A system is no longer in the picture of that edition: nobody can subtract, as the picture goes down at once."""
    picture = _picture(edition)
    picture.left = sorted({*picture.left, system})
    picture.systems, picture.counts = 0, {}
    picture.save()
    renew(edition)


def _picture(edition: Edition) -> Picture:
    Picture.objects.get_or_create(edition=edition)
    return Picture.objects.select_for_update().get(edition=edition)


def renew(edition: Edition) -> bool:
    """Make the next picture of that edition when it may be made; says whether it was.

    It takes five systems in it, and five that stand elsewhere than in the last one, came, or left: so what is different
    between two pictures never belongs to fewer than five.
    """
    picture = _picture(edition)
    stands = stands_on(edition)
    systems = {one.system for one in stands}
    if len(systems) < LEAST or len(differ(stands, picture.left)) < LEAST:
        return False
    picture.systems, picture.counts, picture.left = len(systems), count(stands), []
    picture.made_at = timezone.now()
    picture.save()
    counted = Projection.objects.filter(what=What.STAGES, challenge__edition=edition)
    counted.update(counted=True, counted_stage=F("stage"))
    return True
