"""What an export of a local system holds: its tables in the order in which they can be written, and their columns.

Everything is named. A model or a field that stands nowhere here fails a test (`tests/moving/test_complete.py`), so
nothing new goes out, or stays behind, without somebody having thought of it. What is left out has its reason beside
it, for the reader of docs/moving.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

SCHEMA = "recovery-system/1"
ID = "id"

# Reasons that several have.
SECRET = "It opens something without an account. A new one is made where it is needed."  # noqa: S105
FORM = "It notices a form that is sent twice, on one site."
OPEN_ROOM = "It belongs to an open room, and rooms are moved when they are closed."
GROUPS = "How groups answered while the room was open. What may be kept of it is in the result."


@dataclass(frozen=True)
class Table:
    """One table. `columns` are names of fields in their documented order; `left` are the others, each with a reason.

    `keyed`: its rows keep their numbers, because the log or other rows name them. `closed_room` is the way to the room
    for what belongs to one: only closed rooms are moved. `filled` is what a column that is left out holds after a move,
    where its default would not do.
    """

    model_name: str
    columns: tuple[str, ...]
    left: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, object] = field(default_factory=dict)
    closed_room: str = ""
    order: str = "pk"
    called: str = ""

    @property
    def name(self) -> str:
        return self.called or self.model_name.lower()

    @cached_property
    def model(self) -> type[models.Model]:
        return apps.get_model("assessments", self.model_name)

    @cached_property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """The fields of the columns, in their order."""
        known = {one.name: one for one in self.model._meta.concrete_fields}
        return tuple(known[name] for name in self.columns)

    @property
    def keyed(self) -> bool:
        return self.fields[0].primary_key


def _table(model_name: str, columns: str, **more: Any) -> Table:
    return Table(model_name, tuple(columns.split()), **more)


# Each after what it points to.
TABLES = (
    _table("Organisation", "id name part"),
    _table(
        "Membership",
        "id user organisation role since given_by",
        left={"last_here": "When somebody was last on a site is that site's own, and begins anew."},
    ),
    _table("Review", "id edition kind title date phase created_at ended_because"),
    _table(
        "Evidence",
        "id uid review challenge side kind number source figure words link prepared_by written_by written_at "
        "removed_at version",
    ),
    _table("PreReading", "id uid review sent_by sent_at people on_invitation"),
    _table(
        "Workshop",
        "id review uid day begins ends place online wanted contact access easy_read more was_day was_begins was_ends "
        "was_place moved_at cancelled_at cancelled_because mailed_version version changed_at",
        left={"token": SECRET},
    ),
    _table("Row", "id review challenge outcome stage comments differences moved_because rank version"),
    _table("Reservation", "id uid row position words held_by"),
    _table("Ranking", "review over_limit_reason version"),
    _table("Participation", "review took_part seen_differently version"),
    _table("CompletedTemplateA", "id review number content sha256 completed_by completed_at"),
    _table(
        "Room",
        "id review state asks_reasons screen_least record_least shared_devices paper_people present level opened_by "
        "opened_at day begun_at handed_over_by handed_over_at ends_at version step",
        left={
            "code": SECRET,
            "asking": OPEN_ROOM,
            "showing": OPEN_ROOM,
            "joining": OPEN_ROOM,
            "timer_ends_at": OPEN_ROOM,
        },
        filled={"joining": False},
        closed_room="pk",
    ),
    _table("AgendaItem", "id room challenge position note", closed_room="room"),
    _table(
        "Question",
        "id room kind challenge number about result",
        left={"blocks": GROUPS, "words_shown": GROUPS, "paper_cast": GROUPS},
        closed_room="room",
    ),
    _table("Study", "id review row learned decision version"),
    _table(
        "Plan",
        "id row description strengths agreed_on next_review_on later_reason no_actions_because no_evidence_because "
        "status version description_version strengths_version dates_version answer_from not_needed_version revision",
    ),
    _table("Ending", "id row kind reason into by at"),
    _table("Goal", "id plan uid position statement measure baseline target due_on version retired_at"),
    _table("Action", "id plan uid position description owner due_on version retired_at"),
    _table("EvidenceSource", "id plan uid position description link version retired_at"),
    _table("GoalStudy", "id study goal outcome note onward why"),
    _table(
        "Measure",
        "id plan goal_uid uid name kind form unit better baseline target version ended_at ended_because",
    ),
    _table("Reading", "id measure on number value part whole answer note by at"),
    _table("Change", "id measure on words new_limits by at taken_out_at"),
    _table("OwnerLink", "id action name made_by made_at withdrawn_at", left={"sha256": SECRET}),
    _table("Happening", "id action number kind state due_on owner holder on note by link at"),
    _table("PhraseMark", "id plan key number stage words state note by at"),
    _table("PhrasesShown", "id plan number in_report by at"),
    _table("Comment", "id plan kind part_uid thread uid words by at struck_by struck_at"),
    _table("Settling", "id comment number is_resolved by at"),
    _table("Turn", "id plan revision act side by name organisation words sha256 at"),
    _table("Revision", "id plan number content sha256 filed_at"),
    _table(
        "Signature",
        "id revision side signer name role organisation proof sha256 signed_at signed_on witness recorded_by",
    ),
    _table("Withdrawal", "id signature by reason at"),
    _table("Endorsement", "id revision endorser name organisation sha256 endorsed_at"),
    _table("BoardDecision", "id review words agenda_item board_on author written_by written_at version"),
    _table(
        "PublishedReport",
        "id review number asked code title options state edition release pages size sha256 seal by name organisation "
        "published_at",
    ),
    _table("PublishedFile", "id report file"),
    _table("Telling", "id review content shared_by shared_at", left={"token": SECRET}),
    _table(
        "Entry",
        "seq at actor act about detail request previous hash seal",
        left={"id": "The place in the chain says which entry it is."},
        order="seq",
    ),
    _table(
        "Moved",
        "thing row came_from went_to at",
        left={"id": "Nothing names it. The lines stand in their order."},
    ),
)
SYSTEM = _table("LocalSystem", "id name created_at requires_second_factor", left={"form_uid": FORM})
PERSON = _table(
    "User",
    "id name email",
    called="person",
    left={
        "password": "A secret of the person's own. They choose another one.",
        "last_login": "It is about an account on one site.",
        "is_superuser": "Who runs a site is decided there.",
        "is_active": "An account that comes with a move is closed until somebody opens it.",
        "date_joined": "It is about an account on one site.",
        "closed_as_last_lead": "It is about an account on one site.",
    },
)
LEFT_OUT = {
    "Ballot": "How somebody answered. Nobody may find that out, and it is deleted when the room closes.",
    "Participant": "Who was in a room. It is deleted when the room closes.",
    "Listening": "How many phones follow an open room at this moment.",
    "Presence": "Who has a page open at this moment.",
    "PartDraft": "What somebody is typing and has not saved is theirs alone.",
    "Told": "That a mail was sent from this site, so that there is not a second one.",
    "Invitation": "An address and the secret of a link, of somebody who does not belong yet. They are invited anew.",
    "InvitedRole": "Part of an invitation.",
    "SharingConsent": "Agreed with the other systems of one site. At another site it is asked anew.",
    "Projection": "What the other systems of one site see by such a consent.",
    "Brand": "How its papers look on one site. An administrator of the new site sets it anew.",
    "Publishing": "A report that is being published at this moment. It is published again where it is needed.",
    "MadeReport": "Files made of the rest, kept for a day.",
}
