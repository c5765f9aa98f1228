"""A device that several people share, one after the other, and leaving the room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.workshop.joining import phones, services
from assessments.workshop.joining.phones import SHARE_MOST, Place
from assessments.workshop.joining.views import out
from assessments.workshop.rooms.queries import room as room_by_key
from recovery_site.errors import NotNow


@require_POST
def room_next_person(request: HttpRequest, room: int) -> HttpResponse:
    """Hand a shared device on: it is the turn of the next of those who share it, and of the first after the last.

    Each is a participant of their own, and keeps their place. `people` says how many share it, the first time. Refused
    where the facilitator has not allowed it (NotNow).
    """
    if not phones.secret_in(request, room):
        return out(request)
    place = phones.place_in(request, room)
    if not place.is_shared:
        if not room_by_key(room).shared_devices:
            raise NotNow(_("People do not share a device in this room. Ask the facilitator to allow it."))
        people = request.POST.get("people", "")
        known = people.isascii() and people.isdigit() and len(people) < 3
        place = Place(1, min(max(int(people), 2), SHARE_MOST) if known else 2)
    response = redirect("room_phone", room)
    phones.keep_place(response, room, place.following)
    return response


@require_POST
def room_leave(request: HttpRequest, room: int) -> HttpResponse:
    """Leave the room. What was answered counts, and the same phone can come back as who it was."""
    secret = phones.secret_at(request, room)
    if not secret:
        return out(request)
    services.leave(room=room, key=phones.participant_key(secret, room))
    return redirect("room_phone", room)
