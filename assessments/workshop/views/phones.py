"""What a phone sees: joining with a code, the room, its own answer. No account, no name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessments.record.queries import form_of
from assessments.workshop import ballots, closing, fragments, guessing, phones, queries, services
from assessments.workshop.forms import FORMS, AnswerForm, CodeForm, PerspectivesForm, RatingForm
from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.moves import STATE_OF, TAKING
from recovery_site.errors import NotNow

WRONG_CODE = "There is no open room with this code. Look at the big screen and type it again."
OUT = "This phone is not in the room any more. Type the code to come back."


@login_not_required
def room_join(request: HttpRequest) -> HttpResponse:
    """Ask for the code. The right one lets the phone in; a phone that is in already goes on."""
    form = CodeForm(request.POST or None)
    address = get_adapter().get_client_ip(request) or ""
    asks_sum = request.method == "POST" and guessing.suspicious(address)
    status = 200
    if form.is_valid():
        if asks_sum and not guessing.solved(request.POST.get("sum", ""), request.POST.get("sum_of", "")):
            form.add_error(None, "Answer the sum below, so that we know that a person is typing.")
        elif room := queries.room_by_code(form.cleaned_data["code"]):
            response = redirect("room_phone", room.pk)
            if not phones.secret_in(request, room.pk):
                phones.give_secret(response, room.pk, secure=settings.SESSION_COOKIE_SECURE)
            return response
        else:
            guessing.wrong(address)
            asks_sum = guessing.suspicious(address)
            form.add_error("code", WRONG_CODE)
            status = 404
    question, sum_of = guessing.new_sum() if asks_sum else ("", "")
    context = {"form": form, "out": "out" in request.GET, "question": question, "sum_of": sum_of}
    return render(request, "workshop/join.html", context, status=status)


def _out(request: HttpRequest) -> HttpResponse:
    """The phone was never let in, or its cookie is gone: back to the code."""
    address = f"{reverse('room_join')}?out"
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = HttpResponse(status=200)
    response.headers["HX-Redirect"] = address
    return response


def _open(pk: int) -> Room:
    """The room; one whose time is up is closed on the way."""
    room = queries.room(pk)
    if room.is_open and closing.is_over(room):
        closing.close_room(user=None, room=room)
        room = queries.room(pk)
    return room


def _form(room: Room, own: Ballot | None, data: Any = None) -> AnswerForm | None:
    """The form of what the room asks now, with this phone's own answer in it; None when it asks nothing."""
    if room.state not in TAKING or room.asking is None:
        return None
    kind = room.asking.kind
    first: dict[str, Any] = {"question": room.asking_id, "turn": own.turn + 1 if own else 1}
    if own:
        chosen = own.answer.split(",") if kind == Question.Kind.PICKS else own.answer
        first |= {"answer": chosen, "words": own.words, "may_record": own.may_record}
    extra: dict[str, Any] = {}
    if kind == Question.Kind.RATING:
        challenge = queries.challenge_asked(room)
        extra["descriptors"] = list(challenge.descriptors.all()) if challenge else []
        extra["asks_reasons"] = room.asks_reasons
    if kind == Question.Kind.PICKS:
        lines = form_of(room.review)
        extra["titles"] = [
            (line.challenge.number, f"{line.challenge.number}. {line.challenge.short_title}")
            for line in lines
        ]
    return FORMS[kind](data, initial=first, **extra)


def _page(
    request: HttpRequest,
    room: Room,
    secret: str,
    *,
    form: AnswerForm | None = None,
    late: dict[str, str] | None = None,
    saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The room on a phone: the whole page, or only the part with the controls for htmx and our script."""
    own = queries.own_ballot(room, secret)
    form = form or _form(room, own)
    context: dict[str, Any] = {
        "room": room,
        "question": room.asking,
        "kind": room.asking.kind if room.asking else "",
        "challenge": queries.challenge_asked(room),
        "form": form,
        "own": own,
        "saved": saved,
        "late": late,
        "lines": [],
    }
    if room.asking and room.state == STATE_OF["acceptance"]:
        context["lines"] = form_of(room.review)
    if request.headers.get("HX-Request"):
        return render(request, "workshop/_phone_controls.html", context, status=status)
    drawn = fragments.fragment(room.pk, "phone")
    context |= {"live": drawn, "token": fragments.token_for(room.pk, "phone")}
    return render(request, "workshop/phone.html", context, status=status)


@login_not_required
def room_phone(request: HttpRequest, room: int) -> HttpResponse:
    """The room, once the phone has joined; before that, the notice and the perspectives."""
    secret = phones.secret_in(request, room)
    if not secret:
        return _out(request)
    found = _open(room)
    if not found.is_open or queries.is_in(found, secret):
        return _page(request, found, secret, saved="saved" in request.GET)
    form = PerspectivesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = phones.participant_key(secret, found.pk)
            services.join(room=found, key=key, perspectives=form.bits())
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("room_phone", found.pk)
    return render(request, "workshop/welcome.html", {"room": found, "form": form})


@login_not_required
@require_POST
def room_answer(request: HttpRequest, room: int) -> HttpResponse:
    """Take one answer. What cannot be taken is said, with everything that was typed still there."""
    secret = phones.secret_in(request, room)
    if not secret:
        return _out(request)
    kind = request.POST.get("kind", "")
    form = FORMS.get(kind, RatingForm)(request.POST)
    if not form.is_valid():
        found = _open(room)
        own = queries.own_ballot(found, secret)
        if kind in FORMS and found.state == STATE_OF[kind]:
            shown = _form(found, own, request.POST)
            return _page(request, found, secret, form=shown, status=422)
        return _page(request, found, secret, late=_typed(request), status=409)
    became = ballots.cast(room=room, secret=secret, **form.cast())
    if became is ballots.Cast.SAVED:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return redirect(f"{request.path.removesuffix('answer/')}?saved")
    found = _open(room)
    if became is ballots.Cast.STRANGER:
        return redirect("room_phone", room)
    return _page(request, found, secret, late=_typed(request), status=409)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What came too late, in words, so that nothing is lost."""
    kind = request.POST.get("kind", "")
    form = FORMS.get(kind, RatingForm)()
    names = dict(form.fields["answer"].choices)  # type: ignore[attr-defined]
    chosen = [
        str(names.get(int(one) if one.isdecimal() and kind == Question.Kind.PICKS else one, one))
        for one in request.POST.getlist("answer")
    ]
    return {"answer": ", ".join(chosen)[:500], "words": request.POST.get("words", "")[:2000]}


@login_not_required
@require_POST
def room_next_person(request: HttpRequest, room: int) -> HttpResponse:
    """Hand a shared tablet on: it forgets who used it, and the next person joins afresh."""
    if not phones.secret_in(request, room):
        return _out(request)
    response = redirect("room_phone", room)
    phones.give_secret(response, room, secure=settings.SESSION_COOKIE_SECURE)
    return response


@login_not_required
def room_news(request: HttpRequest, token: str) -> HttpResponse:
    """The live part for a screen that polls: 204 when `have` is still the newest version."""
    key = fragments.read_token(token)
    if key is None:
        return HttpResponse("There is no such stream.", status=404, content_type="text/plain")
    room, audience = key
    state = queries.versions([room]).get(room)
    if state and request.GET.get("have") == str(state[0]):
        return HttpResponse(status=204)
    drawn = fragments.fragment(room, audience, state)
    response = HttpResponse(drawn.html)
    response.headers["X-Version"] = str(drawn.version)
    return response
