"""Who may start and close a review, and the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import Act, Role, Rule

ROWS = (
    Rule(
        Act.REVIEW_START,
        frozenset({Role.RECOVERY_LEAD}),
        ("review_new",),
        _("Only the recovery lead can start a review."),
    ),
)
