"""The log of everything that was written, one chain for each local system; and who came in. Rows never change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act: who did what to what, when. Its hash covers the entry before it, so a change shows.

    The database refuses UPDATE, DELETE, TRUNCATE and an entry that does not follow on from the last (triggers in the
    migrations).
    """

    system = models.ForeignKey("assessments.LocalSystem", on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=100)  # the thing it was done to, such as "plan 12"
    detail = models.JSONField(default=dict)
    request = models.CharField(max_length=64, blank=True, default="")  # empty where no request was
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)  # SHA-256 of all above: anybody can compute it
    seal = models.CharField(max_length=64, blank=True, default="")  # the same with the key of the site

    class Meta:
        ordering = ["system", "seq"]
        constraints = [models.UniqueConstraint("system", "seq", name="log_in_order")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.act} {self.about}"


class Access(models.Model):
    """Somebody signed in, failed to, or took a file out. Deleted after 90 days, never changed (trigger)."""

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        ENDED = "ended", _("signed out other browsers of theirs")
        FAILED = "failed", _("gave a wrong password")
        LOCKED = "locked", _("was stopped after too many wrong passwords")
        PASSWORD = "password", _("has a new password")
        NOT_SIGNED = "not_signed", _("gave a wrong password when signing a plan")
        CODE = "wrong_code", _("gave a wrong code as second factor")
        SECURITY = "security", _("has changed how they sign in")
        EXPORT = "export", _("downloaded")
        CLOSED = "closed", _("has a closed account")
        REOPENED = "reopened", _("has an open account again")
        IMPORTED = "imported", _("brought in a local system")

    at = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=12, choices=What.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at}: {self.get_what_display()}"


class Moved(models.Model):
    """A review or a plan came from one state to another. Written by triggers, whoever moves it; never changed.

    `verify_chain` compares these lines with the log. What was there before there were such lines has one that came from
    nowhere.
    """

    thing = models.CharField(max_length=10)  # "review" or "plan"
    row = models.BigIntegerField()
    came_from = models.CharField(max_length=20, blank=True)
    went_to = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["thing", "row"], name="moved_of_one")]

    def __str__(self) -> str:
        return f"{self.thing} {self.row}: {self.came_from} to {self.went_to}"
