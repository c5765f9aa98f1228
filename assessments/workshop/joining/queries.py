"""Which room a code leads to, and what belongs to the phone that asks."""

from __future__ import annotations

from django.utils import timezone

from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Room


def room_by_code(code: str) -> Room | None:
    """The open room that this code (as a person types it) leads to."""
    wanted = "".join(code.upper().split()).replace("-", "")
    now = timezone.now()
    return Room.objects.filter(code=wanted, ends_at__gt=now).exclude(state=Room.State.CLOSED).first()


def is_in(room: Room, secret: str) -> bool:
    """Whether this phone has joined."""
    return Participant.objects.filter(pk=participant_key(secret, room.pk), room=room).exists()


def own_ballot(room: Room, secret: str) -> Ballot | None:
    """What this phone answered to the present question, for its own eyes."""
    if room.asking_id is None:
        return None
    return Ballot.objects.filter(pk=ballot_key(secret, room.asking_id)).first()
