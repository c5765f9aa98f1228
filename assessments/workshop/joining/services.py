"""Coming into a room."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.live.wake import wake
from assessments.workshop.models import Participant, Room
from assessments.workshop.rooms.services import CLOSED
from recovery_site.errors import NotNow


@transaction.atomic
def join(*, room: Room, key: int, perspectives: int) -> None:
    """Let a phone in as a participant, once. Refuses a closed room and one that nobody can join (NotNow)."""
    now = Room.objects.select_for_update().get(pk=room.pk)
    if not now.is_open:
        raise NotNow(CLOSED)
    if Participant.objects.filter(pk=key).exists():
        return
    if not now.joining:
        raise NotNow(_("Joining is paused. Ask the facilitator to let people join."))
    Participant.objects.create(pk=key, room=now, perspectives=perspectives)
    Room.objects.filter(pk=now.pk).update(version=F("version") + 1)
    transaction.on_commit(wake)
