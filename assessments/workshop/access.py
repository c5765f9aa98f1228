"""Who may run a rating room, and the routes where that is done. Phones need no account."""

from django.utils.translation import gettext_lazy as _

from assessments.people.policy import READ, Act, Role, Rule
from assessments.record.access import COMPLETE
from recovery_site.access import Audience, Open

ROWS = (
    READ.on("room_answers", "workshop", "workshop_text"),
    Rule(
        Act.WORKSHOP_INVITE,
        frozenset({Role.RECOVERY_LEAD, Role.FACILITATOR}),
        ("workshop_edit", "workshop_cancel", "workshop_link", "workshop_mail"),
        _("Only the recovery lead or the facilitator invites people to the workshop."),
    ),
    Rule(
        Act.ROOM_RUN,
        frozenset({Role.RECOVERY_LEAD, Role.FACILITATOR}),
        (
            "room_new",
            "room_run",
            "room_act",
            "room_screen",
            "room_record",
            "room_look",
            "room_hand_over",
            "room_priorities",
            "room_paper",
            "room_slips",
        ),
        _("Only the recovery lead or the facilitator runs the room."),
    ),
    COMPLETE.on("room_complete"),
    Open(
        Audience.ANYBODY, ("room_join", "room_news", "invitation", "invitation_known", "invitation_calendar")
    ),
    Open(
        Audience.PARTICIPANT,
        (
            "room_phone",
            "room_answer",
            "room_reading",
            "room_known",
            "room_last",
            "room_next_person",
            "room_leave",
        ),
    ),
)
