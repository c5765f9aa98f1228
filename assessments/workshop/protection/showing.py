"""What may be shown of the present question, once it is revealed. Before that: nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.answers import answers_to
from framework.models import Stage


@dataclass(frozen=True)
class Picks:
    """How many people chose each challenge (by number). `counts` is None when too few chose."""

    people: int
    counts: Mapping[int, int] | None


def words_said(question: Question, *, recordable: bool = False) -> QuerySet[Ballot]:
    """The unsigned words on a question, in the order of their random keys; hidden ones are left out."""
    found = Ballot.on(question).filter(hidden=False).exclude(words="").order_by("pk")
    return found.filter(may_record=True) if recordable else found


def _revealed_from(room: Room, least: int) -> Question | None:
    """What is revealed now, when so many answered it: one gate for every kind of words."""
    question = room.asking
    if question is None or room.state != Room.State.REVEALED:
        return None
    return question if Ballot.on(question).count() >= least else None


def words_shown(room: Room) -> list[Ballot]:
    """The unsigned words on what was revealed, for every screen: only where its answers are shown, too, and once
    the facilitator has looked at them.
    """
    question = _revealed_from(room, room.screen_least)
    return list(words_said(question)) if question and question.words_shown else []


def words_to_look_at(room: Room) -> list[Ballot]:
    """The same words for the facilitator, who reads them first: hidden ones, too."""
    question = _revealed_from(room, room.screen_least)
    return list(Ballot.on(question).exclude(words="").order_by("pk")) if question else []


def words_to_record(room: Room) -> list[str]:
    """The words that people let be recorded on what is revealed now, from the record's threshold on."""
    question = _revealed_from(room, room.record_least)
    return [ballot.words for ballot in words_said(question, recordable=True)] if question else []


def results_of(room: Room, stages: Sequence[Stage]) -> tally.Tally | None:
    """The answers to the present question, once they are revealed; None for picks (`picks_shown`).

    `stages` are those of the review's edition; only a rating needs them.
    """
    question = room.asking
    if room.state != Room.State.REVEALED or question is None or question.kind == Question.Kind.PICKS:
        return None
    return results_to(question, room, stages)


def results_to(question: Question, room: Room, stages: Sequence[Stage]) -> tally.Tally:
    """The answers to a question of this room that was revealed, now or earlier; not for picks."""
    answers = answers_to(question.kind, stages)
    groups = tally.said_in(question.blocks)
    return tally.tally(tally.counts_of(question), answers, room.screen_least, groups)


def picks_shown(room: Room) -> Picks | None:
    """What people chose to act on first, once it is revealed."""
    question = room.asking
    if room.state != Room.State.REVEALED or question is None or question.kind != Question.Kind.PICKS:
        return None
    people = Ballot.on(question).count()
    return Picks(people, tally.picks_of(question) if people >= room.screen_least else None)
