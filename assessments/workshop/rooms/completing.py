"""Completing Template A in the room: who took part and what they said of the whole go into the record."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.record import services as record
from assessments.record.models import CompletedTemplateA
from assessments.record.snapshot import fingerprint as fingerprint_of
from assessments.reviews.models import Review
from assessments.workshop.models import Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.answers import Acceptance
from assessments.workshop.protection.groups import Perspective, cell_of
from assessments.workshop.protection.showing import words_to_record
from assessments.workshop.rooms.closing import Because, close_locked
from assessments.workshop.rooms.presenters import accepted_line, attendance_lines
from assessments.workshop.rooms.services import lock_room
from recovery_site.errors import Stale


@dataclass(frozen=True)
class Attendance:
    """Who took part, as far as it may be kept. `people` is None for fewer than `least`: then nothing else is said.

    `groups` are blocks of cells with how many people are in each; `absent` are perspectives that nobody brought.
    """

    least: int
    people: int | None = None
    groups: Mapping[frozenset[str], int] | None = None
    absent: Sequence[Perspective] = ()


@dataclass(frozen=True)
class Accepted:
    """What people answered to Template A as a whole. Too few, or nobody asked: no `answers`, and no words either."""

    answers: Counter[str] | None = None
    words: Sequence[str] = ()


def attendance_of(room: Room) -> Attendance:
    """Who took part: only groups that are large enough, and who was not there at all."""
    brought = list(room.participants.values_list("perspectives", flat=True))
    counts = {cell: Counter(people=n) for cell, n in Counter(map(cell_of, brought)).items()}
    people = len(brought)
    if people < room.record_least:
        return Attendance(room.record_least)
    within = tally.blocks_of(counts, room.screen_least)  # what the screens showed when all of them rated
    blocks = tally.blocks_of(counts, room.record_least, within, room.screen_least)
    sizes = {block: sum(counts[cell].total() for cell in block if cell in counts) for block in blocks}
    absent = [one for one in Perspective if not any(bits & one for bits in brought)]
    # Of so few that each could be the only one of their kind, it is not said.
    many = people > len(Perspective)
    return Attendance(room.record_least, people, sizes if len(blocks) > 1 else None, absent if many else ())


def acceptance_of(room: Room) -> Accepted:
    """What people answered to Template A as a whole and let be recorded, once that is revealed."""
    question = room.asking
    if question is None or question.kind != Question.Kind.ACCEPTANCE or room.state != Room.State.REVEALED:
        return Accepted()
    answers = Counter(question.ballots.values_list("answer", flat=True))
    words = words_to_record(room)
    random.SystemRandom().shuffle(words)
    return Accepted(answers if answers.total() >= room.record_least else None, words)


def said_of_the_whole(accepted: Accepted) -> list[str]:
    """The sentence with the counts of those who accept; none when they may not be said."""
    if accepted.answers is None:
        return []
    accept, differently = (accepted.answers[one] for one in (Acceptance.ACCEPT, Acceptance.DIFFERENTLY))
    return [accepted_line(accept, differently)]


@transaction.atomic
def complete(*, user: User, room: Room, step: int, fingerprint: str) -> CompletedTemplateA:
    """Complete Template A as the room accepted it, with who took part, and close the room.

    `fingerprint` is that of the Template A that was read. Refuses: as `services.lock_room` and
    `record.services.complete` do; a Template A that changed since it was read (Stale). Writes who took part as
    sentences, because the record keeps what its readers approve of, whatever a later version would say.
    """
    now = lock_room(user, room, step)
    Review.objects.select_for_update().get(
        pk=now.review_id
    )  # nobody writes in it between this look and the end
    if fingerprint_of(now.review) != fingerprint:
        raise Stale(_("Template A changed after you opened this page. Read it again, then complete it."))
    here = attendance_of(now)
    lines = attendance_lines(here.least, here.people, here.groups, here.absent)
    accepted = acceptance_of(now)
    record.write_participation(
        user=user,
        review=now.review,
        took_part=[*lines, *said_of_the_whole(accepted)],
        seen_differently=accepted.words,
        version=None,  # the room says it last
    )
    done = record.complete(user=user, review=now.review, fingerprint=fingerprint_of(now.review))
    close_locked(now, user, Because.COMPLETED)
    return done
