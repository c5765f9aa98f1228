"""The facilitator's last step: the room hands Template A over to those who may complete it, and tells them."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people.models import LocalSystem, Membership, User
from assessments.people.policy import Act, table
from assessments.record.queries import missing_from
from assessments.record.services import INCOMPLETE
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from assessments.workshop.rooms.services import check, lock_room
from assessments.workshop.rooms.states import RoomAct


def leads_of(system: LocalSystem) -> list[User]:
    """Those who may complete Template A in this system, by name (1 query)."""
    roles = table().rules[Act.RECORD_COMPLETE].roles
    theirs = Membership.objects.filter(user=OuterRef("pk"), system=system, role__in=roles)
    return list(User.objects.filter(Exists(theirs), is_active=True).order_by("name", "pk"))


def reason_against_handing_over(review: Review) -> str:
    """Why Template A cannot be handed over yet, in words; empty when it can."""
    return str(INCOMPLETE) if missing_from(review) else ""


@transaction.atomic
def hand_over(*, user: User, room: Room, address: str) -> list[User]:
    """Hand Template A over to the recovery lead, who sees it on their own page and gets an email; returns who was told.

    `address` is the page where it is completed. The room stays open. Handed over twice, nobody is told again.
    Refuses as `lock_room` does, and a Template A with something missing (NotNow).
    """
    room = lock_room(user, room)
    check(reason_against_handing_over(room.review))
    leads = leads_of(room.review.system)
    if room.handed_over_at:
        return leads
    room.handed_over_by, room.handed_over_at = user, timezone.now()
    room.save(update_fields=["handed_over_by", "handed_over_at"])
    changed = difference({"handed_over": False}, {"handed_over": True})
    log(system=room.review.system, actor=user, act=RoomAct.HAND_OVER, about=room, changed=changed)
    for lead in leads:
        if lead != user:
            _tell(lead, user, room, address)
    return leads


def _tell(lead: User, by: User, room: Room, address: str) -> None:
    """One email by the outbox, in this transaction."""
    values = {
        "name": lead.name,
        "by": by.name,
        "title": room.review.title,
        "system": room.review.system.name,
        "address": address,
    }
    subject = _("Template A is ready for you to complete: %(title)s") % values
    body = _(
        "Hello %(name)s,\n\n"
        "%(by)s has handed over Template A of “%(title)s” (%(system)s). Everything is written down. "
        "Please read it, then complete it:\n\n%(address)s\n\n"
        "When you complete it, nobody can change it any more, and the plans can begin.\n"
    )
    EmailMessage(subject, body % values, to=[lead.email]).send()
