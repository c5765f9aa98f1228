"""What a phone sees: joining with a code, the room, its own answer. No account, no name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST

from assessments.live.source import cookie_of
from assessments.record.queries import form_of
from assessments.workshop.ballots import casting as ballots
from assessments.workshop.ballots.forms import FORMS, AnswerForm, RatingForm, read_rating
from assessments.workshop.joining import guessing, phones, queries, services
from assessments.workshop.joining.forms import CodeForm, PerspectivesForm
from assessments.workshop.joining.phones import Place
from assessments.workshop.joining.queries import Own
from assessments.workshop.models import Participant, Question, Room
from assessments.workshop.protection.presenters import Words, answer_label
from assessments.workshop.rooms.loading import closed_if_over
from assessments.workshop.rooms.presenters import choice_hints, places_left, view_of
from assessments.workshop.rooms.queries import room as room_by_key
from assessments.workshop.rooms.states import STATE_OF, TAKING
from assessments.workshop.screens import fragments
from assessments.workshop.screens.members import refused
from assessments.workshop.screens.queries import Counts
from assessments.workshop.screens.reading import (
    challenge_asked,
    challenges_to_read,
    has_evidence,
    has_last,
    known_in,
    last_in,
    provider_of,
)
from assessments.workshop.screens.tokens import Audience, address_of, holder_of, let_follow, read_token
from framework.models import Challenge
from recovery_site import cookies
from recovery_site.errors import NotNow
from recovery_site.threads import HOLD

WRONG_CODE = gettext_lazy(
    "There is no open room with this code. Look at the big screen and type it again. "
    "If it is right, the room may be closed: ask the facilitator"
)
OUT = gettext_lazy(
    "This phone is not in the room any more. Type the code to come back. If you see this again, your browser "
    "does not keep cookies: allow them for this site, or ask the facilitator for a paper slip."
)
STALE = gettext_lazy(
    "You saved another answer on this phone after you opened this page, so this one does not count yet. "
    "Look at it, and press the button again if it is the one you want."
)
LATE = gettext_lazy("The room moved on before we got this, so it was not counted.")
LATE_CHANGE = gettext_lazy(
    "The room moved on before we got your change. The answer that you saved before it counts."
)
LATE_CLOSED = gettext_lazy("The room was closed before we got this, so it was not counted.")
NOT_IN = gettext_lazy("This phone is not in the room any more, so this was not counted.")
LATE_MOST = 5000  # characters of what cannot be counted that are shown again


@gzip_page
def room_join(request: HttpRequest) -> HttpResponse:
    """Ask for the code. The right one lets the phone in; a phone that is in already goes on."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    status, held = 200, 0
    if form.is_valid():
        if room := queries.room_by_code(form.cleaned_data["code"]):
            inside = redirect("room_phone", room.pk)
            phones.give_pass(inside, room.pk)
            return inside
        held = guessing.wrong(get_adapter().get_client_ip(request) or "")
        form.add_error("code", WRONG_CODE)
        status = 404
    note = OUT if "out" in request.GET else ""
    response = render(request, "workshop/join.html", {"form": form, "note": note}, status=status)
    if held:
        response.headers[HOLD] = str(held)
    return response


def out(request: HttpRequest) -> HttpResponse:
    """The phone was never let in, or its cookie is gone: back to the code."""
    address = f"{reverse('room_join')}?out"
    if not request.headers.get("HX-Request"):
        return redirect(address)
    return _away(address)


def _away(address: str) -> HttpResponse:
    """Send a page that asked by script somewhere else."""
    response = HttpResponse(status=200)
    response.headers["HX-Redirect"] = address
    return response


def _not_in(request: HttpRequest, back: str) -> HttpResponse:
    """An answer from a phone that is not in the room: what was typed, and the way back."""
    late = _typed(request) | {"why": str(NOT_IN)}
    part = "_not_in" if request.headers.get("HX-Request") else "not_in"
    return render(request, f"workshop/{part}.html", {"late": late, "back": back}, status=409)


