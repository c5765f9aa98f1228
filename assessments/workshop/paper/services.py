"""People without a phone: they join on paper, and their slips are typed in. They count like everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people.models import User
from assessments.workshop.ballots import traces
from assessments.workshop.joining.phones import paper_key, paper_person_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.rooms.services import lock_room
from assessments.workshop.rooms.states import TAKING, RoomAct
from recovery_site.errors import NotNow


@dataclass(frozen=True)
class Slip:
    """What stands on one paper slip."""

    answer: str
    words: str = ""
    perspectives: int = 0
    may_record: bool = False


@transaction.atomic
def add_people(*, user: User, room: Room, perspectives: Sequence[int]) -> None:
    """Let in people who use paper, one for each entry of `perspectives` (a sum of bits, 0 for none said).

    The log says how many. Once the groups of the room are settled, what is said of perspectives is left out.
    """
    room = lock_room(user, room)
    Participant.objects.bulk_create(
        Participant(
            pk=paper_person_key(room.pk),
            room=room,
            perspectives=bits if room.level is None else 0,
            way=Participant.Way.PAPER,
        )
        for bits in perspectives
    )
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.PAPER_PEOPLE,
        about=room,
        detail={"people": len(perspectives)},
    )
    with connection.cursor() as cursor:
        traces.put_in_order(cursor, traces.PEOPLE, room.pk)
    Room.objects.filter(pk=room.pk).update(
        version=F("version") + 1, paper_people=F("paper_people") + len(perspectives)
    )
    transaction.on_commit(wake)


@transaction.atomic
def cast_slips(*, user: User, room: Room, question: Question, batch: str, slips: Sequence[Slip]) -> int:
    """Store a batch of paper slips on the question that the room asks now; returns how many were new.

    `batch` is a random text that the form carries: the same batch sent twice counts once. Refuses: the wrong
    role (Refused); a question that is over, more slips than there are people on paper (NotNow). Words on a rating
    are dropped where the room asks for none.
    """
    room = lock_room(user, room)
    if room.asking_id != question.pk or room.state not in TAKING:
        raise NotNow(_("The room does not ask this any more, so these slips cannot be counted."))
    keys = [paper_key(batch, question.pk, line) for line in range(len(slips))]
    if Ballot.objects.filter(pk__in=keys).exists():
        return 0
    cast = Question.objects.get(pk=question.pk).paper_cast
    if cast + len(slips) > room.paper_people:
        raise NotNow(
            _(
                "People using paper: %(people)s. Slips counted already: %(counted)s. "
                "Add more people using paper first, or remove some slips."
            )
            % {"people": room.paper_people, "counted": cast}
        )
    keeps_words = room.asks_reasons or question.kind != Question.Kind.RATING
    Ballot.objects.bulk_create(
        Ballot(
            pk=key,
            question=question,
            answer=slip.answer,
            words=slip.words if keeps_words else "",
            may_record=slip.may_record,
            perspectives=slip.perspectives,
        )
        for key, slip in zip(keys, slips, strict=True)
    )
    with connection.cursor() as cursor:
        traces.put_in_order(cursor, traces.BALLOTS, question.pk)
    Question.objects.filter(pk=question.pk).update(paper_cast=F("paper_cast") + len(slips))
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.PAPER,
        about=room,
        detail={"question": question.pk, "slips": len(slips)},
    )
    transaction.on_commit(wake)
    return len(slips)
