"""What is known before a workshop, put in as people do it."""

from __future__ import annotations

from uuid import uuid4

from assessments.people.models import User
from assessments.preparing.models import Evidence
from assessments.preparing.services import EvidenceText, add_evidence
from assessments.reviews.models import Review
from framework.models import Challenge
from tests.build import Place

TEXT = {
    "side": "gap",
    "kind": "own",
    "source": "40 care plans read in May",
    "figure": "17 of 40",
    "words": "Fewer than half say what the person hopes for.",
    "link": "",
    "prepared_by": "Two carers and a nurse",
}


def some_evidence(
    place: Place, review: Review, number: int = 1, user: User | None = None, **said: str
) -> Evidence:
    """A gap from a source of their own, unless `said` otherwise, added by the lead or by `user`."""
    challenge = Challenge.objects.get(edition=review.edition, number=number)
    text = EvidenceText(number=None, **(TEXT | said))
    return add_evidence(user=user or place.lead, review=review, challenge=challenge, text=text, uid=uuid4())
