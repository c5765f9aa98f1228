"""Signing a plan: who, when, and for exactly which words."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.audit.canonical import fingerprints
from assessments.audit.heads import head_of
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act, Permissions
from assessments.people.transitions import perform
from assessments.plans import snapshot
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import row_again
from assessments.plans.services import lock_review
from assessments.reviews.models import Review
from assessments.signoff.letters import tell
from assessments.signoff.models import Revision, Signature
from assessments.signoff.queries import capacities, content_of, current_revision, sides_needed, to_be_told
from assessments.signoff.standing import Standing, standing_of
from recovery_site.errors import NotNow, Refused, Stale

WRONG_MOST = 5  # wrong passwords before a pause
PAUSE = 300  # seconds
ALREADY = gettext_lazy("This version has been signed for your side already.")
ALONE = gettext_lazy("In a self-assessment the provider signs alone.")
TWO_PEOPLE = gettext_lazy("The two signatures must be those of two different people.")


class WrongPassword(Refused):
    """The password given with the signature is not the signer's, or was wrong too often just now."""


def prove(user: User, password: str, device: str = "") -> None:
    """Return when `password` is the person's. A wrong one raises WrongPassword and counts.

    After WRONG_MOST wrong ones the right one is refused as well, for PAUSE seconds. They are counted for each `device`
    apart (see recovery_site/devices.py), so that nobody can lock a person out of their own. Each try is counted before
    the password is checked, under a lock of the person's row, so tries that are sent at once all count. Do not call
    it inside a transaction that may be rolled back.
    """
    if not user.has_usable_password():
        raise WrongPassword(_("You have no password yet. Choose one first, then sign."))
    key = f"sign-wrong-{user.pk}-{device}"
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        tried = cache.get(key, 0)
        if tried >= WRONG_MOST:
            minutes = PAUSE // 60
            message = ngettext(
                "Too many wrong passwords. Wait %(minutes)d minute, then try again.",
                "Too many wrong passwords. Wait %(minutes)d minutes, then try again.",
                minutes,
            )
            raise WrongPassword(message % {"minutes": minutes})
        cache.set(key, tried + 1, PAUSE)
    if not user.check_password(password):
        raise WrongPassword(_("That is not your password. Try again."))
    cache.delete(key)


def reason_against_side(may: Permissions, review: Review, side: Signature.Side) -> str:
    """Why this person cannot sign for `side` in this review; empty when they can."""
    if side not in sides_needed(review):
        return str(ALONE)
    return "" if side in capacities(may, review) else _("You cannot sign for the other side.")


def reason_against_signing(standing: Standing, side: Signature.Side | None, signer: User) -> str:
    """Why `signer` cannot sign the plan for `side` as it stands; empty when they can."""
    if standing.plan is None:
        return _("There is no plan to sign yet.")
    if side is None:
        return str(ALONE)
    if theirs := dict(standing.sides)[side]:
        return _("%(name)s has already signed this version for your side.") % {"name": theirs.name}
    if standing.row.ended:
        return _("This priority has ended here, so its plan can no longer be signed.")
    if not standing.review.is_planning:
        return _("This review is closed, so its plans can no longer be signed.")
    if standing.missing:
        return _("The plan is not complete yet.")
    if any(signature.signer_id == signer.pk for signature in standing.signatures):
        return str(TWO_PEOPLE)
    return ""


def check_signing(standing: Standing, side: Signature.Side | None, signer: User) -> None:
    """Raise NotNow with the reason when `signer` cannot sign the plan for `side` as it stands."""
    if reason := reason_against_signing(standing, side, signer):
        raise NotNow(reason)


def sign(
    *,
    user: User,
    plan: Plan,
    side: Signature.Side,
    password: str,
    read_sha256: str,
    device: str = "",
    address: str = "",
) -> Signature:
    """Sign the plan as `user` for `side`, in the role and for the organisation that they have for it.

    `read_sha256` is the hash of the content that the person read, `device` the browser that they sign on, if it is
    known, `address` the page of the plan, for those who are told.

    The first signature files the content as a revision; the last one that is needed makes the plan signed. Those who
    sign next, or have signed, get an email (`queries.to_be_told`).
    Refuses: the wrong role or side (Refused); a wrong password (WrongPassword); a plan with something
    missing, one in a closed review, a side that has signed, the same person twice (NotNow); content that
    changed since it was read (Stale, with `theirs` the TemplateB as it is now); filed content that is not what the
    other side signed (Altered).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_SIGN)
    if reason := reason_against_side(may, plan.row.review, side):
        raise Refused(reason)
    prove(user, password, device)
    return _sign(user, may, plan, side, read_sha256, address)


@transaction.atomic
def _sign(
    user: User, may: Permissions, plan: Plan, side: Signature.Side, read_sha256: str, address: str
) -> Signature:
    """The part of signing that writes: all of it or nothing."""
    review = lock_review(plan)
    membership = capacities(may, review)[side]
    standing = standing_of(row_again(plan.row))
    check_signing(standing, side, user)
    now = standing.plan
    assert now is not None  # noqa: S101 - checked just before
    filed = current_revision(now)
    content = content_of(filed) if filed else snapshot.of(now)
    if content.sha256 != read_sha256:
        message = _("The plan changed after you opened this page. Read it again, then sign.")
        raise Stale(message, theirs=content, version=now.version)
    signed_at = timezone.now()
    revision = filed or Revision.objects.create(
        plan=now,
        number=now.revision,
        content=content.canonical(),
        sha256=content.sha256,
        filed_at=signed_at,
    )
    signature = Signature.objects.create(
        revision=revision,
        side=side,
        signer=user,
        name=user.name,
        role=membership.role,
        organisation=membership.organisation.name,
        proof=Signature.Proof.PASSWORD,
        sha256=revision.sha256,
        signed_at=signed_at,
    )
    of_two = PlanAct.SIGN_SECOND if filed else PlanAct.SIGN_FIRST
    act = of_two if review.is_joint else PlanAct.SIGN_ALONE
    perform(now, act, PLAN_MOVES, field="status", by=may, refusal=ALREADY)
    entry = log(
        system=review.system,
        actor=user,
        act=Act.PLAN_SIGN,
        about=now,
        detail={
            "revision": revision.number,
            "side": side,
            "sha256": revision.sha256,
            ROWS: fingerprints(signature, *([] if filed else [revision])),
        },
    )
    if now.status == Plan.Status.SIGNED:
        for follows in settings.WHEN_SIGNED:
            import_string(follows)(now)
    row = now.row
    for other in to_be_told(revision, review, user):
        tell(
            other,
            signature,
            rank=row.rank or 0,
            title=row.challenge.title,
            system=review.system.name,
            is_signed=now.status == Plan.Status.SIGNED,
            head=str(head_of(entry)),
            address=address,
        )
    return signature
