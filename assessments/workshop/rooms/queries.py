"""Reading rooms: which room, its agenda, what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from assessments.record.queries import FormLine, Need, form_of, needs_of
from assessments.reviews.models import Review
from assessments.workshop.models import AgendaItem, Question, Room
from assessments.workshop.protection.answers import Wording
from assessments.workshop.protection.showing import results_of
from assessments.workshop.protection.tally import Tally
from assessments.workshop.rooms.results import Result, read
from assessments.workshop.rooms.states import Scene, scene_of
from framework.models import Challenge
from framework.queries import challenges_of


def rooms() -> QuerySet[Room]:
    """Every room with its review, its edition and what it asks."""
    return Room.objects.select_related("review__system", "review__edition", "asking__challenge")


def room(pk: int) -> Room:
    """That room as it is now (1 query), or Http404."""
    found = rooms().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_room_of(review: Review) -> Room | None:
    """The room of a review that is open now."""
    return Room.objects.filter(review=review).exclude(state=Room.State.CLOSED).first()


def agenda_of(room: Room) -> QuerySet[AgendaItem]:
    """What the room will talk about, in order."""
    return AgendaItem.objects.filter(room=room).select_related("challenge").order_by("position")


def challenge_in(room: Room, number: int) -> Challenge | None:
    """A challenge on the agenda, with its descriptors (2 queries)."""
    on_agenda = AgendaItem.objects.filter(room=room).values("challenge_id")
    return challenges_of(room.review.edition).filter(number=number, pk__in=on_agenda).first()


@dataclass(frozen=True)
class AgendaLine:
    """One challenge of the agenda with what is written down on it. `here` when the room is at it.

    `rounds` is how often its answers were shown; `begun` when people were asked and nothing was shown yet.
    """

    item: AgendaItem
    line: FormLine
    here: bool
    rounds: int = 0
    begun: bool = False


@dataclass(frozen=True)
class Console:
    """What the facilitator's page needs beside the live part. `following` is the next challenge to be rated.

    `differs` when answers to a wording are shown, and somebody has a reservation or does not agree.
    """

    agenda: Sequence[AgendaLine]
    current: AgendaLine | None
    following: Challenge | None
    needs: Sequence[Need]
    differs: bool = False

    @property
    def unrecorded(self) -> Sequence[AgendaLine]:
        """What the room has not written down yet."""
        return [one for one in self.agenda if not one.line.is_recorded]


def console_of(room: Room) -> Console:
    """The agenda of a room, where it is and what comes next."""
    lines = {line.challenge.number: line for line in form_of(room.review)}
    here = room.asking.challenge_id if room.asking else None
    shown, begun = _rated_in(room)
    agenda = [
        AgendaLine(
            item,
            lines[item.challenge.number],
            here=item.challenge_id == here,
            rounds=shown[item.challenge_id],
            begun=item.challenge_id in begun,
        )
        for item in agenda_of(room)
    ]
    to_do = (one.item.challenge for one in agenda if not one.line.is_recorded and not one.here)
    return Console(
        agenda=agenda,
        current=next((one for one in agenda if one.here), None),
        following=next(to_do, None),
        needs=needs_of(room.review, list(lines.values())) if room.is_open else [],
        differs=scene_of(room) == Scene.WORDED and _differs(results_of(room, ())),
    )


def _rated_in(room: Room) -> tuple[Counter[int | None], set[int | None]]:
    """How often each challenge's answers were shown, and which were asked about without showing them (1 query)."""
    asked = list(Question.objects.filter(room=room, kind=Question.Kind.RATING).order_by("pk"))
    shown = Counter(one.challenge_id for one in asked if one.blocks is not None)
    return shown, {one.challenge_id for one in asked if one.blocks is None}


def _differs(found: Tally | None) -> bool:
    """Whether somebody does not simply accept. Never of so few answers that they are not shown."""
    return bool(found and found.room and found.people > found.room.answers[Wording.ACCEPT])


@dataclass(frozen=True)
class Answered:
    """One question of a closed room with what was kept of it."""

    question: Question
    result: Result


@dataclass(frozen=True)
class ClosedRoom:
    """A closed room with what it answered, in the order in which it was asked."""

    room: Room
    answered: Sequence[Answered]


def closed_rooms_of(review: Review) -> list[ClosedRoom]:
    """Every closed room of a review with what was kept of its questions, oldest first (2 queries)."""
    asked = Question.objects.exclude(result=None).select_related("challenge").order_by("pk")
    closed = Room.objects.filter(review=review, state=Room.State.CLOSED)
    found = closed.order_by("opened_at", "pk").prefetch_related(Prefetch("questions", asked))
    return [
        ClosedRoom(room, [Answered(one, read(one.result or {})) for one in room.questions.all()])
        for room in found
    ]
