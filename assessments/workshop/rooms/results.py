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
from assessments.workshop.protection.groups import WHOLE_ROOM, is_allowed
from assessments.workshop.protection.settling import joined_in
from framework.models import Stage

SCHEMA = 3  # 2 held exact numbers of groups; 1 held labels, and a migration made 2 of it

Stored = dict[str, Any]  # JSON: what the column holds


@dataclass(frozen=True)
class Result:
    """What is kept of one question. `people` is None when too few answered: then nothing else is kept either.

    `room` holds how often each answer was given, `groups` what each said, `picks` how often each challenge was chosen.
    `counted` are the groups of a result of before, with numbers.
    """

    people: int | None = None
    room: tally.Group | None = None
    groups: Sequence[tally.Said] = ()
    picks: Mapping[int, int] | None = None
    words: Sequence[str] = ()
    counted: Sequence[tally.Group] = ()

    def stored(self) -> Stored:
        """As it is written to the database. Lists keep their order in any database, objects do not."""
        return {
            "schema": SCHEMA,
            "people": self.people,
            "answers": [[answer, n] for answer, n in self.room.answers.items()] if self.room else None,
            "groups": [one.stored() for one in self.groups],
            "picks": {str(number): count for number, count in sorted((self.picks or {}).items())},
            "words": list(self.words),
        }


def _picks(stored: Stored) -> dict[int, int]:
    return {int(number): count for number, count in stored["picks"].items()}


def _group(stored: Stored) -> tally.Group:
    answers: dict[str, int] = stored["answers"]
    return tally.Group(frozenset(stored["cells"]), sum(answers.values()), answers)


def _read_2(stored: Stored) -> Result:
    groups = [_group(one) for one in stored["groups"]]
    room = groups[0] if groups else None
    return Result(stored["people"], room, (), _picks(stored), stored["words"], groups[1:])


def _read_3(stored: Stored) -> Result:
    answers = dict(stored["answers"] or ())
    room = tally.Group(WHOLE_ROOM, sum(answers.values()), answers) if answers else None
    return Result(stored["people"], room, tally.said_in(stored["groups"]), _picks(stored), stored["words"])


READERS = {2: _read_2, 3: _read_3}


def read(stored: Stored) -> Result:
    """A stored result, by the reader of its schema. Raises ValueError for a shape that this version does not know."""
    if stored["schema"] not in READERS:
        raise ValueError(f"Results of schema {stored['schema']} cannot be read.")
    return READERS[stored["schema"]](stored)


def result_of(room: Room, question: Question, stages: Sequence[Stage]) -> Result | None:
    """What may be kept of a question as the room closes; None for practice, and for a rating that was never revealed.

    Words are kept of the whole room only, from the record's threshold on, and only with their author's consent.
    """
    if question.kind == Question.Kind.PRACTICE:
        return None
    if question.kind == Question.Kind.PICKS:
        people = Ballot.on(question).count()
        return Result(people, picks=tally.picks_of(question)) if people >= room.record_least else Result()
    if question.kind == Question.Kind.RATING and question.blocks is None:
        return None
    groups = tally.said_in(question.blocks) if _may_keep_groups(room) else ()
    answers = answers_to(question.kind, stages)
    found = tally.tally(tally.counts_of(question), answers, room.record_least, groups)
    if found.room is None:
        return Result()
    kept = Ballot.on(question).filter(hidden=False, may_record=True).exclude(words="")
    words = list(kept.values_list("words", flat=True))
    random.SystemRandom().shuffle(words)
    return Result(found.people, found.room, found.groups, words=words)


def _may_keep_groups(room: Room) -> bool:
    """Whether every group that the room was shown reaches the record's threshold."""
    return room.level is not None and is_allowed(room.level, joined_in(room), room.record_least)
