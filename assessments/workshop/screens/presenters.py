"""What the projector shows at each scene of the room: its title and its one thing to look at. No queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.workshop.models import Question, Room
from assessments.workshop.protection.presenters import Words
from assessments.workshop.rooms.presenters import RoomView
from assessments.workshop.rooms.states import Scene
from recovery_site.templatetags.words import day

# Which template draws the one thing to look at.
MAIN: Mapping[Scene, str] = {
    Scene.LOBBY: "workshop/big/_lobby.html",
    Scene.PRACTISING: "workshop/big/_practice.html",
    Scene.PRACTISED: "workshop/big/_results.html",
    Scene.RATING: "workshop/big/_stages.html",
    Scene.RATED: "workshop/big/_results.html",
    Scene.WORDING: "workshop/_wording.html",
    Scene.WORDED: "workshop/big/_results.html",
    Scene.CHOOSING: "workshop/big/_lines.html",
    Scene.CHOSEN: "workshop/_picks.html",
    Scene.ACCEPTING: "workshop/big/_lines.html",
    Scene.ACCEPTED: "workshop/big/_results.html",
    Scene.CLOSED: "workshop/big/_closed.html",
}
LARGE = (Scene.LOBBY, Scene.RATING, Scene.CLOSED)  # moments that have room for a large title


@dataclass(frozen=True)
class Projector:
    """The head and the main part of the projector."""

    title: Words
    caption: str
    invites: bool  # ask those with lived experience whether they would like to begin
    large: bool
    main: str


def _looking_back(question: Question) -> Projector:
    challenge = question.challenge
    title: Words = challenge.short_title if challenge else question.get_kind_display()
    caption = _("Challenge %(number)s, looking back") % {"number": challenge.number} if challenge else ""
    return Projector(title, caption, False, False, "workshop/big/_again.html")


def _caption(view: RoomView) -> str:
    if view.round:
        return _("Challenge %(number)s, round %(round)s") % {"number": view.number, "round": view.round}
    return _("Challenge %(number)s") % {"number": view.number} if view.number else ""


def projector(room: Room, view: RoomView) -> Projector:
    """What the projector shows now. Answers that are shown once more stand before everything else."""
    if room.showing and room.is_open:
        return _looking_back(room.showing)
    scene, challenge = view.scene, room.asking.challenge if room.asking else None
    title, caption = view.headline, _caption(view)
    if scene == Scene.LOBBY:
        title, caption = room.review.title, room.review.system.name
        if not room.has_begun:
            caption = _("A try-out. The workshop is on %(day)s") % {"day": day(room.day)}
    elif scene == Scene.CLOSED:
        title = _("The room is closed")
    elif challenge:
        title = challenge.title if scene == Scene.RATING else challenge.short_title
    return Projector(title, caption, scene == Scene.RATED, scene in LARGE, MAIN[scene])
