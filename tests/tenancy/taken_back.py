"""A signature on paper that was taken back, and a proposal that was sent back, in words that hold a token."""

from __future__ import annotations

from django.utils import timezone

from assessments.plans.models import Plan
from assessments.plans.moves import PlanAct
from assessments.plans.parts import NOT_NEEDED
from assessments.plans.services import save_not_needed
from assessments.signoff.agreeing import agree
from assessments.signoff.letters import is_new_to
from assessments.signoff.models import Signature
from assessments.signoff.paper import OnPaper, record_on_paper
from assessments.signoff.withdrawing import withdraw
from tests.build import PASSWORD, Place, hash_of


def withdrawn(place: Place, plan: Plan, token: str) -> None:
    """Somebody signed the plan on paper, and it was taken back."""
    on_paper = OnPaper(
        side=Signature.Side.PROVIDER,
        name=f"By hand {token}",
        role=f"Director {token}",
        organisation=place.provider,
        signed_on=timezone.localdate(),
        witness=f"Witness {token}",
    )
    record_on_paper(user=place.lead, plan=plan, paper=on_paper, read_sha256=hash_of(plan), password=PASSWORD)
    withdraw(user=place.lead, plan=plan, reason=f"A wrong page {token}")


def sent_back(place: Place, plan: Plan, token: str) -> None:
    """The plan needs less than others, was proposed, and came back with a comment."""
    for kind in NOT_NEEDED:
        plan.refresh_from_db()
        reason, version = f"Not here {token}", plan.not_needed_version
        save_not_needed(user=place.lead, plan=plan, kind=kind, reason=reason, version=version)
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    words = f"A date first {token}"
    agree(user=place.commissioner, plan=plan, act=PlanAct.SEND_BACK, read_sha256=hash_of(plan), words=words)
    is_new_to(place.lead, plan.row.review)
