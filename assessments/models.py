"""The face of the steps' models, where Django looks for them."""

from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.record.models import CompletedTemplateA, Ranking, Reservation, Row
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature

__all__ = [
    "Action",
    "CompletedTemplateA",
    "Entry",
    "EvidenceSource",
    "Goal",
    "LocalSystem",
    "Membership",
    "Organisation",
    "Plan",
    "Ranking",
    "Reservation",
    "Review",
    "Revision",
    "Row",
    "Signature",
    "User",
]
