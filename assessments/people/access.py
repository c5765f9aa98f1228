"""Who may ask for the pages of this step."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import EVERYONE, READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    Open(Audience.SIGNED_IN, ("system_new",)),
    Rule(
        Act.SYSTEM_CORRECT,
        frozenset({Role.RECOVERY_LEAD}),
        ("system_correct", "system_merge"),
        _("Only the recovery lead can correct the names of a local system."),
    ),
    Rule(
        Act.SYSTEM_SECURE,
        frozenset({Role.RECOVERY_LEAD}),
        ("system_secure",),
        _("Only the recovery lead can change how members of a local system sign in."),
    ),
    READ.on("people"),
    Rule(
        Act.PEOPLE_CHANGE,
        frozenset({Role.RECOVERY_LEAD}),
        ("member_add", "member_change", "member_remove", "people_hand_over"),
        _("Only a recovery lead can change who belongs to this local system."),
    ),
    Rule(Act.PEOPLE_LEAVE, EVERYONE, ("people_leave",), READ.refusal),
)
