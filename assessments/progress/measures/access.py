"""Who may write measures and their readings, and the routes where that is done. Everybody in the system reads them."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Rule
from assessments.plans.access import BOTH_SIDES

REFUSAL = _("Only the recovery lead and the commissioner write measures and readings.")
ROWS = (
    READ.on("measures", "measure"),
    Rule(Act.MEASURE_WRITE, BOTH_SIDES, ("measure_new", "measure_edit"), REFUSAL),
    Rule(Act.MEASURE_END, BOTH_SIDES, ("measure_end",), REFUSAL),
    Rule(
        Act.READING_WRITE,
        BOTH_SIDES,
        ("reading_new", "reading_remove", "readings_paste", "change_new", "change_remove"),
        REFUSAL,
    ),
)
