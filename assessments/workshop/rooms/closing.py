"""Closing a room: what may outlive it is added up, and everything that could lead to a person is deleted."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people import policy
from assessments.people.models import User
from assessments.record import services as record
from assessments.record.models import CompletedTemplateA
from assessments.record.snapshot import fingerprint as fingerprint_of
from assessments.reviews.models import Review
from assessments.reviews.moves import perform
from assessments.workshop.ballots.traces import forget_keys
from assessments.workshop.models import Ballot, Listening, Participant, Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import CELLS, LABELS, PERSPECTIVES, cell_of, name_of
from assessments.workshop.rooms.services import CLOSED, held
from assessments.workshop.rooms.states import ROOM_MOVES, RoomAct
from recovery_site.errors import NotNow, Stale


@transaction.atomic
def close_room(*, user: User | None, room: Room) -> None:
    """Close a room and keep only what may outlive it. `user` is None when a room closes itself.

    Refuses as `services.held` does.
    """
    if user is None:
        now = Room.objects.select_for_update().get(pk=room.pk)
        now.review = room.review
        if not now.is_open:
            raise NotNow(CLOSED)
    else:
        now = held(user, room)
    for question in now.questions.all():
        question.result = _result(now, question)
        question.save(update_fields=["result"])
    perform(
        now,
        RoomAct.CLOSE,
        ROOM_MOVES,
        field="state",
        by=policy.permissions(user, now.review.system) if user else None,
        refusal=CLOSED,
        asking=None,
        timer_ends_at=None,
        joining=False,
        step=F("step") + 1,
        version=F("version") + 1,
    )
    Ballot.objects.filter(question__room=now).delete()
    Participant.objects.filter(room=now).delete()
    Listening.objects.filter(room=now).delete()
    forget_keys()
    log(system=now.review.system, actor=user, act="room.close", about=now)
    transaction.on_commit(wake)


def close_overdue() -> int:
    """Close every room whose time is up or whose Template A is complete; returns how many.

    One that somebody else closes at the same moment is left to them.
    """
    rooms = Room.objects.exclude(state=Room.State.CLOSED).select_related("review__system")
    over = [room for room in rooms if is_over(room)]
    closed = 0
    for room in over:
        with suppress(NotNow):
            close_room(user=None, room=room)
            closed += 1
    return closed


def is_over(room: Room) -> bool:
    """Whether an open room should have been closed: after 8 hours, or once Template A is complete."""
    return room.ends_at <= timezone.now() or room.review.phase != Review.Phase.ASSESSING


def _result(room: Room, question: Question) -> dict[str, object]:
    """What is kept of a question: counts of the room and of groups that are large enough, words in no order.

    Reasons are kept from the same number of people on; words that somebody let be recorded always are.
    """
    if question.kind == Question.Kind.PICKS:
        people = question.ballots.count()
        enough = people >= room.record_least
        picks = tally.picks_of(question) if enough else Counter[int]()
        return {"people": people if enough else None, "picks": {str(n): k for n, k in sorted(picks.items())}}
    rating = question.kind == Question.Kind.RATING
    if rating and question.blocks is None:
        return {}  # it was never revealed
    counts = tally.counts_of(question)
    within = [frozenset(cells) for cells in question.blocks or ()] if rating else [frozenset(CELLS)]
    blocks = tally.blocks_of(counts, room.record_least, within, room.screen_least)
    found = tally.tally(counts, tally.ANSWERS[question.kind], room.record_least, blocks)
    groups = (found.room, *found.groups) if found.room else ()
    words = question.ballots.filter(hidden=False).exclude(words="")
    kept = words.filter(may_record=True) if not rating else words if found.room else words.none()
    said = list(kept.values_list("words", flat=True))
    random.SystemRandom().shuffle(said)
    return {
        "people": found.people if found.room else None,
        "groups": [
            {"label": one.label, "people": one.people, "answers": {bar.label: bar.count for bar in one.bars}}
            for one in groups
        ],
        "words": said,
    }


def took_part(room: Room) -> list[str]:
    """Sentences that say who took part: only groups that are large enough, and who was not there at all."""
    brought = list(room.participants.values_list("perspectives", flat=True))
    counts = {cell: Counter(people=n) for cell, n in Counter(map(cell_of, brought)).items()}
    people = len(brought)
    if people < room.record_least:
        return [f"Fewer than {room.record_least} people took part in the workshop."]
    lines = [f"{people} people took part in the workshop."]
    within = tally.blocks_of(counts, room.screen_least)  # what the screens showed when all of them rated
    blocks = tally.blocks_of(counts, room.record_least, within, room.screen_least)
    if len(blocks) > 1:
        size = {block: sum(counts[cell].total() for cell in block if cell in counts) for block in blocks}
        lines.append("; ".join(f"{name_of(block)}: {n}" for block, n in size.items()) + ".")
    absent = [LABELS[name].lower() for bit, name, _ in PERSPECTIVES if not any(n & bit for n in brought)]
    # Of so few that each could be the only one of their kind, it is not said.
    if absent and people > len(PERSPECTIVES):
        lines.append(f"Not represented, as far as people said: {', '.join(absent)}.")
    return lines


def acceptance(room: Room) -> tuple[list[str], list[str]]:
    """(a sentence with the counts of those who accept, the words that people let be recorded), once revealed."""
    question = room.asking
    if question is None or question.kind != Question.Kind.ACCEPTANCE or room.state != Room.State.REVEALED:
        return [], []
    answers = Counter(question.ballots.values_list("answer", flat=True))
    people = sum(answers.values())
    said: list[str] = []
    if people >= room.record_least:
        said.append(
            f"{people} people answered to Template A as a whole: {answers['accept']} accept it, "
            f"{answers['differently']} see something differently."
        )
    words = list(
        question.ballots.filter(may_record=True, hidden=False)
        .exclude(words="")
        .values_list("words", flat=True)
    )
    random.SystemRandom().shuffle(words)
    return said, words


@transaction.atomic
def complete(*, user: User, room: Room, step: int, fingerprint: str) -> CompletedTemplateA:
    """Complete Template A as the room accepted it, with who took part, and close the room.

    `fingerprint` is that of the Template A that was read. Refuses: as `services.held` and
    `record.services.complete` do; a Template A that changed since it was read (Stale).
    """
    now = held(user, room, step)
    if fingerprint_of(now.review) != fingerprint:
        raise Stale("Template A changed after you opened this page. Read it again, then complete it.")
    said, words = acceptance(now)
    record.write_participation(
        user=user,
        review=now.review,
        took_part=[*took_part(now), *said],
        seen_differently=words,
        version=None,  # the room says it last
    )
    done = record.complete(user=user, review=now.review, fingerprint=fingerprint_of(now.review))
    close_room(user=None, room=now)
    return done