def _open(pk: int) -> Room:
    """The room; one whose time is up is closed on the way."""
    return closed_if_over(room_by_key(pk))


def _form(room: Room, own: Own | None, data: Any = None, *, shared: bool = False) -> AnswerForm | None:
    """The form of what the room asks now; None when it asks nothing.

    It has this phone's own answer in it, except where others use the same device (`shared`).
    """
    if room.state not in TAKING or room.asking is None:
        return None
    kind = room.asking.kind
    initial: dict[str, Any] = {"question": room.asking_id, "turn": own.revision + 1 if own else 1}
    if own and not shared:
        chosen = own.answer.split(",") if kind == Question.Kind.PICKS else own.answer
        initial |= {"answer": chosen, "words": own.words, "may_record": own.may_record}
    extra: dict[str, Any] = {}
    if kind == Question.Kind.RATING:
        challenge = challenge_asked(room)
        extra["descriptors"] = list(challenge.descriptors.all()) if challenge else []
        extra["asks_reasons"] = room.asks_reasons
        extra["provider"] = provider_of(room)
    if kind == Question.Kind.PICKS:
        choosing = fragments.choosing_in(room)
        extra |= _picks_of(room)
        extra |= {"hints": choice_hints(choosing), "places": places_left(choosing.places)}
    return FORMS[kind](data, initial=initial, **extra)


def _picks_of(room: Room) -> dict[str, Any]:
    """What may be picked in this room: the challenges of its edition, and how many (1 query)."""
    challenges = room.review.edition.challenges.order_by("number")
    titles = [(one.number, f"{one.number}. {one.short_title}") for one in challenges]
    return {"titles": titles, "most": room.review.edition.max_live_priorities}


def _own_answer(room: Room, own: Own | None, challenge: Challenge | None) -> str:
    """What this phone answered, as the results call it; empty for nothing, and for a choice of challenges."""
    if own is None or room.asking is None or room.asking.kind == Question.Kind.PICKS:
        return ""
    descriptors = challenge.descriptors.all() if challenge else ()
    names = {str(one.stage.number): str(one.stage) for one in descriptors}
    return str(answer_label(room.asking.kind, own.answer, names))


def _page(
    request: HttpRequest,
    room: Room,
    secret: str,
    *,
    form: AnswerForm | None = None,
    late: dict[str, str] | None = None,
    counts: Counts | None = None,
    status: int = 200,
) -> HttpResponse:
    """The room on a phone: the whole page, or only the part with the controls for htmx and our script."""
    own, place = queries.own_ballot(room, secret), phones.place_in(request, room.pk)
    blank = form is None and own is None
    form = form or _form(room, own, shared=place.is_shared)
    challenge = challenge_asked(room)
    shows_lines = room.state == STATE_OF["acceptance"] or not room.is_open
    lines = form_of(room.review) if shows_lines else []
    context: dict[str, Any] = {
        "room": room,
        "question": room.asking,
        "kind": room.asking.kind if room.asking else "",
        "challenge": challenge,
        "form": form,
        "own": own,
        "own_answer": "" if place.is_shared else _own_answer(room, own, challenge),
        "place": place,
        "share_most": phones.SHARE_MOST,
        "view": view_of(room),
        "has_evidence": has_evidence(room),
        "has_last": (rated := has_last(room)),
        "before": last_in(room) if rated and own else None,
        "late": late,
        "lines": lines if room.is_open else [],
        "agreed": [] if room.is_open else [line for line in lines if line.is_recorded],
        "stages": lines[0].challenge.descriptors.all() if lines else [],  # one for each stage of the edition
        "fields": "",
    }
    if blank and form:
        context["fields"] = fragments.blank_fields(room, context)
    if request.headers.get("HX-Request"):
        return render(request, "workshop/_phone_controls.html", context, status=status)
    drawn = fragments.fragment_of(room, Audience.PHONE, counts)
    context |= {"live": drawn, "stream": address_of(room.pk, Audience.PHONE)}
    response = render(request, "workshop/phone.html", context, status=status)
    let_follow(response, room.pk, Audience.PHONE)
    return response


