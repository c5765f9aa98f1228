"""Who gathers what is known before the workshop, and who sends it."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import EVERYONE, READ, Act, Role, Rule

ROWS = (
    READ.on("prepare", "prepare_print"),
    Rule(
        Act.EVIDENCE_WRITE,
        EVERYONE - {Role.BOARD_READER},
        ("evidence_new", "evidence_edit", "evidence_remove"),
        _("Somebody who reads for the Board does not add evidence. Ask the recovery lead to add it."),
    ),
    Rule(
        Act.PREREADING_SEND,
        frozenset({Role.RECOVERY_LEAD, Role.FACILITATOR}),
        ("prereading",),
        _("Only the recovery lead or the facilitator sends the pre-reading."),
    ),
)
