"""What the facilitator's pages have in common: which room, which challenge, which number was sent."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404
from django.utils.translation import gettext as _

from assessments.workshop.models import Room
from assessments.workshop.rooms import closing, queries
from assessments.workshop.rooms.requests import RoomRequest
from framework.models import Challenge
from recovery_site.errors import NotNow


def number_in(text: str) -> int:
    """The number that a button sent; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def key_in(text: str) -> int:
    """The key of a ballot, 63 bits; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 20 and int(text) < 2**63 else 0


def load(request: RoomRequest) -> Room:
    """The room of the address, which this person may run; one whose time is up is closed on the way."""
    return closed_if_over(request.room)


def closed_if_over(room: Room) -> Room:
    """The room as it is now. One whose time is up is closed; somebody else may have done it just before."""
    if not (room.is_open and closing.is_over(room)):
        return room
    with suppress(NotNow):
        closing.close_over(room=room)
    return queries.room(room.pk)


def challenge_in(room: Room, number: int) -> Challenge:
    """A challenge on the agenda, or Http404."""
    found = queries.challenge_in(room, number)
    if found is None:
        raise Http404
    return found


def why_closed(room: Room) -> str:
    """What happened to a room that is closed, and what to do."""
    if room.review.is_assessing:
        return _(
            "This room is closed. What was written down is kept in Template A, "
            "and you can continue writing there."
        )
    if room.review.is_cancelled:
        return _("This review was cancelled, so the room is closed and nothing can be changed any more.")
    return _(
        "Template A of this review is complete, so the room is closed and nothing can be changed any more."
    )
