"""Who took part in a room and what they said of Template A as a whole, as far as the record may keep it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.people.models import User
from assessments.record import services as record
from assessments.record.attending import Counted, Told
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.protection.answers import Acceptance
from assessments.workshop.protection.groups import LADDER, WHOLE, Perspective, cells_of, code_of, is_allowed
from assessments.workshop.protection.settling import joined_in, level_of
from assessments.workshop.protection.showing import words_said


@dataclass(frozen=True)
class Attendance:
    """Who took part, as far as it may be kept. `people` is None for 1 to `least` - 1: then nothing else is said.

    `groups` are those that were large enough, without their numbers; `absent` are perspectives that nobody brought.
    """

    least: int
    people: int | None = None
    groups: Sequence[frozenset[str]] = ()
    absent: Sequence[Perspective] = ()


@dataclass(frozen=True)
class Accepted:
    """What people answered to Template A as a whole, once. Too few: no `answers`, and no words either."""

    answers: Counter[str] | None = None
    words: Sequence[str] = ()


def attendance_of(room: Room, people: int | None = None) -> Attendance:
    """Who took part: only groups that are large enough, and who was not there at all.

    `people` is how many took part as somebody says who counted; None for as many as joined.
    """
    brought = list(Participant.of(room).values_list("perspectives", flat=True))
    if len(brought) < room.record_least:
        here = Attendance(room.record_least, None if brought else 0)
        return _corrected(here, len(brought), people)
    joined = joined_in(room)
    level = level_of(room, joined)
    groups = LADDER[level] if level != WHOLE and is_allowed(level, joined, room.record_least) else ()
    absent = [one for one in Perspective if not any(bits & one for bits in brought)]
    # Of so few that each could be the only one of their kind, it is not said.
    many = len(brought) > len(Perspective)
    found = Attendance(room.record_least, len(brought), list(map(cells_of, groups)), absent if many else ())
    return _corrected(found, len(brought), people)


def acceptances_of(room: Room, *, shown: bool = False) -> list[Accepted]:
    """What people answered to Template A as a whole and let be recorded, one for each time that they answered.

    `shown` leaves out what was not revealed to the room: for a page. The record takes everything that was given.
    """
    rounds = Question.objects.filter(room=room, kind=Question.Kind.ACCEPTANCE).order_by("number")
    return [_accepted(one, room.record_least) for one in (rounds.exclude(blocks=None) if shown else rounds)]


def _accepted(question: Question, least: int) -> Accepted:
    answers = Counter(Ballot.on(question).values_list("answer", flat=True))
    if answers.total() < least:
        return Accepted()
    words = [ballot.words for ballot in words_said(question, recordable=True)]
    random.SystemRandom().shuffle(words)
    return Accepted(answers, words)


def lines_of(here: Attendance) -> list[Counted]:
    """Who took part, as the record keeps it."""
    if here.people is None:
        return [Counted(Told.FEWER, here.least)]
    lines = [Counted(Told.PEOPLE, here.people)]
    if here.groups:
        lines.append(Counted(Told.GROUPS, here.least, groups=tuple(map(code_of, here.groups))))
    if here.absent:
        lines.append(Counted(Told.ABSENT, groups=tuple(one.code for one in here.absent)))
    return lines


def said_of_the_whole(accepted: Sequence[Accepted]) -> list[Counted]:
    """The counts of those who accept; none where they may not be said."""
    return [
        Counted(Told.ACCEPTED, one.answers[Acceptance.ACCEPT], one.answers[Acceptance.DIFFERENTLY])
        for one in accepted
        if one.answers is not None
    ]


def seen_differently(accepted: Sequence[Accepted]) -> list[str]:
    """The words of those who see something differently, each once."""
    return list(dict.fromkeys(words for one in accepted for words in one.words))


def how_many_joined(room: Room) -> int:
    """How many are said to have taken part, before anybody corrects it: all who joined, whether they left or not."""
    return Participant.of(room).count()


def _corrected(here: Attendance, joined: int, people: int | None) -> Attendance:
    """Who took part, with the number that a person says. Groups are of those who joined and would not add up to it."""
    if people is None or people == joined:
        return here
    return Attendance(here.least, people if people >= here.least else None, absent=here.absent)


def write_down(room: Room, user: User | None, people: int | None = None) -> None:
    """Add to the record who took part in this room, with its day, and what they said of Template A as a whole.

    `people` is how many took part as the recovery lead says; None for as many as joined.

    Nothing when nobody came, or the workshop never began. `user` is None when the room closes by itself.
    """
    if not how_many_joined(room) or not room.has_begun:
        return
    here, accepted = attendance_of(room, people), acceptances_of(room)
    record.add_participation(
        user=user,
        review=room.review,
        day=room.day,
        took_part=[*lines_of(here), *said_of_the_whole(accepted)],
        seen_differently=seen_differently(accepted),
    )
