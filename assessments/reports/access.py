"""Who may have the reports of a review; the blank forms are for anybody."""

from assessments.people.policy import READ
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
