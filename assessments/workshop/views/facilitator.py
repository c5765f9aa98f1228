"""What the facilitator sees and does: opening the room, running it, the projector, the record, paper."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assessments.people import policy
from assessments.people.requests import SignedInRequest
from assessments.record import queries as record
from assessments.record.services import missing_from
from assessments.record.snapshot import fingerprint
from assessments.record.writing import write_challenge, write_ranks
from assessments.reviews.queries import review_for
from assessments.workshop import closing, codes, fragments, paper, queries, services
from assessments.workshop.forms import NoteForm, OpenRoomForm, PerspectivesForm, SlipSet
from assessments.workshop.groups import PERSPECTIVES
from assessments.workshop.models import Question, Room
from assessments.workshop.moves import TAKING
from framework.models import Challenge
from framework.queries import challenges_of
from recovery_site.errors import NotNow, Stale

SLIPS = 6  # empty lines for paper slips to begin with


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _load(request: SignedInRequest, pk: int) -> Room:
    """A room that this person may run; one whose time is up is closed on the way."""
    room = queries.room_for(request.user, pk)
    policy.check(request.user, "room.run", room.review.system)
    if room.is_open and closing.is_over(room):
        closing.close_room(user=None, room=room)
        room = queries.room_for(request.user, pk)
    return room


def _challenge(room: Room, number: int) -> Challenge:
    found = queries.challenge_in(room, number)
    if found is None:
        raise Http404
    return found


def room_new(request: SignedInRequest, review: int) -> HttpResponse:
    """Open a room for a review, or go to the one that is open."""
    found = review_for(request.user, review)
    policy.check(request.user, "room.run", found.system)
    if request.method != "POST" and (there := queries.open_room_of(found)):
        return redirect("room_run", there.pk)
    challenges = {c.number: c for c in challenges_of(found.edition)}
    form = OpenRoomForm(request.POST or None, challenges=challenges.values())
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
    found = _load(request, room)
    agenda = _agenda(found)
    question = found.asking
    current = next((one for one in agenda if one["here"]), None)
    following = next((one for one in agenda if one["line"].row is None and not one["here"]), None)
    context: dict[str, Any] = {
        "room": found,
        "review": found.review,
        "question": question,
        "kind": question.kind if question else "",
        "agenda": agenda,
        "current": current,
        "number": current["item"].challenge.number if current else 0,
        "challenge": question.challenge if question else None,
        "next_number": following["item"].challenge.number if following else 0,
        "rounds": queries.rounds_of(found, current["item"].challenge) if current else 0,
        "note": NoteForm(initial={"note": current["item"].note}) if current else None,
        "takes": found.state in TAKING,
        "spoken": codes.spoken(found.code),
        "needs": missing_from(found.review) if found.is_open else [],
        "words": list(queries.words_said(question)) if question and found.state == "revealed" else [],
    }
    if request.headers.get("HX-Request"):
        return render(request, "workshop/_console_controls.html", context)
    drawn = fragments.fragment(found.pk, "console")
    context |= {"live": drawn, "token": fragments.token_for(found.pk, "console")}
    return render(request, "workshop/run.html", context)


@require_POST
def room_act(request: SignedInRequest, room: int) -> HttpResponse:
    """One act of the facilitator, named by the button; then back to the facilitator's page."""
    found = _load(request, room)
    data, user = request.POST, request.user
    act, step = data.get("act", ""), _number(data.get("step", ""))
    try:
        if act == "ask":
            challenge = _challenge(found, _number(data.get("challenge", "")))
            services.ask_rating(user=user, room=found, step=step, challenge=challenge)
        elif act == "reveal":
            services.reveal(user=user, room=found, step=step)
        elif act == "wording":
            challenge = _challenge(found, _number(data.get("challenge", "")))
            services.show_wording(user=user, room=found, step=step, challenge=challenge)
        elif act == "picks":
            services.ask_picks(user=user, room=found, step=step)
        elif act == "acceptance":
            services.ask_acceptance(user=user, room=found, step=step)
        elif act == "timer":
            services.set_timer(user=user, room=found, minutes=min(_number(data.get("minutes", "")), 60))
        elif act == "joining":
            services.set_joining(user=user, room=found, open_=not found.joining)
        elif act == "hide":
            services.hide_words(user=user, room=found, ballot=_big(data.get("ballot", "")))
        elif act == "note":
            form = NoteForm(data)
            if not form.is_valid():
                raise NotNow(f"Your note was not saved. {' '.join(map(str, form.errors['note']))}")
            challenge = _challenge(found, _number(data.get("challenge", "")))
            services.write_note(user=user, room=found, challenge=challenge, note=form.cleaned_data["note"])
        elif act == "close":
            closing.close_room(user=user, room=found)
        else:
            raise NotNow("That button is not known. Load the page again.")
    except (NotNow, Stale) as error:
        messages.warning(request, str(error))
    return redirect("room_run", room)


def _big(text: str) -> int:
    """The key of a ballot: 63 bits."""
    return int(text) if text.isdecimal() and len(text) < 20 and int(text) < 2**63 else 0


def room_screen(request: SignedInRequest, room: int) -> HttpResponse:
    """The projector."""
    found = _load(request, room)
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


