"""People without a phone: they join on paper, and their slips are typed in. They count like everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people.models import User
from assessments.workshop.ballots import traces
from assessments.workshop.joining.phones import paper_key, paper_person_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.protection.groups import family_of
from assessments.workshop.rooms.services import lock_room
from assessments.workshop.rooms.states import TAKING, RoomAct
from recovery_site.errors import NotNow, Stale


@dataclass(frozen=True)
class Slip:
    """What stands on one paper slip."""

    answer: str
    words: str = ""
    may_record: bool = False


@dataclass(frozen=True)
class Typed:
    """What was typed of one slip, before anybody has looked whether it is right."""

    number: int
    answer: str
    words: str
    may_record: bool


@transaction.atomic
def add_people(*, user: User, room: Room, perspectives: Sequence[int], after: int | None = None) -> None:
    """Let in people who use paper, one for each entry of `perspectives` (a sum of bits, 0 for none said).

    Each gets the next number, which their slips carry. `after` is how many the page showed: when somebody was added
    since, or the same page is sent twice, nobody is (Stale).

    The log says how many. Once the groups of the room are settled, what is said of perspectives is left out.
    """
    room = lock_room(user, room)
    if after is not None and after != room.paper_people:
        raise Stale(_("Somebody was added already. Check the list before you add one more."))
    Participant.objects.bulk_create(
        Participant(
            pk=paper_person_key(room.pk),
            room=room,
            perspectives=bits if room.level is None else 0,
            way=Participant.Way.PAPER,
            number=number,
        )
        for number, bits in enumerate(perspectives, start=room.paper_people + 1)
    )
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.PAPER_PEOPLE,
        about=room,
        changed=difference(
            {"paper_people": room.paper_people}, {"paper_people": room.paper_people + len(perspectives)}
        ),
        detail={"people": len(perspectives)},
    )
    with connection.cursor() as cursor:
        traces.put_in_order(cursor, traces.PEOPLE, room.pk)
    Room.objects.filter(pk=room.pk).update(
        version=F("version") + 1, paper_people=F("paper_people") + len(perspectives)
    )
    transaction.on_commit(wake)


@transaction.atomic
def cast_slips(*, user: User, room: Room, question: Question, slips: Mapping[int, Slip]) -> int:
    """Store the paper slips of some people, by their number, on the question that the room asks now.

    Returns how many were new or changed: a slip that is typed in again takes the place of the one before, and the same
    one counts once. The perspectives are those of the person, as they were let in. Refuses: the wrong role (Refused); a
    question that is over, a number that nobody on paper has (NotNow). Words on a rating are dropped where the room asks
    for none.
    """
    room = lock_room(user, room)
    if room.asking_id != question.pk or room.state not in TAKING:
        raise NotNow(_("The room does not ask this any more, so these slips cannot be counted."))
    people = {one.number: one for one in Participant.of(room).filter(number__in=slips)}
    if unknown := sorted(set(slips) - set(people)):
        raise NotNow(
            _("Nobody on paper has the number %(number)s. Add that person first.") % {"number": unknown[0]}
        )
    keys = {number: paper_key(people[number].pk, question.pk) for number in slips}
    stored = Ballot.objects.in_bulk(list(keys.values()))
    keeps_words = room.asks_reasons or question.kind != Question.Kind.RATING
    new, changed = [], []
    for number, slip in slips.items():
        ballot = stored.get(keys[number])
        said = (slip.answer, slip.words if keeps_words else "", slip.may_record)
        if ballot is None:
            family = family_of(people[number].perspectives)
            ballot = Ballot(pk=keys[number], question=question, family=family.number)
            new.append(ballot)
        elif (ballot.answer, ballot.words, ballot.may_record) != said:
            ballot.revision += 1
            changed.append(ballot)
        ballot.answer, ballot.words, ballot.may_record = said
    if not new and not changed:
        return 0
    Ballot.objects.bulk_create(new)
    Ballot.objects.bulk_update(changed, ["answer", "words", "may_record", "revision"])
    with connection.cursor() as cursor:
        traces.put_in_order(cursor, traces.BALLOTS, question.pk)
    Question.objects.filter(pk=question.pk).update(paper_cast=F("paper_cast") + len(new))
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.PAPER,
        about=room,
        # How many slips are counted, never what stands on one.
        changed=difference({"slips": question.paper_cast}, {"slips": question.paper_cast + len(new)}),
        detail={"question": question.pk, "slips": len(new) + len(changed)},
    )
    transaction.on_commit(wake)
    return len(new) + len(changed)
