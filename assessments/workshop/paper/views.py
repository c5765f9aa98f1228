"""People without a phone: adding them, typing in their slips, printing the slips."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.workshop.joining import codes
from assessments.workshop.joining.forms import PerspectivesForm
from assessments.workshop.models import Question, Room
from assessments.workshop.paper import presenters
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.forms import Asked, SlipForm, slip_set, slips_again, typed_lines
from assessments.workshop.paper.presenters import SlipWords
from assessments.workshop.paper.printing import wanted_in
from assessments.workshop.protection.groups import Perspective
from assessments.workshop.protection.presenters import ACCEPTANCES, NO_STAGE, WORDINGS
from assessments.workshop.rooms import queries
from assessments.workshop.rooms.loading import load, number_in, why_closed
from assessments.workshop.rooms.queries import agenda_of
from assessments.workshop.rooms.requests import RoomRequest
from assessments.workshop.rooms.states import TAKING
from assessments.workshop.screens.reading import provider_of
from framework.queries import challenges_of
from recovery_site.errors import NotNow

BATCH_MOST = 60  # characters of what tells one batch from another


def room_paper(request: RoomRequest, room: int) -> HttpResponse:
    """Add people who use paper, and type in their slips: first the slips, then a second look, then they count."""
    found = load(request)
    data = request.POST
    if not found.is_open:
        if request.method != "POST":
            raise NotNow(why_closed(found))
        return _page(request, found, lost=presenters.lost(typed_lines(data)), problem=why_closed(found))
    if "let_in" in data:
        return _let_in(request, found)
    if not {"look", "count", "back"} & set(data):
        return _page(request, found)
    if (
        not found.asking
        or found.state not in TAKING
        or number_in(data.get("question", "")) != found.asking_id
    ):
        moved_on = _("The room has moved on, so these slips were not counted. They are listed below.")
        return _page(request, found, lost=presenters.lost(typed_lines(data)), problem=moved_on)
    slips = slip_set(_asked(found), data)
    if "back" in data or not slips.is_valid():
        return _page(request, found, slips=slips)
    typed = [slip for slip in (form.slip() for form in slips.forms) if slip]
    if not typed:
        return _page(request, found, slips=slips, problem=_("Type in at least one slip."))
    if "count" not in data:
        return _page(request, found, slips=slips, look=presenters.second_look(slips))
    batch = data.get("batch", "")[:BATCH_MOST] or secrets.token_urlsafe(16)
    try:
        paper.cast_slips(user=request.user, room=found, question=found.asking, batch=batch, slips=typed)
    except NotNow as error:
        return _page(request, queries.room(room), slips=slips, problem=str(error))
    messages.success(request, _("The slips are counted."))
    return redirect("room_paper", room)


def _let_in(request: RoomRequest, room: Room) -> HttpResponse:
    """One more person; the slips that are being typed stay as they are."""
    people = PerspectivesForm(request.POST)
    typed = typed_lines(request.POST)
    same = room.state in TAKING and number_in(request.POST.get("question", "")) == room.asking_id
    slips = slips_again(_asked(room), request.POST) if typed and same else None
    lost = presenters.lost(typed) if typed and not same else ()
    if not people.is_valid():
        return _page(request, room, people=people, slips=slips, lost=lost)
    paper.add_people(user=request.user, room=room, perspectives=[people.bits()])
    messages.success(request, _("One more person is in, using paper."))
    if typed:
        return _page(request, queries.room(room.pk), slips=slips, lost=lost)
    return redirect("room_paper", room.pk)


def _asked(room: Room) -> Asked:
    """What the room asks, with as much of the edition as its slips need (1 query at most)."""
    kind = room.asking.kind if room.asking else ""
    edition = room.review.edition
    return Asked(
        kind=kind,
        stages=list(edition.stages.all()) if kind == Question.Kind.RATING else [],
        challenges=list(edition.challenges.all()) if kind == Question.Kind.PICKS else [],
        most=edition.max_live_priorities,
        asks_reasons=room.asks_reasons,
    )


def _page(
    request: RoomRequest,
    room: Room,
    *,
    people: PerspectivesForm | None = None,
    slips: forms.BaseFormSet[SlipForm] | None = None,
    look: Sequence[SlipWords] = (),
    lost: Sequence[SlipWords] = (),
    problem: str = "",
) -> HttpResponse:
    question = room.asking if room.state in TAKING else None
    if slips is None and question:
        slips = slip_set(_asked(room))
    context = {
        "room": room,
        "question": question,
        "form": people or PerspectivesForm(),
        "slips": slips if question else None,
        "formsets": [slips] if slips and question else [],
        "look": look,
        "lost": lost,
        "problem": problem,
        "error_title": problem,
        "batch": request.POST.get("batch", "")[:BATCH_MOST] or secrets.token_urlsafe(16),
    }
    return render(request, "workshop/paper.html", context, status=409 if problem else 200)


def room_slips(request: RoomRequest, room: int) -> HttpResponse:
    """Slips to print for people without a phone: days before, too, as a prepared room has its code."""
    found = load(request)
    wanted, form = wanted_in(request.GET)
    agenda = {item.challenge_id for item in agenda_of(found)}
    challenges = [one for one in challenges_of(found.review.edition) if one.pk in agenda]
    context = {
        "room": found,
        "form": form,
        "wanted": wanted,
        "slips": range(wanted.per_page),
        "pages": wanted.pages(len(challenges)),
        "challenges": challenges,
        "provider": provider_of(found),
        "perspectives": Perspective.labels,
        "without_stage": NO_STAGE.values(),
        "wordings": WORDINGS.values(),
        "acceptances": ACCEPTANCES.values(),
        "most": found.review.edition.max_live_priorities,
        "qr": codes.qr(request, found.code),
        "address": codes.join_address(request),
        "spoken": codes.spoken(found.code),
    }
    return render(request, "workshop/slips.html", context)