def room_record(request: SignedInRequest, room: int, number: int) -> HttpResponse:
    """Write down what the room agreed on a challenge; every phone shows it as it is saved."""
    found = _load(request, room)
    challenge = _challenge(found, number)
    if not found.is_open:
        raise NotNow(services.CLOSED)
    question = found.asking
    offered: list[str] = []
    if question and question.challenge_id == challenge.pk and found.state == Room.State.REVEALED:
        recordable = question.kind == Question.Kind.WORDING
        offered = [ballot.words for ballot in queries.words_said(question, recordable=recordable)]
    writing = write_challenge(request, request.user, found.review, challenge, offered)
    if writing.saved:
        services.show_wording(user=request.user, room=found, step=None, challenge=challenge)
        return redirect("room_run", room)
    context = {
        "room": found,
        "review": found.review,
        "challenge": challenge,
        "form": writing.form,
        "reservations": writing.reservations,
        "formsets": [writing.reservations],
        "theirs": writing.theirs,
        "offered": offered if question and question.kind == Question.Kind.WORDING else [],
    }
    return render(request, "workshop/record.html", context)


def room_priorities(request: SignedInRequest, room: int) -> HttpResponse:
    """Settle the order of the priorities, with what people chose beside it."""
    found = _load(request, room)
    if not found.is_open:
        raise NotNow(services.CLOSED)
    writing = write_ranks(request, request.user, found.review)
    if writing.saved:
        services.refresh(user=request.user, room=found)
        return redirect("room_run", room)
    picks = {line.challenge.number: count for line, count, _ in queries.picks_shown(found)}
    context = {
        "room": found,
        "review": found.review,
        "form": writing.form,
        "lines": [(line, box, picks.get(line.challenge.number, -1)) for line, box in writing.lines],
        "limit": found.review.edition.max_live_priorities,
        "carried": record.carried_over(found.review),
    }
    return render(request, "workshop/priorities.html", context)


def room_complete(request: SignedInRequest, room: int) -> HttpResponse:
    """Read Template A as the room accepted it, complete it, close the room."""
    found = _load(request, room)
    policy.check(request.user, "record.complete", found.review.system)
    if not found.is_open:
        raise NotNow(services.CLOSED)
    form_problem = ""
    if request.method == "POST":
        try:
            closing.complete(
                user=request.user,
                room=found,
                step=_number(request.POST.get("step", "")),
                fingerprint=request.POST.get("fingerprint", ""),
            )
        except (NotNow, Stale) as error:
            form_problem = str(error)
            found = _load(request, room)
        else:
            return redirect("record_done", found.review_id)
    said, words = closing.acceptance(found)
    context = {
        "room": found,
        "review": found.review,
        "lines": record.form_of(found.review),
        "ranking": record.ranking_of(found.review),
        "took_part": [*closing.took_part(found), *said],
        "seen_differently": words,
        "needs": missing_from(found.review),
        "fingerprint": fingerprint(found.review),
        "problem": form_problem,
    }
    return render(request, "workshop/complete.html", context, status=409 if form_problem else 200)


def room_paper(request: SignedInRequest, room: int) -> HttpResponse:
    """Let people in on paper, and type in their slips: first the slips, then a second look, then they count."""
    found = _load(request, room)
    if not found.is_open:
        raise NotNow(services.CLOSED)
    question = found.asking if found.state in TAKING else None
    data = request.POST
    people = PerspectivesForm(data if "let_in" in data else None)
    if "let_in" in data and people.is_valid():
        paper.add_people(user=request.user, room=found, perspectives=[people.bits()])
        messages.success(request, "One more person is in, on paper.")
        return redirect("room_paper", room)
    slips = look = None
    batch = data.get("batch", "") or secrets.token_urlsafe(16)
    if question:
        kwargs: dict[str, Any] = {"prefix": "s", "form_kwargs": {"kind": question.kind}}
        typed = "look" in data or "count" in data or "back" in data
        slips = SlipSet(data if typed else None, initial=None if typed else [{}] * SLIPS, **kwargs)
        if typed and _number(data.get("question", "")) != question.pk:
            messages.warning(request, "The room has moved on, so these slips were not counted.")
            return redirect("room_paper", room)
        if ("look" in data or "count" in data) and slips.is_valid():
            found_slips = [slip for slip in (form.slip() for form in slips.forms) if slip]
            if "count" in data and found_slips:
                try:
                    paper.cast_slips(
                        user=request.user, room=found, question=question, batch=batch, slips=found_slips
                    )
                except NotNow as error:
                    messages.warning(request, str(error))
                else:
                    messages.success(request, "The slips are counted.")
                return redirect("room_paper", room)
            look = _look(slips)
    context = {
        "room": found,
        "question": question,
        "people": people,
        "slips": slips,
        "formsets": [slips] if slips else [],
        "look": look,
        "batch": batch[:60],
    }
    return render(request, "workshop/paper.html", context)


def _look(slips: Any) -> list[dict[str, str]]:
    """What was typed, in words, for the second look."""
    names = {bit: label for bit, _, label in PERSPECTIVES}
    found = []
    for form in slips.forms:
        if form.cleaned_data.get("answer"):
            choices = dict(getattr(form.fields["answer"], "choices", ()))
            answer = form.cleaned_data["answer"]
            found.append(
                {
                    "answer": str(choices.get(answer, answer)),
                    "words": form.cleaned_data.get("words", ""),
                    "perspectives": ", ".join(names[bit] for bit in form.cleaned_data["perspectives"]),
                }
            )
    return found


def room_slips(request: HttpRequest, room: int) -> HttpResponse:
    """Slips to print for people without a phone, with the way back into the room."""
    found = _load(request, room)  # type: ignore[arg-type]
    agenda = {item.challenge_id for item in queries.agenda_of(found)}
    context = {
        "room": found,
        "challenges": [c for c in challenges_of(found.review.edition) if c.pk in agenda],
        "perspectives": PERSPECTIVES,
        "qr": codes.qr(request, found.code),
        "address": codes.join_address(request),
        "spoken": codes.spoken(found.code),
    }
    return render(request, "workshop/slips.html", context)
