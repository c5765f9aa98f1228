"""What a room is at, with the full texts of the stages, their words explained in place.

Explaining takes a moment and three hundred phones ask at once, so each challenge is read and explained once for each
process, until something in its edition is changed.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.utils.html import linebreaks
from django.utils.safestring import mark_safe

from assessments.people.queries import main_provider
from assessments.preparing.queries import Known, known_about
from assessments.record.queries import FormLine, line_before
from assessments.workshop.models import Question, Room
from framework.glossary import Glossary
from framework.models import Challenge, Edition
from framework.queries import challenges_of, glossary_of
from framework.templatetags.explaining import explained


@lru_cache(maxsize=4)
def _glossary(edition: int, content: UUID) -> Glossary:
    return glossary_of(Edition(pk=edition))


@lru_cache(maxsize=100)
def _challenge(pk: int, edition: int, content: UUID) -> Challenge | None:
    """`content` is the version of what the edition says: whatever was kept of an older one is not found again."""
    found = challenges_of(Edition(pk=edition)).filter(pk=pk).first()
    for descriptor in found.descriptors.all() if found else ():
        text = linebreaks(explained(descriptor.text, _glossary(edition, content)))
        descriptor.explained = mark_safe(text)  # type: ignore[attr-defined]  # noqa: S308 - escaped by `explained`
    return found


def challenge_asked(room: Room) -> Challenge | None:
    """The challenge that the room is at, with its descriptors, each with its text `explained`; or None.

    The same object for everybody in this process: change nothing of it. It costs queries the first time only (3).
    """
    if room.asking is None or room.asking.challenge_id is None:
        return None
    edition = room.review.edition
    return _challenge(room.asking.challenge_id, edition.pk, edition.content_version)


def challenges_to_read(room: Room) -> list[Challenge]:
    """Every challenge of the edition with its descriptors, each with its text `explained`, in order.

    1 query, and 3 more for each challenge that this process has not read yet. Change nothing of them.
    """
    edition = room.review.edition
    keys = edition.challenges.order_by("number").values_list("pk", flat=True)
    found = (_challenge(pk, edition.pk, edition.content_version) for pk in keys)
    return [challenge for challenge in found if challenge]


def provider_of(room: Room) -> str:
    """Whose services are rated, by name. No query for a room that `screens.queries.rooms` has read, else 1."""
    return getattr(room, "provider", None) or main_provider(room.review.system).name


def known_in(room: Room) -> Known | None:
    """What is known about the challenge that the room is at (1 query); None for none, and when nothing is known."""
    if room.asking is None or room.asking.challenge is None or not room.is_open:
        return None
    known = known_about(room.review, room.asking.challenge)
    return None if known.is_empty else known


def has_last(room: Room) -> bool:
    """Whether an earlier review recorded the challenge that is rated now: the same for every phone, whoever answered.

    No query for a room that `screens.queries.rooms` has read, else 1.
    """
    if room.asking is None or room.asking.kind != Question.Kind.RATING or not room.is_open:
        return False
    there: bool | None = getattr(room, "has_last", None)
    return last_in(room) is not None if there is None else there


def last_in(room: Room) -> FormLine | None:
    """What the review before recorded on the challenge that the room is at (6 queries at most); None for nothing."""
    asked = room.asking.challenge if room.asking else None
    return line_before(room.review, asked) if asked else None


def has_evidence(room: Room) -> bool:
    """Whether anything is known about that challenge. No query for a room that `screens.queries.rooms` has read."""
    there: bool | None = getattr(room, "has_evidence", None)
    return known_in(room) is not None if there is None else there and room.is_open
