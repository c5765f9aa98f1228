"""Who may read and sign plans, and the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule

ROWS = (
    READ.on("plans", "plan", "plan_revision", "plan_compare"),
    Rule(
        Act.PLAN_SIGN,
        frozenset({Role.RECOVERY_LEAD, Role.COMMISSIONER}),
        ("plan_check", "plan_signed", "plan_paper", "plan_withdraw"),
        _("Only the recovery lead and the commissioner sign plans."),
    ),
    Rule(
        Act.PLAN_ENDORSE,
        frozenset({Role.REPRESENTATIVE}),
        ("plan_endorse",),
        _("Only representatives of service users or carers endorse plans."),
    ),
)
