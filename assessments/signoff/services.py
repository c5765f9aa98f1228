"""Signing a plan: who, when, and for exactly which words."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from assessments.signoff.letters import has_acted, is_new_to, tell
from assessments.signoff.models import Revision, Signature
from assessments.signoff.proving import Given, prove
from assessments.signoff.queries import capacities, content_of, current_revision, sides_needed, to_be_told
from assessments.signoff.standing import PlanState, Standing, standing_of
from recovery_site.errors import NotNow, Refused, Stale
from recovery_site.text import same_name

ALREADY = gettext_lazy("This version has been signed for your side already.")
ALONE = gettext_lazy("In a self-assessment the provider signs alone.")
TWO_PEOPLE = gettext_lazy("The two signatures must be those of two different people.")


def reason_against_side(may: Permissions, review: Review, side: Signature.Side) -> str:
    """Why this person cannot sign for `side` in this review; empty when they can."""
    if side not in sides_needed(review):
        return str(ALONE)
    return "" if side in capacities(may, review) else _("You cannot sign for the other side.")


def reason_against_signing(
    standing: Standing, side: Signature.Side | None, signer: User | None, name: str = ""
) -> str:
    """Why `signer` cannot sign the plan for `side` as it stands; empty when they can.

    Without a `signer` it is about `name`, who signed on paper.
    """
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
    if standing.state is PlanState.PROPOSED and side not in standing.waiting_for:
        return _("The plan is waiting for the other side to answer. You can sign when they have accepted it.")
    name = signer.name if signer else name
    for one in standing.signatures:
        on_paper = one.is_on_paper or signer is None
        if (on_paper and same_name(one.name, name)) or (signer and one.signer_id == signer.pk):
            return str(TWO_PEOPLE)
    return ""


def reason_against_paper_now(standing: Standing) -> str:
    """Why no signature on paper can be written down at present; empty when one can."""
    if not standing.review.is_planning:
        return _("This review is closed, so its plans can no longer be signed.")
    if standing.missing:
        return _("The plan is not complete yet.")
    return "" if standing.waiting_for else _("Every side has signed this version.")


def check_signing(
    standing: Standing, side: Signature.Side | None, signer: User | None, name: str = ""
) -> None:
    """Raise NotNow with the reason when `signer`, or `name` on paper, cannot sign the plan for `side`."""
    if reason := reason_against_signing(standing, side, signer, name):
        raise NotNow(reason)


def sign(
    *,
    user: User,
    plan: Plan,
    side: Signature.Side,
    read_sha256: str,
    password: str = "",
    code: str = "",
    passkey: str = "",
    device: str = "",
    address: str = "",
) -> Signature:
    """Sign the plan as `user` for `side`, in the role and for the organisation that they have for it.

    `read_sha256` is the hash of the content that the person read, `device` the browser that they sign on, if it is
    known, `address` the page of the plan, for those who are told. One of `password`, `code` and `passkey` proves who
    they are (see `proving.Given`).

    The first signature files the content as a revision; the last one that is needed makes the plan signed. Those who
    sign next, or have signed, get an email (`queries.to_be_told`).
    Refuses: the wrong role or side (Refused); a wrong proof (WrongPassword); a plan with something
    missing, one in a closed review, a side that has signed, the same person twice (NotNow); content that
    changed since it was read (Stale, with `theirs` the TemplateB as it is now); filed content that is not what the
    other side signed (Altered).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_SIGN)
    if reason := reason_against_side(may, plan.row.review, side):
        raise Refused(reason)
    proof = prove(user, Given(password, code, passkey), device)
    with transaction.atomic():
        review = lock_review(plan)
        membership = capacities(may, review)[side]
        return keep(
            may=may,
            plan=plan,
            read_sha256=read_sha256,
            address=address,
            signature=Signature(
                side=side,
                signer=user,
                name=user.name,
                role=membership.role,
                organisation=membership.organisation.name,
                proof=proof,
            ),
        )


def keep(
    *, may: Permissions, plan: Plan, signature: Signature, read_sha256: str, address: str = ""
) -> Signature:
    """Write a signature that lacks nothing but its version, file that version if need be, and move the plan.

    Runs in a transaction that has locked the review. Refuses as `sign` does.
    """
    by = signature.recorded_by or signature.signer
    assert by is not None  # noqa: S101 - each kind of proof has one of the two
    side = Signature.Side(signature.side)
    standing = standing_of(row_again(plan.row))
    check_signing(standing, side, signature.signer, signature.name)
    now, review = standing.plan, standing.review
    assert now is not None  # noqa: S101 - checked just before
    filed = current_revision(now)
    content = content_of(filed) if filed else snapshot.of(now)
    if content.sha256 != read_sha256:
        message = _("The plan changed after you opened this page. Read it again, then sign.")
        raise Stale(message, theirs=content, version=now.version)
    signature.signed_at = timezone.now()
    signature.revision = filed or Revision.objects.create(
        plan=now,
        number=now.revision,
        content=content.canonical(),
        sha256=content.sha256,
        filed_at=signature.signed_at,
    )
    signature.sha256 = content.sha256
    signature.save(force_insert=True)
    of_two = PlanAct.SIGN_SECOND if filed else PlanAct.SIGN_FIRST
    act = of_two if review.is_joint else PlanAct.SIGN_ALONE
    changed = perform(now, act, PLAN_MOVES, field="status", by=may, refusal=ALREADY, answer_from="")
    rows = fingerprints(signature, *([] if filed else [signature.revision]))
    facts = {"revision": now.revision, "side": side, "sha256": signature.sha256, ROWS: rows}
    if signature.is_on_paper:
        facts["proof"] = signature.proof
    entry = log(
        system=review.system,
        actor=by,
        act=Act.PLAN_SIGN,
        about=now,
        changed=changed,
        detail=facts,
    )
    if now.status == Plan.Status.SIGNED:
        for follows in settings.WHEN_SIGNED:
            import_string(follows)(now)
    row, is_signed = now.row, now.status == Plan.Status.SIGNED
    has_acted(by, review)
    for other in to_be_told(signature.revision, review, by):
        if not is_signed and not is_new_to(other, review):
            continue
        tell(
            other,
            signature,
            rank=row.rank or 0,
            title=row.challenge.title,
            system=review.system.name,
            is_signed=is_signed,
            head=str(head_of(entry)),
            address=address,
        )
    return signature
