"""When members were last here: the day alone, written once a day at most. Phones in a room have no membership."""

from __future__ import annotations

import logging

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from assessments.people.models import Membership
from assessments.people.policy import Permissions

logger = logging.getLogger(__name__)


def note_visit(permissions: Permissions) -> None:
    """Write today into the memberships that do not say so yet: no query when they do, else 1 (compare and set).

    A page is not refused because its visit could not be written.
    """
    today = timezone.localdate()
    keys = [one.pk for one in permissions.memberships if one.last_here != today]
    if not keys:
        return
    earlier = Q(last_here__lt=today) | Q(last_here=None)
    try:
        Membership.objects.filter(earlier, pk__in=keys).update(last_here=today)
    except OperationalError:
        logger.warning("A visit could not be noted.", exc_info=True)
