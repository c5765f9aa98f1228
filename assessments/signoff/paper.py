"""Writing down a signature that somebody gave by hand on the printed plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people import policy
from assessments.people.models import Organisation, User
from assessments.people.policy import Act
from assessments.plans.models import Plan
from assessments.plans.services import lock_review
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.proving import Given, prove
from assessments.signoff.queries import sides_needed
from assessments.signoff.services import ALONE, keep
from recovery_site.errors import NotNow
from recovery_site.text import same_name


@dataclass(frozen=True)
class OnPaper:
    """What the paper says, and who saw it being signed."""

    side: Signature.Side
    name: str
    role: str  # in the words of the paper
    organisation: Organisation
    signed_on: dt.date
    witness: str


def reason_against_paper(review: Review, paper: OnPaper) -> str:
    """Why what stands on the paper cannot be taken as a signature; empty when it can."""
    if paper.side not in sides_needed(review):
        return str(ALONE)
    if same_name(paper.name, paper.witness):
        return _("The witness must be somebody else than the person who signed.")
    if paper.organisation.system_id != review.system_id:
        return _("That organisation does not belong to this local system.")
    today = timezone.localdate()
    if paper.signed_on > today:
        return _("The date on the paper cannot be in the future.")
    if paper.signed_on < min(review.date, today):
        return _("The date on the paper cannot be before the review.")
    return ""


def record_on_paper(
    *,
    user: User,
    plan: Plan,
    paper: OnPaper,
    read_sha256: str,
    password: str = "",
    code: str = "",
    passkey: str = "",
    device: str = "",
    address: str = "",
) -> Signature:
    """Write down as `user` what was signed on paper. It is kept as a proof of its own kind, with the witness.

    Whoever writes it down has compared the paper with the words of `read_sha256`, and proves who they are as a signer
    does. Refuses what `services.sign` refuses, and what `reason_against_paper` gives (NotNow).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_SIGN)
    if reason := reason_against_paper(plan.row.review, paper):
        raise NotNow(reason)
    prove(user, Given(password, code, passkey), device)
    with transaction.atomic():
        lock_review(plan)
        return keep(
            may=may,
            plan=plan,
            read_sha256=read_sha256,
            address=address,
            signature=Signature(
                side=paper.side,
                name=paper.name,
                role=paper.role,
                organisation=paper.organisation.name,
                proof=Signature.Proof.PAPER,
                signed_on=paper.signed_on,
                witness=paper.witness,
                recorded_by=user,
            ),
        )
