"""Who takes part: people with an account, local systems, their organisations, and who belongs where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from recovery_site.text import NAME_MAX, clean_email, clean_text


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        """Write and return a person with an account. Without a password they must ask for a reset first."""
        user = self.model(email=clean_email(email).lower(), name=clean_text(name), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        """Write and return an administrator."""
        return self.create_user(email, name, password, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Signs in with an email address, is shown by name."""

    email = models.EmailField("email address", max_length=254)
    name = models.CharField(max_length=NAME_MAX)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # An administrator closed the account knowing that a local system has no other lead; a trigger wants it said.
    closed_as_last_lead = models.BooleanField(default=False, db_default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    @cached_property
    def known_memberships(self) -> dict[int, tuple[Membership, ...]]:
        """Memberships looked up already, by local system. The gate fills it for the length of one request."""
        return {}

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="user_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class LocalSystem(models.Model):
    """A local mental health system: everyone who plans, pays for, gives or uses its services."""

    name = models.CharField(max_length=NAME_MAX)
    created_at = models.DateTimeField(auto_now_add=True)
    requires_second_factor = models.BooleanField(default=False)  # of everyone who belongs to it
    form_uid = models.UUIDField(
        null=True, editable=False
    )  # of the form that described it: sent twice is sent once

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="system_has_name"),
            models.UniqueConstraint("form_uid", name="one_system_a_form"),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An organisation in one local system. The main provider is the one whose services are rated."""

    class Part(models.TextChoices):
        PROVIDER = "provider", _("Main provider")
        COMMISSIONER = "commissioner", _("Commissioner")
        PARTNER = "partner", _("Partner")

    system = models.ForeignKey(LocalSystem, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(max_length=NAME_MAX)
    part = models.CharField(max_length=20, choices=Part.choices)

    class Meta:
        ordering = ["system", "part", "name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "system", name="organisation_named_once"),
            models.UniqueConstraint("system", condition=Q(part="provider"), name="one_main_provider"),
            models.CheckConstraint(
                condition=Q(part__in=["provider", "commissioner", "partner"]), name="organisation_part"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role that a person has in a local system, and the organisation they have it for. They may have several.

    It says nothing else about a person: a representative is somebody who speaks for a group, and no more is kept.
    """

    class Role(models.TextChoices):
        RECOVERY_LEAD = "recovery_lead", _("Recovery lead")
        FACILITATOR = "facilitator", _("Facilitator")
        COMMISSIONER = "commissioner", _("Commissioner")
        REPRESENTATIVE = "representative", _("Representative of service users or carers")
        PARTNER = "partner", _("Partner")
        BOARD_READER = "board_reader", _("Board reader")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    system = models.ForeignKey(LocalSystem, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    last_here = models.DateField(null=True)  # the day only, and written once a day at most (the gate)

    class Meta:
        ordering = ["system", "role", "user__name"]
        constraints = [
            models.UniqueConstraint("user", "system", "role", name="role_held_once"),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "recovery_lead",
                        "facilitator",
                        "commissioner",
                        "representative",
                        "partner",
                        "board_reader",
                    ]
                ),
                name="membership_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
