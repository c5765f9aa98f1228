"""Who may check a paper, read the history of a plan, and take the log of a local system."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    Open(Audience.ANYBODY, ("verify", "verify_script")),
    READ.on("plan_history"),
    Rule(
        Act.LOG_READ,
        frozenset({Role.RECOVERY_LEAD, Role.COMMISSIONER, Role.BOARD_READER}),
        ("system_log", "system_log_csv", "system_log_json", "system_proof"),
        _("Only the recovery lead, the commissioner and Board readers get the log as a file."),
    ),
)
