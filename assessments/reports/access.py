"""Who may have the reports of a review; the blank forms are for anybody."""

from assessments.people.policy import READ
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("reports", "template_a_pdf", "template_b_pdf", "board_report"),
    Open(Audience.ANYBODY, ("blank_template_a", "blank_template_b")),
)
