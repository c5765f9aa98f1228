"""What is settled as answers are shown: which groups of the room stand apart, and what each of them said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from assessments.workshop.models import Participant, Question, Room
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import (
    WHOLE,
    Family,
    Joined,
    cell_of,
    family_of,
    level_for,
)


def joined_in(room: Room) -> dict[Family, Joined]:
    """Who has joined, by family (1 query). Who has left is still among them."""
    people: Counter[Family] = Counter()
    own: Counter[Family] = Counter()
    cells: dict[Family, set[str]] = {family: set() for family in Family}
    rows = Participant.of(room).values_list("perspectives", "way").annotate(n=Count("pk")).order_by()
    for perspectives, way, n in rows:
        family = family_of(perspectives)
        people[family] += n
        own[family] += n if way == Participant.Way.OWN else 0
        cells[family].add(cell_of(perspectives))
    return {family: Joined(people[family], own[family], len(cells[family])) for family in Family}


def level_of(room: Room, joined: Mapping[Family, Joined]) -> int:
    """The level of that room: the one that is settled, or what it would be now (1 query)."""
    if room.level is not None:
        return room.level
    earlier = Room.objects.filter(review=room.review_id).exclude(pk=room.pk).exclude(level=None)
    before = earlier.order_by("-opened_at", "-pk").values_list("level", flat=True).first()
    return level_for(joined, room.screen_least, before)


def settle(room: Room, question: Question) -> list[tally.Said]:
    """What the groups of the room said to a question that takes no more answers; none where no group is shown.

    With the first rating that is shown to the room its level is settled: `room.level` is set, the caller saves it.
    """
    if question.kind != Question.Kind.RATING:
        return []
    counts = tally.counts_of(question)
    if sum(answers.total() for answers in counts.values()) < room.screen_least:
        return []
    joined = joined_in(room)
    room.level = level_of(room, joined)
    here = sum(one.people for one in joined.values())
    if room.level == WHOLE or room.present is None or here > room.present:
        return []
    return tally.said_by_groups(counts, joined, room.level)
