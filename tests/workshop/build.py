"""Rooms, phones and ballots for tests: each walks through the services that the pages use."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from assessments.people.models import Membership, User
from assessments.people.services import add_member
from assessments.reviews.models import Review
from assessments.workshop.ballots import casting as ballots
from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import participant_key
from assessments.workshop.models import Question, Room
from assessments.workshop.protection.groups import Perspective
from assessments.workshop.rooms import opening, services, steering
from framework.models import Challenge
from tests.build import Place, a_person, a_review, ranked, record_all

BITS = {one.code: int(one) for one in Perspective}
_revisions = itertools.count(1)


def challenge_of(review: Review, number: int) -> Challenge:
    """That challenge of the review's edition."""
    return Challenge.objects.get(edition=review.edition, number=number)


def a_room(place: Place, review: Review, numbers: Iterable[int] = range(1, 11), **said: int | bool) -> Room:
    """A room in its lobby with these challenges on the agenda. It shows groups of 5, so that tests can be small."""
    challenges = [challenge_of(review, number) for number in numbers]
    return opening.open_room(
        user=place.lead, review=review, challenges=challenges, **{"screen_least": 5} | said
    )  # type: ignore[arg-type]


def a_recorded_room(place: Place) -> Room:
    """A room of a review in which everything is written down, and two priorities are chosen."""
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3, 4)
    return a_room(place, review)


def a_facilitator(place: Place) -> User:
    """Somebody who may run rooms but is not the recovery lead."""
    user = a_person("Femi Facilitator")
    role = Membership.Role.FACILITATOR
    add_member(by=None, system=place.system, user=user, role=role, organisation=place.provider)
    return user


def bits(*names: str) -> int:
    """The number that stands for these perspectives."""
    return sum(BITS[name] for name in names)


def a_phone(room: Room, *names: str) -> str:
    """A phone that joined, with the perspectives of its owner: gives the secret that it keeps."""
    secret = secrets.token_urlsafe(32)
    coming.join(room=room.pk, key=participant_key(secret, room.pk), perspectives=bits(*names))
    return secret


def phones(room: Room, number: int, *names: str) -> list[str]:
    """That many phones of people who bring the same perspectives."""
    return [a_phone(room, *names) for _ in range(number)]


def ask(place: Place, room: Room, number: int) -> Question:
    """Ask for a rating of that challenge."""
    room.refresh_from_db()
    challenge = challenge_of(room.review, number)
    services.ask_rating(user=place.lead, room=room, step=room.step, challenge=challenge)
    return asked(room)


def asked(room: Room) -> Question:
    """What the room asks now."""
    room.refresh_from_db()
    assert room.asking is not None
    return room.asking


def show_wording(place: Place, room: Room, number: int) -> Question:
    """Show what was written down on that challenge."""
    room.refresh_from_db()
    challenge = challenge_of(room.review, number)
    services.show_wording(user=place.lead, room=room, step=room.step, challenge=challenge)
    return asked(room)


def ask_picks(place: Place, room: Room) -> Question:
    """Ask what comes first."""
    room.refresh_from_db()
    services.ask_picks(user=place.lead, room=room, step=room.step)
    return asked(room)


def ask_acceptance(place: Place, room: Room) -> Question:
    """Ask whether Template A is accepted as a whole."""
    room.refresh_from_db()
    services.ask_acceptance(user=place.lead, room=room, step=room.step)
    return asked(room)


def present(room: Room, people: int) -> None:
    """The facilitator counted so many people."""
    Room.objects.filter(pk=room.pk).update(present=people)


def reveal(place: Place, room: Room, *, words: bool = True) -> Question:
    """Show the answers to what the room asks; then, unless told otherwise, what people wrote."""
    room.refresh_from_db()
    services.reveal(user=place.lead, room=room, step=room.step)
    if words:
        room.refresh_from_db()
        steering.show_words(user=place.lead, room=room, step=room.step, shown=True)
    return asked(room)


def cast(
    question: Question,
    phone: str,
    answer: str = "2",
    revision: int | None = None,
    words: str = "",
    may_record: bool = False,
) -> Cast:
    """Answer a question from a phone; each answer is a newer revision unless `revision` says which."""
    return ballots.cast(
        room=question.room_id,
        question=question.pk,
        secret=phone,
        answer=answer,
        revision=revision or next(_revisions),
        words=words,
        may_record=may_record,
        kind=question.kind,
    )


def rated(place: Place, room: Room, number: int, said: Sequence[tuple[str, str]]) -> Question:
    """Ask about a challenge, cast what each phone says (phone, answer), reveal."""
    question = ask(place, room, number)
    for phone, answer in said:
        assert cast(question, phone, answer) is Cast.SAVED
    return reveal(place, room)


def dump() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, with the table: what somebody with the whole database reads.

    In the order in which the database keeps them, with its own notes about them.
    """
    also = "ctid, xmin, " if connection.vendor == "postgresql" else "rowid, "
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        notes = ["sqlite_sequence"] if connection.vendor == "sqlite" else []
        for table in [*tables, *notes]:
            cursor.execute(f'SELECT {also} t.* FROM "{table}" AS t')  # noqa: S608
            for row in cursor.fetchall():
                yield table, repr(row)
