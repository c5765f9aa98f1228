"""Who may have the reports of a review; the blank forms are for anybody."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from recovery_site.access import Audience, Open

ROWS = (
    READ.on(
        "reports",
        "report_made",
        "report_file",
        "template_a_pdf",
        "template_a_page",
        "template_b_pdf",
        "template_b_page",
        "template_b_version_pdf",
        "template_b_version_page",
        "board_choose",
        "board_report",
        "board_report_page",
        "workbook",
        "board_report_word",
        "board_slides",
        "template_a_word",
        "template_b_word",
        "workshop_poster",
        "workshop_poster_page",
        "prereading_pack",
        "prereading_pack_page",
    ),
    Rule(
        Act.BOARD_ASK,
        frozenset({Role.RECOVERY_LEAD}),
        ("board_decision",),
        _("Only the recovery lead writes what the Board is asked to decide."),
    ),
    Rule(
        Act.SYSTEM_EXPORT,
        frozenset({Role.RECOVERY_LEAD}),
        (
            "system_export",
            "system_export_json",
            "system_export_csv",
            "system_export_made",
            "system_export_file",
        ),
        _("Only the recovery lead can download everything that a local system owns."),
    ),
    Open(Audience.ADMINISTRATOR, ("administration_brand",)),
    Open(
        Audience.ANYBODY,
        (
            "blank_template_a",
            "blank_template_a_page",
            "blank_template_b",
            "blank_template_b_page",
            "blank_forms",
            "blank_form",
            "blank_form_page",
            "blank_made",
            "blank_file",
        ),
    ),
)
