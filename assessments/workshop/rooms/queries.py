"""Reading rooms: which room, its agenda, what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from assessments.record.queries import FormLine, Need, form_of, needs_of
from assessments.reviews.models import Review
from assessments.workshop.models import AgendaItem, Question, Room
from assessments.workshop.rooms.results import Result, read
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
    """One challenge of the agenda with what is written down on it. `here` when the room is at it."""

    item: AgendaItem
    line: FormLine
    here: bool


@dataclass(frozen=True)
class Console:
    """What the facilitator's page needs beside the live part. `following` is the next challenge to be rated."""

    agenda: Sequence[AgendaLine]
    current: AgendaLine | None
    following: Challenge | None
    needs: Sequence[Need]


def console_of(room: Room) -> Console:
    """The agenda of a room, where it is and what comes next."""
    lines = {line.challenge.number: line for line in form_of(room.review)}
    here = room.asking.challenge_id if room.asking else None
    agenda = [
        AgendaLine(item, lines[item.challenge.number], item.challenge_id == here) for item in agenda_of(room)
    ]
    to_do = (one.item.challenge for one in agenda if not one.line.is_recorded and not one.here)
    return Console(
        agenda=agenda,
        current=next((one for one in agenda if one.here), None),
        following=next(to_do, None),
        needs=needs_of(room.review, list(lines.values())) if room.is_open else [],
    )


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
