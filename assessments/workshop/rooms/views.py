"""What the facilitator sees and does: opening the room, running it, the projector."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.people.policy import Act
from assessments.preparing.presenters import in_short
from assessments.record.presenters import words_of
from assessments.reviews.requests import ReviewRequest
from assessments.workshop.joining import codes
from assessments.workshop.models import Room
from assessments.workshop.protection import presenters as protection
from assessments.workshop.protection.looking import rounds_on
from assessments.workshop.protection.showing import words_to_look_at
from assessments.workshop.rooms import opening, queries
from assessments.workshop.rooms.acts import Press, perform_act
from assessments.workshop.rooms.forms import NoteForm, OpenRoomForm, PresentForm, TimerForm
from assessments.workshop.rooms.loading import challenge_in, load, why_closed
from assessments.workshop.rooms.presenters import kept, view_of
from assessments.workshop.rooms.requests import RoomRequest
from assessments.workshop.rooms.states import Scene
from assessments.workshop.screens import fragments
from assessments.workshop.screens.queries import how_many
from assessments.workshop.screens.reading import known_in, last_in
from assessments.workshop.screens.tokens import Audience, address_of, let_follow
from framework.queries import challenges_of, stages_of
from recovery_site.errors import NotNow, Stale
from recovery_site.sessions.store import store_of

NOTE_KEPT = 2000  # characters of a note that are shown again when it cannot be kept


def room_new(request: ReviewRequest, review: int) -> HttpResponse:
    """Open a room for a review, or go to the one that is open."""
    found = request.review
    if request.method != "POST" and (existing := queries.open_room_of(found)):
        return redirect("room_run", existing.pk)
    if request.method != "POST":
        opening.check_open(found)
    challenges = {c.number: c for c in challenges_of(found.edition)}
    form = OpenRoomForm(request.POST if request.method == "POST" else None, challenges=challenges.values())
    if form.is_valid():
        data = form.cleaned_data
        try:
            room = opening.open_room(
                user=request.user,
                review=found,
                challenges=[challenges[n] for n in data["agenda"]],
                asks_reasons=data["asks_reasons"],
                screen_least=data["screen_least"],
                record_least=data["record_least"],
                day=data["day"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("room_run", room.pk)
    return render(request, "workshop/new.html", {"review": found, "form": form})


def room_run(request: RoomRequest, room: int) -> HttpResponse:
    """The facilitator's page: what the room sees, and what may be done next."""
    return _page(request, load(request))


def _page(
    request: RoomRequest,
    room: Room,
    *,
    note: NoteForm | None = None,
    about: int = 0,
    timer: TimerForm | None = None,
    present: PresentForm | None = None,
) -> HttpResponse:
    """The facilitator's page, with a note (`about` a challenge), a timer or a headcount that cannot be taken."""
    console, view = queries.console_of(room), view_of(room)
    current, wrong = console.current, note or timer or present
    counts = how_many(room)
    words = words_to_look_at(room)
    choosing = view.scene in (Scene.CHOOSING, Scene.CHOSEN)
    ranked = [one.line.challenge.number for one in console.agenda if one.line.rank]
    context: dict[str, Any] = {
        "room": room,
        "review": room.review,
        "view": view,
        "console": console,
        "needs": words_of(console.needs),
        "answered": counts.answered,
        "people": counts.people,
        "note": note or NoteForm(initial={"note": current.item.note if current else ""}),
        "note_about": about or (current.item.challenge.number if current else 0),
        "timer": timer or TimerForm(),
        "present": present or PresentForm(initial={"people": room.present}),
        "form": wrong,
        "spoken": codes.spoken(room.code),
        "question": room.asking,
        "known": (known := known_in(room)),
        "known_words": in_short(known) if known else "",
        "before": last_in(room),
        "words": words,
        "unread": any(not one.hidden for one in words) and not (room.asking and room.asking.words_shown),
        "can_take_back": view.revealed and counts.answered < room.screen_least,
        "places": queries.places_of(room.review, ranked) if choosing else None,
        "may_complete": request.permissions.can(Act.RECORD_COMPLETE),
        "address": codes.join_address(request),
        "link": codes.join_link(request, room.code),
    }
    if request.headers.get("HX-Request"):
        return render(request, "workshop/_console_controls.html", context)
    drawn = fragments.fragment(room.pk, Audience.CONSOLE)
    context |= {"live": drawn, "stream": address_of(room.pk, Audience.CONSOLE)}
    response = render(request, "workshop/run.html", context, status=422 if wrong else 200)
    let_follow(response, room.pk, Audience.CONSOLE, store_of(request).pk)
    return response


@require_POST
def room_act(request: RoomRequest, room: int) -> HttpResponse:
    """One act of the facilitator, named by the button; then back to the facilitator's page."""
    found = load(request)
    press = Press(request.user, found, request.POST)
    try:
        wrong = perform_act(press)
    except (NotNow, Stale) as error:
        messages.warning(request, f"{error}{_kept(press)}")
        return redirect("room_run", room)
    if isinstance(wrong, NoteForm):
        return _page(request, queries.room(room), note=wrong, about=press.noted or press.about)
    if isinstance(wrong, PresentForm):
        return _page(request, queries.room(room), present=wrong)
    if wrong:
        return _page(request, found, timer=wrong)
    return redirect("room_run", room)


def _kept(press: Press) -> str:
    """A note that was not kept, so that nobody has to write it again."""
    note = press.data.get("note", "")[:NOTE_KEPT]
    return " " + _("You wrote: %(note)s") % {"note": note} if note else ""


def room_screen(request: RoomRequest, room: int) -> HttpResponse:
    """The projector."""
    found = load(request)
    drawn = fragments.fragment_of(found, Audience.SCREEN)
    context = {
        "room": found,
        "live": drawn,
        "stream": address_of(found.pk, Audience.SCREEN),
        "qr": codes.qr(request, found.code),
        "address": codes.join_address(request),
        "spoken": codes.spoken(found.code),
    }
    response = render(request, "workshop/screen.html", context)
    let_follow(response, found.pk, Audience.SCREEN, store_of(request).pk)
    return response


def room_look(request: RoomRequest, room: int, number: int) -> HttpResponse:
    """Look back at what the room answered about a challenge, round by round; 0 for what is about all of Template A."""
    found = load(request)
    if not found.is_open:
        raise NotNow(why_closed(found))
    challenge = challenge_in(found, number) if number else None
    stages = list(stages_of(found.review.edition))
    titles = {one.number: one.short_title for one in found.review.edition.challenges.all()}
    rounds = rounds_on(found, challenge.pk if challenge else None, stages)
    context = {
        "room": found,
        "review": found.review,
        "challenge": challenge,
        "rounds": protection.rounds(rounds, stages, titles, found.screen_least),
    }
    return render(request, "workshop/look.html", context)


def room_answers(request: ReviewRequest, review: int) -> HttpResponse:
    """What the closed rooms of a review answered, for everybody who may read its Template A."""
    found = request.review
    stages = list(stages_of(found.edition))
    challenges = {one.number: one for one in found.edition.challenges.all()}
    rooms = [
        (one.room, [kept(answered, stages, challenges) for answered in one.answered])
        for one in queries.closed_rooms_of(found)
    ]
    return render(request, "workshop/answers.html", {"review": found, "rooms": rooms})