@gzip_page
def room_phone(request: HttpRequest, room: int) -> HttpResponse:
    """The room, once the phone has joined; before that, the notice and the perspectives."""
    secret, place = phones.secret_at(request, room), phones.place_in(request, room)
    fresh = phones.new_secret() if not secret and phones.has_pass(request, room) else ""
    if not secret and not fresh:
        return out(request)
    place = Place() if fresh else place
    form = PerspectivesForm(request.POST if request.method == "POST" else None)
    response = _come_in(room, secret or fresh, form, place)
    response = response or _in_room(request, room, secret or fresh, form, place)
    if fresh:
        phones.give_secret(response, room, fresh)
        phones.keep_place(response, room, place)
    return response


@gzip_page
def room_reading(request: HttpRequest, room: int) -> HttpResponse:
    """The challenges, to read while the room has not begun. The page follows the room, and leads back into it."""
    secret = phones.secret_at(request, room)
    here = queries.here(room, secret) if secret else None
    found = fragments.room_at(room, here.moment) if here and here.is_in else None
    if here is None or found is None:
        return out(request)
    if found.state != Room.State.LOBBY:
        return redirect("room_phone", room)
    drawn = fragments.fragment_of(found, Audience.PHONE, fragments.counts_for(found, here.moment))
    context = {"room": found, "challenges": challenges_to_read(found), "live": drawn}
    context["stream"] = address_of(found.pk, Audience.PHONE)
    response = render(request, "workshop/reading.html", context)
    let_follow(response, found.pk, Audience.PHONE)
    return response


@gzip_page
def room_known(request: HttpRequest, room: int) -> HttpResponse:
    """What is known about the challenge that the room is at: a page, or for our script what opens in place."""
    secret = phones.secret_at(request, room)
    here = queries.here(room, secret) if secret else None
    found = fragments.room_at(room, here.moment) if here and here.is_in else None
    if found is None:
        return out(request)
    part = bool(request.headers.get("HX-Request"))
    known = known_in(found)
    if known is None and not part:
        return redirect("room_phone", room)
    name = "_known" if part else "known"
    return render(request, f"workshop/{name}.html", {"room": found, "known": known})


@gzip_page
def room_last(request: HttpRequest, room: int) -> HttpResponse:
    """Where the last review left the challenge that is rated: for a phone that has answered, and for no other.

    What comes back depends on that review and on this phone alone. Without our script the page of the room has it.
    """
    secret = phones.secret_at(request, room)
    here = queries.here(room, secret) if secret else None
    found = fragments.room_at(room, here.moment) if here and here.is_in else None
    if found is None:
        return out(request)
    if not request.headers.get("HX-Request"):
        return redirect("room_phone", room)
    before = last_in(found) if has_last(found) and queries.own_ballot(found, secret) else None
    if before is None:
        return HttpResponse(status=204)
    return render(request, "workshop/_last.html", {"room": found, "before": before})


def _come_in(room: int, secret: str, form: PerspectivesForm, place: Place) -> HttpResponse | None:
    """Let the phone in with what the form says. None when nothing was sent, or it cannot come in: the form says why."""
    if not form.is_valid():
        return None
    try:
        key = phones.participant_key(secret, room)
        way = Participant.Way.SHARED if place.is_shared else Participant.Way.OWN
        services.join(room=room, key=key, perspectives=form.bits(), way=way)
    except NotNow as error:
        form.add_error(None, str(error))
        return None
    return redirect("room_phone", room)


def _in_room(
    request: HttpRequest, pk: int, secret: str, form: PerspectivesForm, place: Place
) -> HttpResponse:
    """The room for a phone that has joined, or what it is told before. One whose time is up is closed on the way."""
    here = queries.here(pk, secret)
    room = fragments.room_at(pk, here.moment) if here else None
    if here is None or room is None:
        raise Http404
    if here.is_over and room.is_open:
        room = _open(pk)
    if not room.is_open or here.is_in:
        counts = fragments.counts_for(room, here.moment)
        return _page(request, room, secret, counts=counts)
    if request.headers.get("HX-Request"):  # it was in, until the workshop began
        return _away(reverse("room_phone", args=[pk]))
    name = "left" if queries.has_left(room, secret) else "welcome"
    return render(request, f"workshop/{name}.html", {"room": room, "form": form, "place": place})


