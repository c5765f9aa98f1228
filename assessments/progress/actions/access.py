"""Who may write about actions, and the routes where that is done. Whoever sees to an action may say how far it is."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Rule
from assessments.plans.access import BOTH_SIDES
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("act", "action"),
    Rule(
        Act.ACTION_MOVE,
        BOTH_SIDES,
        refusal=_(
            "Only the recovery lead, the commissioner and whoever sees to an action say how far it is."
        ),
    ),
    Rule(
        Act.ACTION_AGREE,
        BOTH_SIDES,
        ("action_date", "action_owner", "action_link"),
        _("Only the recovery lead and the commissioner agree dates and owners."),
    ),
    Open(Audience.SIGNED_IN, ("my_actions",)),
    Open(Audience.ANYBODY, ("owner_link",)),
)
