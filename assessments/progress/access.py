"""Who may look over a system and its reviews, and open Template A again; the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("system", "review"),
    Rule(
        Act.RECORD_REOPEN,
        frozenset({Role.RECOVERY_LEAD}),
        ("record_reopen",),
        _("Only the recovery lead can open Template A again."),
    ),
    Rule(
        Act.REVIEW_CORRECT,
        frozenset({Role.RECOVERY_LEAD}),
        ("review_correct",),
        _("Only the recovery lead can correct the details of a review."),
    ),
    Rule(
        Act.REVIEW_CANCEL,
        frozenset({Role.RECOVERY_LEAD}),
        ("review_cancel",),
        _("Only the recovery lead can cancel a review."),
    ),
    Rule(
        Act.REVIEW_CLOSE,
        frozenset({Role.RECOVERY_LEAD}),
        ("review_close",),
        _("Only the recovery lead can close a review."),
    ),
    Open(Audience.ANYBODY, ("home",)),
)
