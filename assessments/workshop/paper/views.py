"""People without a phone: adding them, typing in their slips, printing the slips."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.workshop.joining import codes
from assessments.workshop.joining.forms import PerspectivesForm
from assessments.workshop.models import Question, Room
from assessments.workshop.paper import presenters
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.forms import Asked, SlipForm, slip_set, typed_lines
from assessments.workshop.paper.presenters import SlipWords
from assessments.workshop.paper.printing import wanted_in
from assessments.workshop.paper.queries import counted
from assessments.workshop.paper.services import Typed
from assessments.workshop.protection.groups import Perspective
from assessments.workshop.protection.presenters import ACCEPTANCES, NO_STAGE, WORDINGS
from assessments.workshop.rooms import queries
from assessments.workshop.rooms.loading import load, number_in, why_closed
from assessments.workshop.rooms.queries import agenda_of
from assessments.workshop.rooms.requests import RoomRequest
from assessments.workshop.rooms.states import TAKING
from assessments.workshop.screens.reading import provider_of
from framework.queries import challenges_of
from recovery_site.errors import NotNow, Stale


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
    if found.asking is None or _moved_on(found, data):
        moved_on = _("The room has moved on, so these slips were not counted. They are listed below.")
        return _page(request, found, lost=presenters.lost(typed_lines(data)), problem=moved_on)
    slips = slip_set(_asked(found), found.paper_people, data)
    if "back" in data or not slips.is_valid():
        return _page(request, found, slips=slips)
    typed = {number: form.slip() for number, form in enumerate(slips.forms, start=1)}
    given = {number: slip for number, slip in typed.items() if slip}
    if not given:
        return _page(request, found, slips=slips, problem=_("Type in at least one slip."))
    if "count" not in data:
        look = presenters.second_look(slips, counted(found, found.asking))
        return _page(request, found, slips=slips, look=look)
    try:
        paper.cast_slips(user=request.user, room=found, question=found.asking, slips=given)
    except NotNow as error:
        return _page(request, queries.room(room), slips=slips, problem=str(error))
    messages.success(request, _("The slips are counted."))
    return redirect("room_paper", room)


def _moved_on(room: Room, data: QueryDict) -> bool:
    """Whether the slips that were sent are for something that the room does not ask now."""
    asked = room.asking_id if room.state in TAKING else None
    return asked is None or number_in(data.get("question", "")) != asked


def _let_in(request: RoomRequest, room: Room) -> HttpResponse:
    """Add a person. The slips that are typed in already stay on the page, and are not counted by it."""
    data = request.POST
    people, typed = PerspectivesForm(data), typed_lines(data)
    kept = {"lost": presenters.lost(typed)} if typed and _moved_on(room, data) else {"typed": typed}
    if not people.is_valid():
        return _page(request, room, people=people, **kept)
    try:
        after = number_in(data.get("people", "")) if "people" in data else None
        paper.add_people(user=request.user, room=room, perspectives=[people.bits()], after=after)
    except (NotNow, Stale) as error:
        return _page(request, queries.room(room.pk), **kept, problem=str(error))
    messages.success(request, _("Person %(number)s is in, using paper.") % {"number": room.paper_people + 1})
    if not typed:
        return redirect("room_paper", room.pk)
    return _page(request, queries.room(room.pk), **kept)


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
    typed: Sequence[Typed] = (),
    problem: str = "",
) -> HttpResponse:
    question = room.asking if room.state in TAKING else None
    if slips is None and question:
        slips = slip_set(_asked(room), room.paper_people, typed=typed)
    context = {
        "room": room,
        "question": question,
        "form": people or PerspectivesForm(),
        "slips": slips if question and room.paper_people else None,
        "formsets": [slips] if slips and question and room.paper_people else [],
        "look": look,
        "lost": lost,
        "next_number": room.paper_people + 1,
        "problem": problem,
        "error_title": problem,
        "counted": counted(room, question) if question else (),
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
