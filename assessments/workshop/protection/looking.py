"""Looking back: what a room answered earlier, round by round, as far as it was shown then. Codes and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.answers import answers_to
from framework.models import Stage


@dataclass(frozen=True)
class Round:
    """One question that was revealed. `found` is None for picks, `picks` (by challenge) for everything else.

    `words` are what the room was shown of what people wrote.
    """

    question: Question
    people: int
    found: tally.Tally | None
    picks: Mapping[int, int] | None
    words: Sequence[str]


def rounds_like(question: Question, room: Room, stages: Sequence[Stage]) -> list[Round]:
    """Every revealed question of the same kind about the same thing, oldest first (3 queries)."""
    same = Question.objects.filter(room=room, kind=question.kind, challenge=question.challenge)
    return _rounds(list(same.exclude(blocks=None).order_by("number")), room, stages)


def rounds_on(room: Room, challenge: int | None, stages: Sequence[Stage]) -> list[Round]:
    """Everything that was revealed about a challenge (its key), or about none, oldest first (3 queries)."""
    asked = Question.objects.filter(room=room, challenge=challenge).exclude(blocks=None)
    counts = asked.exclude(kind=Question.Kind.PRACTICE).select_related("challenge")
    return _rounds(list(counts.order_by("pk")), room, stages)


def _rounds(questions: Sequence[Question], room: Room, stages: Sequence[Stage]) -> list[Round]:
    keys = [one.pk for one in questions]
    ballots = Ballot.on(*questions)
    answered: dict[int, list[tuple[int, str, int]]] = {key: [] for key in keys}
    rows = ballots.values_list("question_id", "family", "answer").annotate(n=Count("pk")).order_by()
    for key, *row in rows:
        answered[key].append(tuple(row))
    written: dict[int, list[str]] = {key: [] for key in keys}
    said = ballots.filter(hidden=False, question__words_shown=True).exclude(words="").order_by("pk")
    for key, words in said.values_list("question_id", "words"):
        written[key].append(words)
    return [
        _round(one, tally.counts_in(answered[one.pk]), written[one.pk], room, stages) for one in questions
    ]


def _round(
    question: Question, counts: tally.Counts, words: Sequence[str], room: Room, stages: Sequence[Stage]
) -> Round:
    people = sum(found.total() for found in counts.values())
    enough = people >= room.screen_least
    if question.kind == Question.Kind.PICKS:
        return Round(question, people, None, _picks(counts) if enough else None, ())
    groups = tally.said_in(question.blocks)
    found = tally.tally(counts, answers_to(question.kind, stages), room.screen_least, groups)
    return Round(question, people, found, None, words if enough else ())


def _picks(counts: tally.Counts) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for answers in counts.values():
        for answer, n in answers.items():
            total.update(dict.fromkeys((int(one) for one in answer.split(",") if one.isdecimal()), n))
    return total
