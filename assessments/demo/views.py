"""Filling a room of the demo with people who are not there."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.demo.people import is_demo
from assessments.workshop.rooms import steering
from assessments.workshop.rooms.requests import RoomRequest

PEOPLE, HOURS = 25, 2


@require_POST
def room_fill(request: RoomRequest, room: int) -> HttpResponse:
    """Start `manage.py simulate_room` for this room beside the site, once, and count its people in.

    There is no such page in production.
    """
    found = request.room
    if not is_demo(found.review.system):
        raise Http404
    if not found.is_open:
        messages.warning(request, _("This room is closed. Open another one to fill it."))
    elif cache.add(f"crowd-{found.pk}", True, HOURS * 3600):
        address = request.build_absolute_uri("/").rstrip("/")
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "simulate_room", found.code]
        options = [f"--address={address}", f"--people={PEOPLE}", f"--seconds={HOURS * 3600}"]
        quiet = subprocess.DEVNULL
        subprocess.Popen(  # noqa: S603 - its own program, and a code that the site made
            [*command, *options], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        if found.present is None:  # without a headcount no groups are shown
            steering.set_present(user=request.user, room=found, people=PEOPLE + found.participants.count())
        messages.success(request, _("25 simulated people are on their way. Ask something, and they answer."))
    else:
        messages.info(request, _("The simulated people are in this room already."))
    return redirect("room_run", room)
