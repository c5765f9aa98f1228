"""How many invitations may be sent: so that nobody uses the site to send what people do not want.

Counted in the database, so all processes count alike: the log has an entry for each mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.audit.models import Entry
from assessments.people.invitations.models import Invitation
from assessments.people.invitations.moves import Logged
from assessments.people.models import LocalSystem, User
from recovery_site.errors import NotNow

DAY = dt.timedelta(days=1)
MOST_A_DAY = 100  # mails of one system, and of one person whatever the system
MOST_TO_ONE = 5  # mails to one address about one system, within a day


def _mails_of(day: dt.datetime) -> QuerySet[Entry]:
    """The mails with a link since then: the log has an entry for each."""
    return Entry.objects.filter(act__in=(Logged.SENT, Logged.SENT_AGAIN), at__gt=day - DAY)


def check_limits(by: User | None, system: LocalSystem, emails: Sequence[str]) -> None:
    """Raise NotNow when so many mails more would be too many for a day. Under the lock of the system."""
    now = timezone.now()
    sent = max(
        _mails_of(now).filter(system_id=system.pk).count(),
        _mails_of(now).filter(actor=by).count() if by else 0,
    )
    if sent + len(emails) > MOST_A_DAY:
        left = max(0, MOST_A_DAY - sent)
        raise NotNow(
            ngettext(
                "You can send %(left)s more invitation today. Send the others tomorrow.",
                "You can send %(left)s more invitations today. Send the others tomorrow.",
                left,
            )
            % {"left": left}
        )
    lowered = [email.lower() for email in emails]
    same = Invitation.objects.filter(system=system, email__in=lowered, sent_at__gt=now - DAY)
    for one in same.values("email").annotate(times=Sum("times_sent")):
        if one["times"] >= MOST_TO_ONE:
            raise NotNow(
                _("%(email)s has had %(times)s emails from you within a day. Wait until tomorrow.")
                % {"email": one["email"], "times": one["times"]}
            )
