"""Who may tell the people of the room what became of what they said."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("said_and_did"),
    Rule(
        Act.REVIEW_TELL,
        frozenset({Role.RECOVERY_LEAD}),
        ("said_and_did_share",),
        _("Only the recovery lead shares what became of a review."),
    ),
    Open(Audience.ANYBODY, ("told",)),
)
