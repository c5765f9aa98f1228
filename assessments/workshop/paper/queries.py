"""What the page for paper reads."""

from __future__ import annotations

from assessments.workshop.joining.phones import paper_key
from assessments.workshop.models import Ballot, Participant, Question, Room


def counted(room: Room, question: Question) -> set[int]:
    """The numbers of those on paper whose slip on this question is counted (2 queries)."""
    people = Participant.of(room).exclude(number=None).values_list("pk", "number")
    keys = {paper_key(pk, question.pk): number for pk, number in people if number}
    return {keys[key] for key in Ballot.objects.filter(pk__in=keys).values_list("pk", flat=True)}
