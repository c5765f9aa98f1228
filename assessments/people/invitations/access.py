"""Who may ask for the pages of invitations."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    Rule(
        Act.PEOPLE_INVITE,
        frozenset({Role.RECOVERY_LEAD}),
        ("people_invite", "people_invitations", "people_invitation"),
        _("Only the recovery lead can invite people."),
    ),
    # Whoever has the link. What they may see and do, the link itself decides.
    Open(Audience.ANYBODY, ("invitation_link", "invitation_answer", "invitation_asked")),
)
