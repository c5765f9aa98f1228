"""The email to somebody who sees to an action from now on."""

from __future__ import annotations

import datetime as dt

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.plans.models import Action
from recovery_site.address import absolute
from recovery_site.templatetags.words import day


def tell_owner(owner: User, action: Action, *, by: User, due_on: dt.date | None) -> None:
    """One email by the outbox, in this transaction: which action, until when, who handed it over. The reason stays on
    the site.
    """
    review = action.plan.row.review
    values = {
        "name": owner.name,
        "by": by.name,
        "system": review.system.name,
        "what": " ".join(action.description.split()),
        "due": day(due_on) if due_on else _("no date"),
        "address": absolute(reverse("action", args=[review.pk, action.pk])),
    }
    subject = _("%(by)s has handed an action over to you")
    body = _(
        "Hello %(name)s\n\n%(by)s has handed an action of a signed plan in %(system)s over to you.\n\n"
        "%(what)s\nDue: %(due)s\n\nRead why, and say how far it is:\n%(address)s\n"
    )
    EmailMessage(
        subject % values, body % values, to=[owner.email], headers={"Auto-Submitted": "auto-generated"}
    ).send()
