"""The buttons of the facilitator's page: what each does with what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.workshop.models import Room
from assessments.workshop.rooms import closing, rehearsing, services, steering
from assessments.workshop.rooms.forms import NoteForm, PresentForm, TimerForm
from assessments.workshop.rooms.loading import challenge_in, key_in, number_in, why_closed
from framework.models import Challenge
from recovery_site.errors import NotNow


class Button(StrEnum):
    """What a button of the page sends."""

    PRACTISE = "practise"
    BEGIN = "begin"
    ASK = "ask"
    LAST_CALL = "last_call"
    REVEAL = "reveal"
    TAKE_BACK = "back"
    WORDS = "words"
    NO_WORDS = "nowords"
    WORDING = "wording"
    PICKS = "picks"
    ACCEPTANCE = "acceptance"
    NOTE = "note"
    TIMER = "timer"
    MINUTE = "minute"
    JOINING = "joining"
    PRESENT = "present"
    SHARED = "shared"
    HIDE = "hide"
    UNHIDE = "unhide"
    AGAIN = "again"
    CLOSE = "close"


@dataclass(frozen=True)
class Press:
    """One press of a button, by whom, in which room, with what was sent.

    All buttons stand in one form, so that a press never loses what is typed elsewhere on the page. What a button is
    about stands behind its name: `ask-3`.
    """

    user: User
    room: Room
    data: QueryDict

    @property
    def _act(self) -> tuple[str, str]:
        name, _dash, about = self.data.get("act", "").partition("-")
        return name, about

    @property
    def button(self) -> Button:
        """Raises NotNow for one that is not known."""
        try:
            return Button(self._act[0])
        except ValueError:
            raise NotNow(_("That button is not known. Load the page again.")) from None

    @property
    def step(self) -> int:
        """The step of the room that the page showed."""
        return number_in(self.data.get("step", ""))

    @property
    def about(self) -> int:
        """The number of the challenge that the button is about; 0 for none."""
        return number_in(self._act[1] or self.data.get("challenge", ""))

    @property
    def key(self) -> int:
        """The ballot or question that the button is about; 0 for none."""
        return key_in(self._act[1] or self.data.get("ballot", ""))

    @property
    def noted(self) -> int:
        """The number of the challenge that the note on the page is about; 0 when there is none."""
        return number_in(self.data.get("noted", ""))

    @property
    def challenge(self) -> Challenge:
        """That challenge. Raises Http404 for one that is not on the agenda."""
        return challenge_in(self.room, self.about)


Wrong = NoteForm | PresentForm | TimerForm | None  # the form that cannot be taken, to be shown again


def _note(press: Press) -> Wrong:
    """Keep the note, which is about the challenge that the page names, or the one of an older page."""
    form = NoteForm(press.data)
    challenge = challenge_in(press.room, press.noted or press.about)
    if not form.is_valid():
        return form
    steering.write_note(user=press.user, room=press.room, challenge=challenge, note=form.cleaned_data["note"])
    return None


def _timer(press: Press) -> Wrong:
    form = TimerForm(press.data)
    if not form.is_valid():
        return form
    steering.set_timer(user=press.user, room=press.room, minutes=form.cleaned_data["minutes"])
    return None


def _present(press: Press) -> Wrong:
    form = PresentForm(press.data)
    if not form.is_valid():
        return form
    steering.set_present(user=press.user, room=press.room, people=form.cleaned_data["people"])
    return None


# Buttons beside which something is typed.
TYPED: Mapping[Button, Callable[[Press], Wrong]] = {
    Button.NOTE: _note,
    Button.TIMER: _timer,
    Button.PRESENT: _present,
}


def _moves(move: Callable[..., object], **said: object) -> Callable[[Press], object]:
    """The button that moves the room on, from the step that the page shows."""
    return lambda press: move(user=press.user, room=press.room, step=press.step, **said)


def _moves_to(move: Callable[..., object]) -> Callable[[Press], object]:
    """The same, to the challenge that the button names."""
    return lambda press: move(user=press.user, room=press.room, step=press.step, challenge=press.challenge)


def _steers(change: Callable[..., object]) -> Callable[[Press], object]:
    """The button that changes something without moving the room."""
    return lambda press: change(user=press.user, room=press.room)


PRESSED: Mapping[Button, Callable[[Press], object]] = {
    Button.PRACTISE: _moves(rehearsing.practise),
    Button.BEGIN: _moves(rehearsing.begin),
    Button.ASK: _moves_to(services.ask_rating),
    Button.REVEAL: _moves(services.reveal),
    Button.TAKE_BACK: _moves(services.take_back),
    Button.WORDING: _moves_to(services.show_wording),
    Button.PICKS: _moves(services.ask_picks),
    Button.ACCEPTANCE: _moves(services.ask_acceptance),
    Button.WORDS: _moves(steering.show_words, shown=True),
    Button.NO_WORDS: _moves(steering.show_words, shown=False),
    Button.LAST_CALL: _steers(steering.call_last),
    Button.MINUTE: _steers(steering.add_minute),
    Button.CLOSE: _steers(closing.close_room),
    Button.JOINING: lambda press: steering.set_joining(
        user=press.user, room=press.room, open_=not press.room.joining
    ),
    Button.SHARED: lambda press: steering.set_shared(
        user=press.user, room=press.room, allowed=not press.room.shared_devices
    ),
    Button.HIDE: lambda press: steering.hide_words(user=press.user, room=press.room, ballot=press.key),
    Button.UNHIDE: lambda press: steering.hide_words(
        user=press.user, room=press.room, ballot=press.key, hidden=False
    ),
    Button.AGAIN: lambda press: steering.show_again(user=press.user, room=press.room, question=press.key),
}


def perform_act(press: Press) -> Wrong:
    """Do what the button asks for; gives a form that cannot be taken.

    Refuses (NotNow, Stale) as the services do, and anything in a room that is closed.
    """
    if not press.room.is_open:
        raise NotNow(why_closed(press.room))
    typed = TYPED.get(press.button)
    carried = _note(press) if typed is not _note and press.noted else None
    if typed:
        return typed(press) or carried
    PRESSED[press.button](press)
    return carried
