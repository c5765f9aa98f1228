"""Who may look back at earlier priorities, carry them over and close them, and the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from assessments.plans.access import BOTH_SIDES

ROWS = (
    READ.on("study", "study_said"),
    Rule(
        Act.REVIEW_STUDY,
        BOTH_SIDES | {Role.FACILITATOR},
        ("study_happened", "study_learned", "study_change"),
        refusal=_(
            "Only the recovery lead, the commissioner and the facilitator write down what was learned."
        ),
    ),
    Rule(
        Act.PRIORITY_CARRY,
        BOTH_SIDES,
        ("study_carry",),
        refusal=_("Only the recovery lead and the commissioner carry priorities over."),
    ),
    Rule(
        Act.PRIORITY_CLOSE,
        BOTH_SIDES,
        ("priority_close",),
        refusal=_("Only the recovery lead and the commissioner close a priority."),
    ),
)
