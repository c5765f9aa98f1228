"""Reading rooms: which room, its agenda, what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone

from assessments.record.models import Row
from assessments.record.queries import (
    FormLine,
    Need,
    carried_over,
    form_of,
    line_before,
    live_count,
    needs_of,
)
from assessments.reviews.models import Review
from assessments.workshop.models import AgendaItem, Question, Room
from assessments.workshop.protection.answers import Wording
from assessments.workshop.protection.looking import Round, rounds_on
from assessments.workshop.protection.showing import results_of
from assessments.workshop.protection.tally import Tally
from assessments.workshop.rooms.results import Result, read
from assessments.workshop.rooms.states import Scene, scene_of
from framework.models import Challenge, Stage
from framework.queries import challenges_of, stages_of


def rooms() -> QuerySet[Room]:
    """Every room with its review, its edition and what it asks."""
    return Room.objects.select_related(
        "review__system", "review__edition", "asking__challenge", "showing__challenge"
    )


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

    @property
    def reserved(self) -> bool:
        return bool(self.line.row and self.line.row.outcome == Row.Outcome.RESERVATIONS)


@dataclass(frozen=True)
class Console:
    """What the facilitator's page needs beside the live part. `following` is the next challenge to be rated.

    `differs` when answers to a wording or to Template A are shown, and somebody does not simply accept.
    `stages` is how many the edition has.
    """

    agenda: Sequence[AgendaLine]
    current: AgendaLine | None
    following: Challenge | None
    needs: Sequence[Need]
    stages: int
    is_the_day: bool
    differs: bool = False

    @property
    def unrecorded(self) -> Sequence[AgendaLine]:
        """What the room has not written down yet."""
        return [one for one in self.agenda if not one.line.is_recorded]


def console_of(room: Room) -> Console:
    """The agenda of a room, where it is and what comes next."""
    lines = {line.challenge.number: line for line in form_of(room.review, beside_last=True)}
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
        stages=room.review.edition.stages.count(),
        is_the_day=room.day <= timezone.localdate(),
        differs=scene_of(room) in (Scene.WORDED, Scene.ACCEPTED) and _differs(results_of(room, ())),
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
class Places:
    """How many challenges can be live at one time, and how many of these places are left.

    `carried` are the numbers of challenges that earlier reviews still work on.
    """

    limit: int
    carried: Sequence[int]
    left: int


def places_of(review: Review, ranked: Sequence[int], carried: Sequence[Row] | None = None) -> Places:
    """The places for priorities of a review in which these challenges are chosen.

    `carried` are the priorities of earlier reviews, if they are read already (else 1 query).
    """
    carried = carried_over(review) if carried is None else carried
    limit = review.edition.max_live_priorities
    numbers = sorted({row.challenge.number for row in carried})
    return Places(limit, numbers, max(limit - live_count(ranked, carried), 0))


@dataclass(frozen=True)
class Choosing:
    """What a person needs who chooses what to act on first: each challenge as it is recorded, and the places."""

    lines: Sequence[FormLine]
    stages: int
    places: Places


def choosing_of(review: Review) -> Choosing:
    """What is chosen from, in the framework's order. The number of queries does not grow."""
    lines = form_of(review)
    stages = review.edition.stages.count()
    return Choosing(lines, stages, places_of(review, [line.challenge.number for line in lines if line.rank]))


@dataclass(frozen=True)
class AtHand:
    """What stands beside the form as the room's agreement is written down: what it answered, round by round, newest
    first, nothing until answers were shown; and what was agreed at the review before, always.
    """

    rounds: Sequence[Round]
    before: FormLine | None
    stages: Sequence[Stage]


def at_hand(room: Room, challenge: Challenge) -> AtHand:
    """What is at hand for this challenge of the room (6 queries at most)."""
    stages = list(stages_of(room.review.edition))
    rounds = [
        one for one in rounds_on(room, challenge.pk, stages) if one.question.kind == Question.Kind.RATING
    ]
    before = line_before(room.review, challenge)
    return AtHand(rounds[::-1], before, stages)


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


def closed_rooms_of(review: Review, rated: Challenge | None = None) -> list[ClosedRoom]:
    """Every closed room of a review with what was kept of its questions, oldest first (2 queries).

    `rated`: only what it answered when it rated that challenge.
    """
    asked = Question.objects.exclude(result=None).select_related("challenge").order_by("pk")
    if rated:
        asked = asked.filter(kind=Question.Kind.RATING, challenge=rated)
    closed = Room.objects.filter(review=review, state=Room.State.CLOSED)
    found = closed.order_by("opened_at", "pk").prefetch_related(Prefetch("questions", asked))
    return [
        ClosedRoom(room, [Answered(one, read(one.result or {})) for one in room.questions.all()])
        for room in found
    ]
