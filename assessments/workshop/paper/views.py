"""People without a phone: letting them in, typing in their slips, printing the slips."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessments.people.requests import SignedInRequest
from assessments.workshop import queries
from assessments.workshop.forms import PerspectivesForm
from assessments.workshop.joining import codes
from assessments.workshop.models import Room
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.forms import SlipSet
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import PERSPECTIVES
from assessments.workshop.rooms.loading import load, number_in, why_closed
from assessments.workshop.rooms.states import TAKING
from framework.queries import challenges_of
from recovery_site.errors import NotNow

SLIPS = 6  # empty lines for paper slips to begin with
BATCH_MOST = 60  # characters of what tells one batch from another
MOVED_ON = "The room has moved on, so these slips were not counted. They are listed below."
_NAMES = {bit: label for bit, _, label in PERSPECTIVES}


def room_paper(request: SignedInRequest, room: int) -> HttpResponse:
    """Let people in on paper, and type in their slips: first the slips, then a second look, then they count."""
    found = load(request, room)
    data = request.POST
    if not found.is_open:
        if request.method != "POST":
            raise NotNow(why_closed(found))
        return _page(request, found, lost=_lost(data), problem=why_closed(found))
    if "let_in" in data:
        return _let_in(request, found)
    if not {"look", "count", "back"} & set(data):
        return _page(request, found)
    if (
        not found.asking
        or found.state not in TAKING
        or number_in(data.get("question", "")) != found.asking_id
    ):
        return _page(request, found, lost=_lost(data), problem=MOVED_ON)
    slips = _slip_set(found, data)
    if "back" in data or not slips.is_valid():
        return _page(request, found, slips=slips)
    typed = [slip for slip in (form.slip() for form in slips.forms) if slip]
    if not typed:
        return _page(request, found, slips=slips, problem="Type in at least one slip.")
    if "count" not in data:
        return _page(request, found, slips=slips, look=_look(slips))
    batch = data.get("batch", "")[:BATCH_MOST] or secrets.token_urlsafe(16)
    try:
        paper.cast_slips(user=request.user, room=found, question=found.asking, batch=batch, slips=typed)
    except NotNow as error:
        return _page(request, load(request, room), slips=slips, problem=str(error))
    messages.success(request, "The slips are counted.")
    return redirect("room_paper", room)


def _let_in(request: SignedInRequest, room: Room) -> HttpResponse:
    people = PerspectivesForm(request.POST)
    if not people.is_valid():
        return _page(request, room, people=people)
    paper.add_people(user=request.user, room=room, perspectives=[people.bits()])
    messages.success(request, "One more person is in, on paper.")
    return redirect("room_paper", room.pk)


def _slip_set(room: Room, data: Any = None) -> forms.BaseFormSet:
    kind = room.asking.kind if room.asking else ""
    first: list[dict[str, str]] | None = [{}] * SLIPS if data is None else None
    return SlipSet(data, initial=first, prefix="s", form_kwargs={"kind": kind})


def _page(
    request: SignedInRequest,
    room: Room,
    *,
    people: PerspectivesForm | None = None,
    slips: forms.BaseFormSet | None = None,
    look: list[dict[str, str]] | None = None,
    lost: list[dict[str, str]] | None = None,
    problem: str = "",
) -> HttpResponse:
    question = room.asking if room.state in TAKING else None
    if slips is None and question:
        slips = _slip_set(room)
    context = {
        "room": room,
        "question": question,
        "form": people or PerspectivesForm(),
        "slips": slips if question else None,
        "formsets": [slips] if slips and question else [],
        "look": look,
        "lost": lost or [],
        "problem": problem,
        "error_title": problem,
        "batch": request.POST.get("batch", "")[:BATCH_MOST] or secrets.token_urlsafe(16),
    }
    return render(request, "workshop/paper.html", context, status=409 if problem else 200)


def _look(slips: forms.BaseFormSet) -> list[dict[str, str]]:
    """What was typed, in words, for the second look."""
    found = []
    for form in slips.forms:
        if answer := form.cleaned_data.get("answer"):
            choices = dict(getattr(form.fields["answer"], "choices", ()))
            found.append(
                {
                    "answer": str(choices.get(answer, answer)),
                    "words": form.cleaned_data.get("words", ""),
                    "perspectives": ", ".join(_NAMES[bit] for bit in form.cleaned_data["perspectives"]),
                    "may_record": "yes" if form.cleaned_data.get("may_record") else "",
                }
            )
    return found


def _lost(data: Any) -> list[dict[str, str]]:
    """What was typed for a question that is over, whatever it was, so that nobody has to find it again."""
    names = {key: label for answers in tally.ANSWERS.values() for key, label in answers.items()}
    found = []
    for line in range(SlipSet.absolute_max):
        answer, words = data.get(f"s-{line}-answer", ""), data.get(f"s-{line}-words", "")
        bits = [number_in(bit) for bit in data.getlist(f"s-{line}-perspectives")]
        if answer or words or bits:
            said = ", ".join(_NAMES[bit] for bit in bits if bit in _NAMES)
            found.append(
                {"answer": names.get(answer, answer), "words": words, "perspectives": said, "may_record": ""}
            )
    return found


def room_slips(request: SignedInRequest, room: int) -> HttpResponse:
    """Slips to print for people without a phone, with the way back into the room."""
    found = load(request, room)
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
