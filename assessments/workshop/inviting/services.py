"""Writing the invitation to a workshop, and sending it to the members of the local system."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from assessments.workshop.inviting.models import TOKEN_BYTES, Workshop
from assessments.workshop.inviting.queries import workshop_of
from recovery_site.errors import NotNow, Stale

DAYS_AHEAD = 730  # that a workshop may be announced


class Invited(StrEnum):
    """What the log says was done."""

    WRITE = "workshop.write"
    LINK = "workshop.link"
    WITHDRAW = "workshop.withdraw"
    CANCEL = "workshop.cancel"
    MAIL = "workshop.mail"


@dataclass(frozen=True)
class Details:
    """What the lead types. Times are those of the clock on the wall; `wanted` is a sum of perspectives."""

    day: dt.date
    begins: dt.time
    ends: dt.time
    place: str
    wanted: int
    contact: str
    online: str = ""
    access: str = ""
    easy_read: str = ""
    more: str = ""


WHEN_AND_WHERE = ("day", "begins", "ends", "place")


def reason_against_inviting(review: Review) -> str:
    """Why nobody is invited to a workshop of this review now, in words; empty when people can be."""
    if review.is_assessing:
        return ""
    if review.is_cancelled:
        return _("This review was cancelled, so nobody can be invited any more.")
    return _("Template A of this review is complete, so nobody can be invited any more.")


def reason_against_day(day: dt.date, before: dt.date | None) -> str:
    """Why the workshop cannot be on that day; empty when it can. The day `before` may stay, though it is past."""
    today = timezone.localdate()
    if day == before:
        return ""
    if day < today:
        return _("The workshop must be today or later")
    if day > today + dt.timedelta(days=DAYS_AHEAD):
        return _("The workshop must be within the next 2 years")
    return ""


def _check(user: User, review: Review) -> Review:
    policy.check(user, Act.WORKSHOP_INVITE, review.system)
    locked = lock_review(review)
    if reason := reason_against_inviting(locked):
        raise NotNow(reason)
    return locked


def _there(review: Review) -> Workshop:
    found = workshop_of(review)
    if found is None:
        raise NotNow(_("Write the invitation first."))
    return found


@transaction.atomic
def write_invitation(*, user: User, review: Review, details: Details, version: int) -> Workshop:
    """Write the invitation, or change it; the first time it gets its link. A cancelled workshop takes place again.

    `version` is the one that the page was showing, 0 for none. Saving what is stored already writes nothing.
    Refuses: anybody but the lead and the facilitator (Refused); a review whose Template A is complete, a day that is
    past or far, an end before the beginning (NotNow); an invitation that somebody else saved since (Stale, with theirs
    a Workshop).
    """
    review = _check(user, review)
    found = workshop_of(review)
    if (found.version if found else 0) != version:
        words = _("Somebody else saved this invitation while you were editing. Your text is below.")
        raise Stale(words, theirs=found, version=found.version if found else 0)
    if reason := reason_against_day(details.day, found.day if found else None):
        raise NotNow(reason)
    if details.ends <= details.begins:
        raise NotNow(_("The workshop must end after it begins"))
    values = asdict(details)
    before = {name: getattr(found, name) for name in values} if found else {}
    if found is None:
        found = Workshop(
            review=review,
            version=0,
            token=secrets.token_urlsafe(TOKEN_BYTES),
        )
    elif not found.cancelled_at and values == {name: getattr(found, name) for name in values}:
        return found
    elif any(values[name] != getattr(found, name) for name in WHEN_AND_WHERE):
        for name in WHEN_AND_WHERE:
            setattr(found, f"was_{name}", getattr(found, name))
        found.moved_at = timezone.now()
    for name, value in values.items():
        setattr(found, name, value)
    found.cancelled_at, found.cancelled_because = None, ""
    _changed(found)
    facts = {
        "day": details.day.isoformat(),
        "begins": details.begins.isoformat("minutes"),
        "ends": details.ends.isoformat("minutes"),
        "wanted": details.wanted,
        "version": found.version,
    }
    changed = difference(before, values)
    log(system=review.system, actor=user, act=Invited.WRITE, about=found, changed=changed, detail=facts)
    return found


def _changed(workshop: Workshop) -> None:
    workshop.version += 1
    workshop.changed_at = timezone.now()
    workshop.save()


@transaction.atomic
def make_link(*, user: User, review: Review) -> Workshop:
    """Give the invitation a new link; one that it has is dead from now on. Refuses as `write_invitation` does."""
    found = _there(_check(user, review))
    # A link is a secret: the log says that there is another one by its hash.
    before, found.token = {"link": found.token or ""}, secrets.token_urlsafe(TOKEN_BYTES)
    found.save(update_fields=["token"])
    changed = difference(before, {"link": found.token})
    log(system=review.system, actor=user, act=Invited.LINK, about=found, changed=changed)
    return found


@transaction.atomic
def withdraw_link(*, user: User, review: Review) -> None:
    """Take the link away: whoever follows it is told that there is no such page. Idempotent.

    Refuses anybody but the lead and the facilitator (Refused), and a review without an invitation (NotNow); a review
    that has moved on does not stand in the way.
    """
    policy.check(user, Act.WORKSHOP_INVITE, review.system)
    found = _there(lock_review(review))
    if found.token is None:
        return
    changed = difference({"link": found.token}, {"link": ""})
    found.token = None
    found.save(update_fields=["token"])
    log(system=review.system, actor=user, act=Invited.WITHDRAW, about=found, changed=changed)


@transaction.atomic
def cancel_workshop(*, user: User, review: Review, reason: str) -> Workshop:
    """Say that the workshop does not take place: on the page, the poster and in calendars. Idempotent.

    Refuses as `write_invitation` does, and no reason (NotNow).
    """
    found = _there(_check(user, review))
    if not reason:
        raise NotNow(_("Enter a reason"))
    if found.cancelled_at is None:
        found.cancelled_at, found.cancelled_because = timezone.now(), reason
        _changed(found)
        log(
            system=review.system,
            actor=user,
            act=Invited.CANCEL,
            about=found,
            changed=difference({"cancelled": False, "because": ""}, {"cancelled": True, "because": reason}),
            detail={"day": found.day.isoformat(), "version": found.version},
        )
    return found


def reason_against_mailing(workshop: Workshop) -> str:
    """Why the members are not emailed now, in words; empty when they can be. Each version is sent once."""
    if workshop.mailed_version == workshop.version:
        return _("We have emailed this invitation to everybody. You can email it again after you change it.")
    return ""


@transaction.atomic
def mail_members(*, user: User, review: Review, subject: str, body: str) -> int:
    """Send `body` to everybody who belongs to the local system, each in a mail of their own; returns to how many.

    The mails are written into the outbox in this transaction. Refuses: the wrong role (Refused); a review that has
    moved on, the same version a second time (NotNow).
    """
    found = _there(_check(user, review))
    if reason := reason_against_mailing(found):
        raise NotNow(reason)
    people = (
        User.objects.filter(memberships__system=review.system_id, is_active=True).distinct().order_by("pk")
    )
    for one in people:
        EmailMessage(subject, body, to=[one.email]).send()
    changed = difference({"mailed_version": found.mailed_version}, {"mailed_version": found.version})
    found.mailed_version = found.version
    found.save(update_fields=["mailed_version"])
    detail = {"version": found.version, "people": len(people)}
    log(system=review.system, actor=user, act=Invited.MAIL, about=found, changed=changed, detail=detail)
    return len(people)
