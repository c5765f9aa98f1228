"""Who may read, write and complete Template A, and the routes where that is done."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule

COMPLETE = Rule(
    Act.RECORD_COMPLETE,
    frozenset({Role.RECOVERY_LEAD}),
    ("record_check", "record_done"),
    _("Only the recovery lead can complete Template A."),
)
ROWS = (
    READ.on("record", "record_table", "record_line"),
    Rule(
        Act.RECORD_WRITE,
        frozenset({Role.RECOVERY_LEAD, Role.FACILITATOR}),
        ("record_challenge", "priorities", "participation"),
        _("Only the recovery lead or the facilitator writes down what was agreed."),
    ),
    COMPLETE,
)
