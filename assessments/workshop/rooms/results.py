"""What a room leaves behind of each question: codes and counts in a versioned shape, read back as a typed value.

Nothing of a group below the record's threshold, and no words but those that somebody let be recorded.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.answers import answers_to
from assessments.workshop.protection.groups import CELLS, WHOLE_ROOM
from framework.models import Stage

SCHEMA = 2  # 1 held labels, and reasons that nobody had let be kept; a migration made 2 of it

Stored = dict[str, Any]  # JSON: what the column holds


@dataclass(frozen=True)
class Result:
    """What is kept of one question. `people` is None when too few answered: then nothing else is kept either.

    `room` and `groups` hold how often each answer was given; `picks` how often each challenge was chosen.
    """

    people: int | None = None
    room: tally.Group | None = None
    groups: Sequence[tally.Group] = ()
    picks: Mapping[int, int] | None = None
    words: Sequence[str] = ()

    def stored(self) -> Stored:
        """As it is written to the database."""
        groups = [self.room, *self.groups] if self.room else []
        return {
            "schema": SCHEMA,
            "people": self.people,
            "groups": [
                {"cells": [cell for cell in CELLS if cell in one.cells], "answers": dict(one.answers)}
                for one in groups
            ],
            "picks": {str(number): count for number, count in sorted((self.picks or {}).items())},
            "words": list(self.words),
        }


def _group(stored: Stored) -> tally.Group:
    answers: dict[str, int] = stored["answers"]
    return tally.Group(frozenset(stored["cells"]), sum(answers.values()), answers)


def read(stored: Stored) -> Result:
    """A stored result. Raises ValueError for a shape that this version does not know."""
    if stored["schema"] != SCHEMA:
        raise ValueError(f"Results of schema {stored['schema']} cannot be read.")
    groups = [_group(one) for one in stored["groups"]]
    return Result(
        people=stored["people"],
        room=groups[0] if groups else None,
        groups=groups[1:],
        picks={int(number): count for number, count in stored["picks"].items()},
        words=stored["words"],
    )


def result_of(room: Room, question: Question, stages: Sequence[Stage]) -> Result | None:
    """What may be kept of a question as the room closes; None for practice, and for a rating that was never revealed.

    Words are kept of the whole room only, from the record's threshold on, and only with their author's consent.
    """
    if question.kind == Question.Kind.PRACTICE:
        return None
    if question.kind == Question.Kind.PICKS:
        people = Ballot.on(question).count()
        return Result(people, picks=tally.picks_of(question)) if people >= room.record_least else Result()
    rating = question.kind == Question.Kind.RATING
    if rating and question.blocks is None:
        return None
    counts = tally.counts_of(question)
    within = tally.blocks_in(question.blocks) if rating else [WHOLE_ROOM]
    blocks = tally.blocks_of(counts, room.record_least, within, room.screen_least)
    found = tally.tally(counts, answers_to(question.kind, stages), room.record_least, blocks)
    if found.room is None:
        return Result()
    kept = Ballot.on(question).filter(hidden=False, may_record=True).exclude(words="")
    words = list(kept.values_list("words", flat=True))
    random.SystemRandom().shuffle(words)
    return Result(found.people, found.room, found.groups, words=words)
