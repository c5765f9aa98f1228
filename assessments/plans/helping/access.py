"""Who marks phrases of the next stage, and who takes part in the discussion of a plan."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import Act, Role, Rule
from assessments.plans.access import BOTH_SIDES
from assessments.plans.access import ROWS as OF_PLANS

WRITE = next(row for row in OF_PLANS if row.act is Act.PLAN_WRITE)
ROWS = (
    WRITE.on("plan_phrases"),
    Rule(
        Act.PLAN_DISCUSS,
        BOTH_SIDES | {Role.REPRESENTATIVE},
        ("plan_discussion", "plan_settle", "plan_strike"),
        _("The discussion of a plan is for the recovery lead, the commissioner and the representatives."),
    ),
)
