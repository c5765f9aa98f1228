"""Who publishes reports, and who reads what was published."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule

ROWS = (
    READ.on("published", "published_file"),
    Rule(
        Act.REPORT_PUBLISH,
        frozenset({Role.RECOVERY_LEAD}),
        ("report_publish",),
        _("Only the recovery lead publishes reports."),
    ),
)
