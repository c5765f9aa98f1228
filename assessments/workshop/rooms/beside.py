"""What stands beside a challenge of Template A when it is written down without the room's own page.

`{% load beside %}`.
"""

from __future__ import annotations

from django import template

from assessments.preparing.queries import known_about
from assessments.record.queries import line_before
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from assessments.workshop.protection import presenters as protection
from assessments.workshop.rooms.presenters import kept
from assessments.workshop.rooms.queries import at_hand, closed_rooms_of, rooms
from framework.models import Challenge
from framework.queries import stages_of

register = template.Library()


@register.inclusion_tag("workshop/_at_hand.html")
def answers_at_hand(review: Review, challenge: Challenge) -> dict[str, object]:
    """What the room answered, and where the last review left it (13 queries at most).

    While a room is open, only what it was shown; of closed rooms, what was kept.
    """
    known = known_about(review, challenge)
    room = rooms().filter(review=review).exclude(state=Room.State.CLOSED).first()
    if room:
        hand = at_hand(room, challenge)
        return {
            "rounds": protection.rounds(hand.rounds, hand.stages, {}, room.screen_least),
            "stages": hand.stages,
            "before": hand.before,
            "known": known,
        }
    stages = list(stages_of(review.edition))
    closed = closed_rooms_of(review, rated=challenge)
    return {
        "rounds": None,
        "kept": [(one.room, kept(said, stages, {})) for one in closed for said in one.answered],
        "stages": stages,
        "before": line_before(review, challenge),
        "known": known,
    }
