"""Opening a room for a review."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.reviews.models import Review
from assessments.workshop.models import CODE_LENGTH, RECORD_LEAST, SCREEN_LEAST, AgendaItem, Room
from assessments.workshop.rooms.states import RoomAct
from framework.models import Challenge
from recovery_site.errors import NotNow

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, none of which looks like another
HOURS = 8  # after which a room closes itself, though never before its day is over
DAYS_AHEAD = 90  # that a room may be prepared


def new_code() -> str:
    """A code for a room: 8 of 31 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def end_of(now: dt.datetime, day: dt.date) -> dt.datetime:
    """When a room closes itself: some hours from now, and not before its day is over."""
    over = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone())
    return max(now + dt.timedelta(hours=HOURS), over)


def reason_against_day(day: dt.date) -> str:
    """Why a room cannot be opened for a workshop on that day, in words; empty when it can."""
    today = timezone.localdate()
    if day < today:
        return _("The workshop must be today or later")
    if day > today + dt.timedelta(days=DAYS_AHEAD):
        return _("Enter a day within the next %(days)s days") % {"days": DAYS_AHEAD}
    return ""


def reason_against_open(review: Review) -> str:
    """Why no room can be opened for a review now, in words; empty when one can."""
    if review.is_assessing:
        return ""
    if review.is_cancelled:
        return _("This review was cancelled, so there is nothing left to rate.")
    return _("Template A of this review is complete, so there is nothing left to rate.")


def check_open(review: Review) -> None:
    """Raise NotNow with the reason against opening a room."""
    if reason := reason_against_open(review):
        raise NotNow(reason)


@transaction.atomic
def open_room(
    *,
    user: User,
    review: Review,
    challenges: Sequence[Challenge],
    asks_reasons: bool = True,
    screen_least: int = SCREEN_LEAST,
    record_least: int = RECORD_LEAST,
    day: dt.date | None = None,
) -> Room:
    """Open a room for a review with these challenges on its agenda, in this order.

    A room for a later `day` than today is prepared: it can be tried out, and begins by `rehearsing.begin`.
    The thresholds of group protection are fixed from now on; what is kept never shows a smaller group than the
    screen does, so the record's is raised to the screen's. Refuses: the wrong role (Refused); a review
    whose Template A is complete, or that has an open room, a day that is past or too far (NotNow).
    """
    policy.check(user, Act.ROOM_RUN, review.system)
    check_open(Review.objects.select_for_update().get(pk=review.pk))
    now, today = timezone.now(), timezone.localdate()
    day = day or today
    if reason := reason_against_day(day):
        raise NotNow(reason)
    try:
        with transaction.atomic():
            room = Room.objects.create(
                review=review,
                code=new_code(),
                asks_reasons=asks_reasons,
                screen_least=screen_least,
                record_least=max(record_least, screen_least),
                opened_by=user,
                opened_at=now,
                day=day,
                begun_at=now if day == today else None,
                ends_at=end_of(now, day),
            )
    except IntegrityError:
        raise NotNow(
            _("This review has an open room already. Continue with that one, or close it.")
        ) from None
    AgendaItem.objects.bulk_create(
        AgendaItem(room=room, challenge=challenge, position=position)
        for position, challenge in enumerate(challenges, start=1)
    )
    log(
        system=review.system,
        actor=user,
        act=RoomAct.OPEN,
        about=room,
        changed=made(
            {
                "state": room.state,
                "day": day,
                "asks_reasons": asks_reasons,
                "screen_least": screen_least,
                "record_least": room.record_least,
                "challenges": [challenge.number for challenge in challenges],
            },
            codes=["state", "challenges"],
        ),
        detail={"screen_least": screen_least, "record_least": room.record_least},
    )
    return room
