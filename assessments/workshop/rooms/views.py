"""What the facilitator sees and does: opening the room, running it, the projector."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assessments.people.requests import SignedInRequest
from assessments.record import queries as record
from assessments.record.presenters import words_of
from assessments.record.queries import missing_from
from assessments.reviews.requests import ReviewRequest
from assessments.workshop import queries
from assessments.workshop.forms import NoteForm, OpenRoomForm, TimerForm
from assessments.workshop.joining import codes
from assessments.workshop.models import Room
from assessments.workshop.rooms import closing, services
from assessments.workshop.rooms.loading import challenge_in, key_in, load, number_in, why_closed
from assessments.workshop.rooms.states import TAKING
from assessments.workshop.screens import fragments
from framework.queries import challenges_of
from recovery_site.errors import NotNow, Stale


def room_new(request: ReviewRequest, review: int) -> HttpResponse:
    """Open a room for a review, or go to the one that is open."""
    found = request.review
    if request.method != "POST" and (there := queries.open_room_of(found)):
        return redirect("room_run", there.pk)
    if request.method != "POST" and not found.is_assessing:
        raise NotNow("Template A of this review is complete, so there is nothing left to rate.")
    challenges = {c.number: c for c in challenges_of(found.edition)}
    form = OpenRoomForm(request.POST if request.method == "POST" else None, challenges=challenges.values())
    if form.is_valid():
        data = form.cleaned_data
        try:
            room = services.open_room(
                user=request.user,
                review=found,
                challenges=[challenges[n] for n in data["agenda"]],
                asks_reasons=data["asks_reasons"],
                screen_least=data["screen_least"],
                record_least=data["record_least"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("room_run", room.pk)
    return render(request, "workshop/new.html", {"review": found, "form": form})


def _agenda(room: Room) -> list[dict[str, Any]]:
    """The agenda, each challenge with what is written down on it so far."""
    lines = {line.challenge.number: line for line in record.form_of(room.review)}
    here = room.asking.challenge_id if room.asking else None
    return [
        {"item": item, "line": lines[item.challenge.number], "here": item.challenge_id == here}
        for item in queries.agenda_of(room)
    ]


def room_run(request: SignedInRequest, room: int) -> HttpResponse:
    """The facilitator's page: what the room sees, and what may be done next."""
    return _page(request, load(request, room))


def _page(
    request: SignedInRequest,
    room: Room,
    *,
    note: NoteForm | None = None,
    about: int = 0,
    timer: TimerForm | None = None,
) -> HttpResponse:
    """The facilitator's page, with a note (`about` a challenge) or a timer that cannot be taken."""
    agenda = _agenda(room)
    question = room.asking
    current = next((one for one in agenda if one["here"]), None)
    following = next((one for one in agenda if one["line"].row is None and not one["here"]), None)
    number = current["item"].challenge.number if current else 0
    wrong = note or timer
    answered, people = queries.how_many(room)
    context: dict[str, Any] = {
        "room": room,
        "review": room.review,
        "question": question,
        "kind": question.kind if question else "",
        "agenda": agenda,
        "current": current,
        "number": number,
        "challenge": question.challenge if question else None,
        "next": following["item"].challenge if following else None,
        "next_number": following["item"].challenge.number if following else 0,
        "answered": answered,
        "people": people,
        "rounds": queries.rounds_of(room, current["item"].challenge) if current else 0,
        "note": note or NoteForm(initial={"note": current["item"].note if current else ""}),
        "note_about": about or number,
        "timer": timer or TimerForm(),
        "form": wrong,
        "takes": room.state in TAKING,
        "spoken": codes.spoken(room.code),
        "needs": words_of(missing_from(room.review)) if room.is_open else [],
        "words": queries.words_shown(room),
    }
    if request.headers.get("HX-Request"):
        return render(request, "workshop/_console_controls.html", context)
    drawn = fragments.fragment(room.pk, "console")
    context |= {"live": drawn, "token": fragments.token_for(room.pk, "console")}
    return render(request, "workshop/run.html", context, status=422 if wrong else 200)


@require_POST
def room_act(request: SignedInRequest, room: int) -> HttpResponse:
    """One act of the facilitator, named by the button; then back to the facilitator's page."""
    found = load(request, room)
    data, user, act = request.POST, request.user, request.POST.get("act", "")
    about = number_in(data.get("challenge", ""))
    kept = f" You wrote: {data.get('note', '')[:2000]}" if act == "note" and data.get("note") else ""
    try:
        if not found.is_open:
            raise NotNow(why_closed(found))
        if act == "note":
            note, challenge = NoteForm(data), challenge_in(found, about)
            if not note.is_valid():
                return _page(request, found, note=note, about=about)
            services.write_note(user=user, room=found, challenge=challenge, note=note.cleaned_data["note"])
        elif act == "timer":
            timer = TimerForm(data)
            if not timer.is_valid():
                return _page(request, found, timer=timer)
            services.set_timer(user=user, room=found, minutes=timer.cleaned_data["minutes"])
        elif act == "joining":
            services.set_joining(user=user, room=found, open_=not found.joining)
        elif act == "hide":
            services.hide_words(user=user, room=found, ballot=key_in(data.get("ballot", "")))
        elif act == "close":
            closing.close_room(user=user, room=found)
        else:
            _move(request, found, act, about)
    except (NotNow, Stale) as error:
        messages.warning(request, f"{error}{kept}")
    return redirect("room_run", room)


def _move(request: SignedInRequest, room: Room, act: str, about: int) -> None:
    """Move the room from the step that the page showed."""
    user, step = request.user, number_in(request.POST.get("step", ""))
    if act == "ask":
        services.ask_rating(user=user, room=room, step=step, challenge=challenge_in(room, about))
    elif act == "reveal":
        services.reveal(user=user, room=room, step=step)
    elif act == "wording":
        services.show_wording(user=user, room=room, step=step, challenge=challenge_in(room, about))
    elif act == "picks":
        services.ask_picks(user=user, room=room, step=step)
    elif act == "acceptance":
        services.ask_acceptance(user=user, room=room, step=step)
    else:
        raise NotNow("That button is not known. Load the page again.")


def room_screen(request: SignedInRequest, room: int) -> HttpResponse:
    """The projector."""
    found = load(request, room)
    drawn = fragments.fragment(found.pk, "screen")
    context = {
        "room": found,
        "live": drawn,
        "token": fragments.token_for(found.pk, "screen"),
        "qr": codes.qr(request, found.code),
        "address": codes.join_address(request),
        "spoken": codes.spoken(found.code),
    }
    return render(request, "workshop/screen.html", context)