@require_POST
def room_answer(request: HttpRequest, room: int) -> HttpResponse:
    """Take one answer. What cannot be taken is said, with everything that was typed still there."""
    secret = phones.secret_at(request, room)
    if not secret:
        return _not_in(request, reverse("room_join"))
    kind = request.POST.get("kind", "")
    given = read_rating(request.POST)
    extra = _picks_of(room_by_key(room)) if kind == Question.Kind.PICKS else {}
    form = FORMS.get(kind, RatingForm)(request.POST, **extra) if given is None else None
    if form and kind in FORMS and form.is_valid():
        given = form.given()
    became = ballots.cast(room=room, secret=secret, **vars(given)) if given else None
    if became is ballots.Cast.SAVED:
        return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("room_phone", room)
    found = _open(room)
    if found.is_open and not queries.is_in(found, secret):
        return _not_in(request, reverse("room_phone", args=[room]))
    asked = kind in FORMS and found.state == STATE_OF[kind] and found.asking_id
    if asked and request.POST.get("question") == str(found.asking_id):
        own = queries.own_ballot(found, secret)
        if became is ballots.Cast.STALE:
            return _page(request, found, secret, form=_next_turn(request, found, own, STALE), status=409)
        if form and "turn" in form.errors:
            shown = _next_turn(request, found, own, str(form.errors["turn"][0]))
            return _page(request, found, secret, form=shown, status=422)
        if form and not given:
            return _page(request, found, secret, form=_form(found, own, request.POST), status=422)
    return _page(request, found, secret, late=_late(request, found, secret), status=409)


def _next_turn(request: HttpRequest, room: Room, own: Own | None, problem: Words) -> AnswerForm | None:
    """The form with what was sent, ready to be sent again, and what the problem was."""
    data = request.POST.copy()
    data["turn"] = str(own.revision + 1 if own else 1)
    shown = _form(room, own, data)
    if shown and shown.is_valid():
        shown.add_error(None, problem)
    return shown


def _late(request: HttpRequest, room: Room, secret: str) -> dict[str, str]:
    """What came too late, in words, on which challenge, and whether an earlier answer of this phone counts."""
    why = LATE if room.is_open else LATE_CLOSED
    question = queries.question_in(room, request.POST.get("question", ""))
    if question and queries.has_answered(question, secret):
        why = LATE_CHANGE
    on = str(question.challenge) if question and question.challenge else ""
    return _typed(request) | {"why": str(why), "on": on}


def _typed(request: HttpRequest) -> dict[str, str]:
    """What cannot be counted, in words, so that nothing is lost."""
    kind = request.POST.get("kind", "")
    form = FORMS.get(kind, RatingForm)()
    names = {str(value): str(words) for value, words in form.fields["answer"].choices}  # type: ignore[attr-defined]
    chosen = [names.get(one, one)[:60] for one in request.POST.getlist("answer")[:12]]
    return {"answer": ", ".join(chosen), "words": request.POST.get("words", "")[:LATE_MOST]}


def room_news(request: HttpRequest, stream: str) -> HttpResponse:
    """The live part for a screen that polls: 204 when `have` is still the newest version."""
    token = cookies.read(request, cookie_of(stream))
    key, holder = read_token(stream, token), holder_of(token)
    if key is None or (holder and refused({(key, holder)})):
        return HttpResponse("There is no such stream.", status=404, content_type="text/plain")
    room, audience = key
    now = fragments.moment_lately(room)
    if now and request.GET.get("have") == str(now.version):
        return HttpResponse(status=204)
    drawn = fragments.fragment(room, audience, now)
    response = HttpResponse(drawn.html)
    response.headers["X-Version"] = str(drawn.version)
    return response
