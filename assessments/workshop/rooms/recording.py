"""The facilitator writes Template A in the room: a challenge, the order of the priorities, the whole."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.preparing.queries import known_about
from assessments.record import queries as record
from assessments.record.presenters import attending_line, attending_lines, closing_of, view_lines, words_of
from assessments.record.queries import missing_from
from assessments.record.snapshot import fingerprint
from assessments.record.writing import keep_challenge, keep_ranks, write_challenge, write_ranks
from assessments.workshop.models import Room
from assessments.workshop.protection import presenters as protection
from assessments.workshop.protection.showing import picks_shown, words_to_record
from assessments.workshop.rooms import closing, handing, participation, queries, services, steering
from assessments.workshop.rooms.forms import TookPartForm
from assessments.workshop.rooms.loading import challenge_in, load, number_in, why_closed
from assessments.workshop.rooms.requests import RoomRequest
from assessments.workshop.rooms.states import Scene, scene_of
from assessments.workshop.screens.queries import how_many
from assessments.workshop.screens.reading import provider_of
from recovery_site.address import absolute
from recovery_site.errors import NotNow, Stale

KEPT = gettext_lazy("What you typed is still below, and it is not saved yet.")


def room_record(request: RoomRequest, room: int, number: int) -> HttpResponse:
    """Write down what the room agreed on a challenge; every phone shows it as it is saved.

    In a room that is closed nothing is saved, and what was typed can go straight into Template A.
    """
    found = load(request)
    challenge = challenge_in(found, number)
    offered: list[str] = []
    if not found.is_open:
        if request.method != "POST":
            raise NotNow(why_closed(found))
        writing = keep_challenge(request, found.review, challenge, f"{why_closed(found)} {KEPT}")
    else:
        asking = found.asking
        if scene_of(found) == Scene.WORDED and asking and asking.challenge_id == challenge.pk:
            offered = words_to_record(found)
        writing = write_challenge(request, request.user, found.review, challenge, offered)
    if writing.saved:
        with suppress(NotNow):  # closed in the same moment: it is written down all the same
            services.show_wording(user=request.user, room=found, step=None, challenge=challenge)
        return redirect("room_run", room)
    hand = queries.at_hand(found, challenge) if found.is_open else None
    context = {
        "room": found,
        "review": found.review,
        "challenge": challenge,
        "hand": hand,
        "known": known_about(found.review, challenge) if hand else None,
        "provider": provider_of(found),
        "rounds": protection.rounds(hand.rounds, hand.stages, {}, found.screen_least) if hand else [],
        "form": writing.form,
        "reservations": writing.reservations,
        "formsets": [writing.reservations],
        "both": writing.both,
        "offered": offered,
    }
    return render(request, "workshop/record.html", context, status=200 if found.is_open else 409)


def room_priorities(request: RoomRequest, room: int) -> HttpResponse:
    """Settle the order of the priorities, with what people chose beside it."""
    found = load(request)
    if found.is_open:
        writing = write_ranks(request, request.user, found.review)
    elif request.method == "POST":
        writing = keep_ranks(request, found.review, f"{why_closed(found)} {KEPT}")
    else:
        raise NotNow(why_closed(found))
    if writing.saved:
        with suppress(NotNow):  # as above
            steering.refresh(user=request.user, room=found)
        return redirect("room_run", room)
    picks = picks_shown(found)
    counts = picks.counts if picks else None
    carried = record.carried_over(found.review)
    ranked = [line.challenge.number for line, _box in writing.lines if line.rank]
    context = {
        "room": found,
        "review": found.review,
        "form": writing.form,
        "both": writing.both,
        "lines": [
            (line, box, counts.get(line.challenge.number, 0) if counts is not None else -1)
            for line, box in writing.lines
        ],
        "limit": found.review.edition.max_live_priorities,
        "carried": carried,
        "closing": closing_of(carried, request.permissions),
        "places": queries.places_of(found.review, ranked, carried),
    }
    return render(request, "workshop/priorities.html", context, status=200 if found.is_open else 409)


@require_POST
def room_hand_over(request: RoomRequest, room: int) -> HttpResponse:
    """The facilitator's last step: the recovery lead is told that Template A can be completed."""
    found = load(request)
    if not found.is_open:
        raise NotNow(why_closed(found))
    address = absolute(reverse("record_check", args=[found.review_id]), request)
    try:
        leads = handing.hand_over(user=request.user, room=found, address=address)
    except NotNow as error:
        messages.warning(request, str(error))
    else:
        words = _("Handed over to %(names)s. They are told by email and on their own page.")
        messages.success(request, words % {"names": ", ".join(one.name for one in leads)})
    return redirect("room_run", room)


def _attending(room: Room, people: int) -> list[str]:
    """Who took part, as it will be filed with that number; before the groups are settled, what will be said of them."""
    if room.level is not None:
        here = participation.attendance_of(room, people)
        return [attending_line(line) for line in participation.lines_of(here)]
    words = _(
        "This is written down as you complete it: how many took part, which groups of %(least)s "
        "or more, and who was not represented."
    )
    return [words % {"least": room.record_least}]


def room_complete(request: RoomRequest, room: int) -> HttpResponse:
    """Read Template A as the room accepted it, complete it, close the room.

    Who took part is shown as it will be filed once the groups are settled. Before that it is only announced: whoever
    could look at it again and again while people join would learn who brings which perspective.
    """
    found = load(request)
    problem, form = "", None
    if found.is_open and "people" in request.POST:
        form = TookPartForm(request.POST)
    if found.is_open and request.method == "POST" and (form is None or form.is_valid()):
        try:
            closing.complete(
                user=request.user,
                room=found,
                step=number_in(request.POST.get("step", "")),
                fingerprint=request.POST.get("fingerprint", ""),
                people=form.cleaned_data["people"] if form else None,
            )
        except (NotNow, Stale) as error:
            problem = str(error)
            found = queries.room(room)
        else:
            return redirect("record_done", found.review_id)
    if not found.is_open:
        if request.method == "POST" and not found.review.is_assessing:
            return redirect("record_done", found.review_id)  # sent twice
        raise NotNow(why_closed(found))
    accepted = participation.acceptances_of(found, shown=True)
    joined = participation.how_many_joined(found)
    people = found.present or joined
    stored = record.participation_of(found.review)
    asks_whole = scene_of(found) in (Scene.ACCEPTING, Scene.ACCEPTED)
    answered = how_many(found).answered if asks_whole else 0
    too_few = 0 < answered < found.record_least
    context = {
        "room": found,
        "review": found.review,
        "lines": record.form_of(found.review, beside_last=True),
        "ranking": record.ranking_of(found.review),
        "took_part": [
            *attending_lines(stored.took_part),
            *_attending(found, people),
            *map(attending_line, participation.said_of_the_whole(accepted)),
        ],
        "seen_differently": [*view_lines(stored.seen_differently), *participation.seen_differently(accepted)],
        "open_answers": answered if scene_of(found) == Scene.ACCEPTING and not too_few else 0,
        "unkept": answered if too_few else 0,
        "needs": words_of(missing_from(found.review)),
        "fingerprint": fingerprint(found.review),
        "problem": problem,
        "form": form or (TookPartForm(initial={"people": people}) if joined else None),
        "joined": joined,
    }
    status = 409 if problem else 422 if form and form.errors else 200
    return render(request, "workshop/complete.html", context, status=status)
