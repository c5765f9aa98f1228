"""A signature on paper that was taken back, in words that hold a token."""

from __future__ import annotations

from django.utils import timezone

from assessments.plans.models import Plan
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
