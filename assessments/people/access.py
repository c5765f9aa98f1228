"""Who may ask for the pages of this step."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    Open(Audience.SIGNED_IN, ("system_new",)),
    Rule(
        Act.SYSTEM_CORRECT,
        frozenset({Role.RECOVERY_LEAD}),
        ("system_correct",),
        _("Only the recovery lead can correct the names of a local system."),
    ),
    Rule(
        Act.SYSTEM_SECURE,
        frozenset({Role.RECOVERY_LEAD}),
        ("system_secure",),
        _("Only the recovery lead can change how members of a local system sign in."),
    ),
)
