"""Signing a plan: the only door."""

from __future__ import annotations

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import Membership, User
from assessments.people.policy import Act, Permissions
from assessments.plans import snapshot
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import plan_of
from assessments.plans.services import missing_from
from assessments.reviews.models import Review
from assessments.reviews.moves import perform
from assessments.signoff.models import Revision, Signature
from assessments.signoff.queries import content_of, current_revision, side_of, sides_needed
from assessments.signoff.standing import ALONE, CLOSED
from recovery_site.errors import NotNow, Refused, Stale

WRONG_MOST = 5  # wrong passwords before a pause
PAUSE = 300  # seconds
ALREADY = "This version has been signed for your side already."


class WrongPassword(Refused):
    """The password given with the signature is not the signer's, or was wrong too often just now."""


def prove(user: User, password: str) -> None:
    """Return when `password` is the person's. A wrong one raises WrongPassword and counts.

    After WRONG_MOST wrong ones the right one is refused as well, for PAUSE seconds. Each try is counted
    before the password is looked at, one at a time for each person (their row is held meanwhile), so tries
    that are sent at once all count. Not to be called inside a transaction that is rolled back.
    """
    key = f"sign-wrong-{user.pk}"
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        tried = cache.get(key, 0)
        if tried >= WRONG_MOST:
            raise WrongPassword(f"Too many wrong passwords. Wait {PAUSE // 60} minutes, then try again.")
        cache.set(key, tried + 1, PAUSE)
    if not user.check_password(password):
        raise WrongPassword("That is not your password. Try again.")
    cache.delete(key)


def sign(*, user: User, plan: Plan, side: str, password: str, read_sha256: str) -> Signature:
    """Sign the plan as `user` for `side`. `read_sha256` is the hash of the content that the person read.

    The first signature files the content as a revision; the last one that is needed makes the plan signed.
    Refuses: the wrong role or side (Refused); a wrong password (WrongPassword); a plan with something
    missing, one in a closed review, a side that has signed, the same person twice (NotNow); content that
    changed since it was read (Stale).
    """
    may = policy.permissions(user, plan.row.review.system)
    _check_side(may.check(Act.PLAN_SIGN), plan.row.review, side)
    prove(user, password)
    return _sign(user, may, plan, Signature.Side(side), read_sha256)


def _check_side(membership: Membership, review: Review, side: str) -> None:
    """Raise Refused with what is wrong with `side`: no side at all, none that signs here, or not the member's."""
    if side not in Signature.Side.values:
        raise Refused(
            "The page did not say for which side you sign. Open the plan again, read it and sign there."
        )
    if side not in sides_needed(review):
        raise Refused(ALONE)
    if side_of(membership, review) != side:
        raise Refused("You cannot sign for the other side.")


@transaction.atomic
def _sign(user: User, may: Permissions, plan: Plan, side: Signature.Side, read_sha256: str) -> Signature:
    """The part of signing that writes: all of it or nothing."""
    membership = may.check(Act.PLAN_SIGN)
    review = Review.objects.select_for_update().select_related("system").get(pk=plan.row.review_id)
    if not review.is_planning:
        raise NotNow(CLOSED)
    Plan.objects.select_for_update().get(pk=plan.pk)
    now = plan_of(plan.row)
    if now is None:
        raise NotNow("There is no plan to sign yet.")
    if now.is_draft and (needs := missing_from(now)):
        raise NotNow(needs[0])
    filed = current_revision(now)
    content = content_of(filed) if filed else snapshot.of(now)
    if content.sha256 != read_sha256:
        raise Stale("The plan changed after you opened this page. Read it again, then sign.")
    if filed and filed.signatures.filter(side=side).exists():
        raise NotNow(ALREADY)
    if filed and filed.signatures.filter(signer=user).exists():
        raise NotNow("The two signatures must be those of two different people.")
    revision = filed or Revision.objects.create(
        plan=now,
        number=now.revision,
        content=content.canonical(),
        sha256=content.sha256,
        filed_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                revision=revision,
                side=side,
                signer=user,
                name=user.name,
                role=membership.get_role_display(),
                organisation=membership.organisation.name,
                proof=Signature.Proof.PASSWORD,
                sha256=revision.sha256,
                signed_at=timezone.now(),
            )
    except IntegrityError:
        raise NotNow(ALREADY) from None
    of_two = PlanAct.SIGN_SECOND if filed else PlanAct.SIGN_FIRST
    act = of_two if review.is_joint else PlanAct.SIGN_ALONE
    perform(now, act, PLAN_MOVES, field="status", by=may, refusal=ALREADY)
    log(
        system=review.system,
        actor=user,
        act="plan.sign",
        about=now,
        detail={"revision": revision.number, "side": side, "sha256": revision.sha256},
    )
    return signature
