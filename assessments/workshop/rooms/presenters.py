"""What each scene of a room is called and which parts of the facilitator's page belong to it. No queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.workshop.models import Question, Room
from assessments.workshop.protection.presenters import Bars, GroupSaid, Words, bars_of, said_by
from assessments.workshop.rooms.queries import Answered, Choosing, Places
from assessments.workshop.rooms.states import TAKING, Scene, scene_of
from framework.models import Challenge, Stage
from framework.track import Track
from recovery_site.templatetags.words import day

# What every screen says the room is at. `challenge` is a number; the round is added by `headline`.
HEADLINES: Mapping[Scene, Words] = {
    Scene.LOBBY: gettext_lazy("You are in. We begin soon."),
    Scene.PRACTISING: gettext_lazy("Try it out: what would you like to drink?"),
    Scene.PRACTISED: gettext_lazy("This is how the room sees answers"),
    Scene.RATING: gettext_lazy("Challenge %(challenge)s: choose a stage"),
    Scene.RATED: gettext_lazy("Challenge %(challenge)s: this is how people answered"),
    Scene.WORDING: gettext_lazy("Challenge %(challenge)s: read what is written down"),
    Scene.WORDED: gettext_lazy("Challenge %(challenge)s: do people accept the wording?"),
    Scene.CHOOSING: gettext_lazy("What should we act on first?"),
    Scene.CHOSEN: gettext_lazy("This is what people chose"),
    Scene.ACCEPTING: gettext_lazy("Template A as a whole"),
    Scene.ACCEPTED: gettext_lazy("This is what people think of Template A"),
    Scene.CLOSED: gettext_lazy("The room is closed."),
}
# The same on the facilitator's page, above what to do now.
NOW: Mapping[Scene, Words] = {
    Scene.LOBBY: gettext_lazy("People are joining"),
    Scene.PRACTISING: gettext_lazy("People are trying it out"),
    Scene.PRACTISED: gettext_lazy("People have tried it out"),
    Scene.RATING: gettext_lazy("Challenge %(challenge)s: people are choosing a stage"),
    Scene.RATED: gettext_lazy("Challenge %(challenge)s: talk about the answers"),
    Scene.WORDING: gettext_lazy("Challenge %(challenge)s: is the wording right?"),
    Scene.WORDED: gettext_lazy("Challenge %(challenge)s: what people think of the wording"),
    Scene.CHOOSING: gettext_lazy("People are choosing what to act on first"),
    Scene.CHOSEN: gettext_lazy("Decide what to act on first"),
    Scene.ACCEPTING: gettext_lazy("People are reading Template A"),
    Scene.ACCEPTED: gettext_lazy("What people think of Template A"),
    Scene.CLOSED: gettext_lazy("This room is closed"),
}
# Which template draws what to do now, and what the facilitator's own live part shows below the figures.
DO_NOW: Mapping[Scene, str] = {
    Scene.LOBBY: "workshop/now/_lobby.html",
    Scene.PRACTISING: "workshop/now/_practising.html",
    Scene.PRACTISED: "workshop/now/_practised.html",
    Scene.RATING: "workshop/now/_rating.html",
    Scene.RATED: "workshop/now/_rated.html",
    Scene.WORDING: "workshop/now/_wording.html",
    Scene.WORDED: "workshop/now/_worded.html",
    Scene.CHOOSING: "workshop/now/_choosing.html",
    Scene.CHOSEN: "workshop/now/_chosen.html",
    Scene.ACCEPTING: "workshop/now/_accepting.html",
    Scene.ACCEPTED: "workshop/now/_accepted.html",
    Scene.CLOSED: "workshop/now/_closed.html",
}
ABOUT_A_ROUND = (Scene.RATING,)  # moments whose headline names the round, from the second on


@dataclass(frozen=True)
class RoomView:
    """What every page of a room says about where it is. Alike for all who look."""

    scene: Scene
    headline: str
    now: str
    do_now: str
    number: int  # of the challenge; 0 when the room is at none
    round: int  # of its rating; 0 for the first and where there is none
    takes: bool  # answers are taken now
    revealed: bool


def _say(words: Words, number: int, again: int) -> str:
    said = str(words) % {"challenge": number} if number else str(words)
    return _("%(headline)s, round %(round)s") % {"headline": said, "round": again} if again else said


def view_of(room: Room) -> RoomView:
    """Where the room is, in words. Needs the room with what it asks."""
    scene, question = scene_of(room), room.asking
    number = question.challenge.number if question and question.challenge else 0
    rated = scene in (Scene.RATING, Scene.RATED)
    again = question.number if question and rated and question.number > 1 else 0
    said_round = again if scene in ABOUT_A_ROUND else 0
    headline, now = _say(HEADLINES[scene], number, said_round), _say(NOW[scene], number, said_round)
    if scene == Scene.LOBBY and not room.has_begun:
        when = {"day": day(room.day)}
        headline = _("You are in. This is a try-out: the workshop is on %(day)s.") % when
        now = _("Prepared for %(day)s") % when
    return RoomView(
        scene=scene,
        headline=headline,
        now=now,
        do_now=DO_NOW[scene],
        number=number,
        round=again,
        takes=room.state in TAKING,
        revealed=room.state == Room.State.REVEALED,
    )


def choice_hints(choosing: Choosing) -> dict[str, str]:
    """Beside each challenge that can be chosen: where it stands, and whether an earlier review still works on it."""
    hints = {}
    for line in choosing.lines:
        words = [Track(choosing.stages, recorded=True).words if line.row else Track(choosing.stages).words]
        if line.stage:
            words = [str(line.stage)]
        if line.challenge.number in choosing.places.carried:
            words.append(_("still running from an earlier review"))
        hints[str(line.challenge.number)] = ", ".join(words)
    return hints


def places_left(places: Places) -> str:
    """How many more challenges can be live at one time."""
    return _("%(left)s of %(limit)s places left.") % {"left": places.left, "limit": places.limit}


ABOUT: Mapping[str, Words] = {
    Question.Kind.RATING: gettext_lazy("Which stage?"),
    Question.Kind.WORDING: gettext_lazy("Do you accept the wording?"),
    Question.Kind.PICKS: gettext_lazy("What should we act on first?"),
    Question.Kind.ACCEPTANCE: gettext_lazy("Do you accept Template A?"),
}


@dataclass(frozen=True)
class Kept:
    """What was kept of one question, in words. `counted` begins with the whole room; empty when too few answered."""

    title: str
    asked: Words
    people: int | None
    counted: Sequence[Bars]
    groups: Sequence[GroupSaid]
    picks: Sequence[tuple[str, int]]
    words: Sequence[str]


def kept(answered: Answered, stages: Sequence[Stage], challenges: Mapping[int, Challenge]) -> Kept:
    """One question of a closed room. `challenges` are those of the edition, by number."""
    question, result = answered.question, answered.result
    title = ""
    if question.challenge:
        title = _("Challenge %(number)s: %(title)s") % {
            "number": question.challenge.number,
            "title": question.challenge.short_title,
        }
    again = question.number if question.kind != Question.Kind.WORDING and question.number > 1 else 0
    chosen = sorted((result.picks or {}).items(), key=lambda one: (-one[1], one[0]))
    counted = [result.room, *result.counted] if result.room else []
    return Kept(
        title=_say(title or ABOUT[question.kind], 0, again),
        asked=ABOUT[question.kind] if title else "",
        people=result.people,
        counted=[bars_of(group, question.kind, stages) for group in counted],
        groups=[said_by(group, question.kind, stages) for group in result.groups],
        picks=[(f"{number}. {challenges[number].short_title}", count) for number, count in chosen],
        words=result.words,
    )
