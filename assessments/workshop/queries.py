"""Reading rooms. What their screens show, and nothing more, is in `screens/queries.py`."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from assessments.people.models import User
from assessments.record.queries import FormLine, form_of
from assessments.reviews.models import Review
from assessments.reviews.queries import visible_to
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import AgendaItem, Ballot, Participant, Question, Room
from assessments.workshop.protection import tally
from framework.models import Challenge
from framework.queries import challenges_of


def _rooms() -> QuerySet[Room]:
    return Room.objects.select_related("review__system", "review__edition", "asking__challenge")


def room_for(user: User | AnonymousUser, pk: int) -> Room:
    """That room with what it asks (1 query), or Http404 when it is not the user's to see."""
    found = _rooms().filter(pk=pk, review__in=visible_to(user)).first()
    if found is None:
        raise Http404
    return found


def room(pk: int) -> Room:
    """That room, for a phone that was let in (1 query), or Http404."""
    found = _rooms().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_room_of(review: Review) -> Room | None:
    """The room of a review that is open now."""
    return Room.objects.filter(review=review).exclude(state=Room.State.CLOSED).first()


def room_by_code(code: str) -> Room | None:
    """The open room that this code (as a person types it) leads to."""
    wanted = "".join(code.upper().split()).replace("-", "")
    now = timezone.now()
    return Room.objects.filter(code=wanted, ends_at__gt=now).exclude(state=Room.State.CLOSED).first()


def agenda_of(room: Room) -> QuerySet[AgendaItem]:
    """What the room will talk about, in order."""
    return AgendaItem.objects.filter(room=room).select_related("challenge").order_by("position")


def challenge_in(room: Room, number: int) -> Challenge | None:
    """A challenge on the agenda, with its descriptors (2 queries)."""
    on_agenda = AgendaItem.objects.filter(room=room).values("challenge_id")
    return challenges_of(room.review.edition).filter(number=number, pk__in=on_agenda).first()


def challenge_asked(room: Room) -> Challenge | None:
    """The challenge that the room is at, with its descriptors (2 queries), or None."""
    if room.asking is None or room.asking.challenge_id is None:
        return None
    return challenges_of(room.review.edition).filter(pk=room.asking.challenge_id).first()


def is_in(room: Room, secret: str) -> bool:
    """Whether this phone has joined."""
    return Participant.objects.filter(pk=participant_key(secret, room.pk), room=room).exists()


def own_ballot(room: Room, secret: str) -> Ballot | None:
    """What this phone answered to the present question, for its own eyes."""
    if room.asking_id is None:
        return None
    return Ballot.objects.filter(pk=ballot_key(secret, room.asking_id)).first()


def words_said(question: Question, *, recordable: bool = False) -> QuerySet[Ballot]:
    """The unsigned words on a question, in the order of their random keys; hidden ones are left out."""
    found = question.ballots.filter(hidden=False).exclude(words="").order_by("pk")
    return found.filter(may_record=True) if recordable else found


def words_shown(room: Room) -> list[Ballot]:
    """The unsigned words on what was revealed, for every screen: reasons only where answers are shown, too."""
    question = room.asking
    if question is None or room.state != Room.State.REVEALED:
        return []
    if question.kind == Question.Kind.RATING and question.ballots.count() < room.screen_least:
        return []
    return list(words_said(question))


def results_of(room: Room) -> tally.Tally | None:
    """The answers to the present question, once they are revealed. Never before."""
    question = room.asking
    if room.state != Room.State.REVEALED or question is None or question.kind == Question.Kind.PICKS:
        return None
    blocks = [frozenset(cells) for cells in question.blocks or ()]
    counts = tally.counts_of(question)
    return tally.tally(counts, _answers(room, question.kind), room.screen_least, blocks)


def _answers(room: Room, kind: str) -> dict[str, str]:
    """What the answers to a question are called: the stages with their names in this edition."""
    if kind != Question.Kind.RATING:
        return tally.ANSWERS[kind]
    return tally.RATINGS | {str(stage.number): str(stage) for stage in room.review.edition.stages.all()}


def own_answer(room: Room, ballot: Ballot | None) -> str:
    """What a phone answered, as the results call it; empty for nothing, and for a choice of challenges."""
    if ballot is None or room.asking is None or room.asking.kind == Question.Kind.PICKS:
        return ""
    return _answers(room, room.asking.kind).get(ballot.answer, "")


def picks_shown(room: Room) -> list[tuple[FormLine, int, int]]:
    """Each line of Template A with how many chose it and the bar's share, once revealed; most chosen first."""
    question = room.asking
    if room.state != Room.State.REVEALED or question is None or question.kind != Question.Kind.PICKS:
        return []
    lines = form_of(room.review)
    if question.ballots.count() < room.screen_least:
        return [(line, -1, 0) for line in lines]
    picks = tally.picks_of(question)
    top = max(picks.values(), default=0) or 1
    found = [
        (line, picks[line.challenge.number], round(100 * picks[line.challenge.number] / top))
        for line in lines
    ]
    return sorted(found, key=lambda one: -one[1])


def rounds_of(room: Room, challenge: Challenge) -> int:
    """How many rounds of rating a challenge has had, or is having."""
    return Question.objects.filter(room=room, challenge=challenge, kind=Question.Kind.RATING).count()
