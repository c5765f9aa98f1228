"""Who may write and revise plans, and the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import Act, Role, Rule

BOTH_SIDES = frozenset({Role.RECOVERY_LEAD, Role.COMMISSIONER})
ROWS = (
    Rule(
        Act.PLAN_WRITE,
        BOTH_SIDES,
        (
            "plan_edit",
            "plan_part",
            "plan_one",
            "plan_new",
            "plan_order",
            "plan_copy",
            "plan_news",
            "plan_remove",
        ),
        _("Only the recovery lead and the commissioner write plans."),
    ),
    Rule(
        Act.PLAN_REVISE,
        BOTH_SIDES,
        ("plan_revise",),
        _("Only the recovery lead and the commissioner can revise a plan."),
    ),
)
