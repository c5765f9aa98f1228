"""Who may say what a local system shares with others, and who may look across."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("across", "across_goals"),
    Rule(
        Act.SYSTEM_SHARE,
        frozenset({Role.RECOVERY_LEAD}),
        ("across_share",),
        _("Only the recovery lead can agree to share with other local systems, or withdraw that."),
    ),
    Open(Audience.SIGNED_IN, ("across_own",)),
)
