"""Who is in the demo: invented people with accounts that everybody knows. Never on a production site."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem, Membership, User

PASSWORD = "three small boats"  # noqa: S105 - printed for everybody, on a site for trying out
PEOPLE = (
    ("lead@demo.example", "Maren Oakes", Membership.Role.RECOVERY_LEAD),
    ("facilitator@demo.example", "Sunil Farrow", Membership.Role.FACILITATOR),
    ("commissioner@demo.example", "Idris Whitlock", Membership.Role.COMMISSIONER),
    ("representative@demo.example", "Esme Rowan", Membership.Role.REPRESENTATIVE),
    ("partner@demo.example", "Tilly Marsh", Membership.Role.PARTNER),
    ("board@demo.example", "Joan Akande", Membership.Role.BOARD_READER),
)
TO_TRY = {
    Membership.Role.RECOVERY_LEAD: _(
        "Continue Template A of the fourth review, choose priorities, write a plan."
    ),
    Membership.Role.FACILITATOR: _("Open a room, fill it with simulated people, and ask them."),
    Membership.Role.COMMISSIONER: _(
        "See whose turn it is: accept a plan, sign one, or continue writing one."
    ),
    Membership.Role.REPRESENTATIVE: _("Read what was agreed and planned, for service users and carers."),
    Membership.Role.PARTNER: _("See what happens next, and read what the room has agreed."),
    Membership.Role.BOARD_READER: _("Read the Board report."),
}


def offered() -> list[User]:
    """The people of the demo, in order; none in production, and none where the demo was not loaded (1 query)."""
    if settings.PRODUCTION:
        return []
    found = {user.email: user for user in User.objects.filter(email__in=[email for email, _, _ in PEOPLE])}
    return [found[email] for email, _, _ in PEOPLE if email in found]


def is_demo(system: LocalSystem) -> bool:
    """Whether the local system is one of the demo's: its lead is (1 query)."""
    if settings.PRODUCTION:
        return False
    return Membership.objects.filter(system=system, user__email=PEOPLE[0][0], role=PEOPLE[0][2]).exists()
