"""An invitation to a local system: to one address, for one organisation, with the roles that it brings."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.tenancy import OfSystem
from recovery_site.text import NAME_MAX

LASTS = dt.timedelta(days=7)  # a link, from when it was sent
NOTE_MAX = 1000


class Invitation(models.Model):
    """The link in the mail names `uid` and carries a secret, of which only the hash is stored.

    Expired is no state: it is one that was sent, and whose time is up. One that was accepted or withdrawn never
    changes (trigger), and has neither name nor note any more.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    system = models.ForeignKey(LocalSystem, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=NAME_MAX, blank=True)
    note = models.TextField(max_length=NOTE_MAX, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    secret_sha256 = models.CharField(max_length=64, editable=False)
    # None: by whoever runs the site, from the command line.
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    form_uid = models.UUIDField(null=True, editable=False)  # of the form: sent twice is sent once
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    message_id = models.CharField(max_length=255, blank=True)  # of the last mail, to see whether it arrived
    asked_at = models.DateTimeField(null=True)  # when the person last asked for a new link
    ended_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "system", condition=Q(state="sent"), name="one_open_invitation"
            ),
            models.UniqueConstraint(F("form_uid"), Lower("email"), name="invited_once_a_form"),
            models.CheckConstraint(
                condition=Q(state="sent", ended_at__isnull=True, accepted_by__isnull=True)
                | Q(state="accepted", ended_at__isnull=False, accepted_by__isnull=False)
                | Q(state="withdrawn", ended_at__isnull=False, accepted_by__isnull=True),
                name="invitation_state",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="invitation_has_address"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}, {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SENT

    @property
    def is_expired(self) -> bool:
        return self.is_open and self.expires_at <= timezone.now()

    @property
    def role_list(self) -> list[Membership.Role]:
        """The roles that it brings, in the order of `Role`."""
        held = {one.role for one in self.roles.all()}
        return [role for role in Membership.Role if role in held]


class InvitedRole(models.Model):
    """One role that an invitation brings. Never changed, and added only while the invitation is open (triggers)."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="roles")
    system = OfSystem("invitation")
    role = models.CharField(max_length=20, choices=Membership.Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("invitation"), F("role"), name="role_invited_once"),
            models.CheckConstraint(condition=Q(role__in=Membership.Role.values), name="invited_role"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
