"""What was signed, by whom, and how they proved who they are. Rows are added, never changed (triggers)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import Membership
from assessments.people.tenancy import OfSystem
from assessments.plans.models import Plan
from recovery_site.text import NAME_MAX


class Revision(models.Model):
    """A plan exactly as it was filed: canonical JSON (RFC 8785) and its SHA-256."""

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint("plan", "number", name="revision_in_order")]
        indexes = [models.Index(fields=["sha256"], name="revision_by_hash")]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"


class Signature(models.Model):
    """One side's signature on one revision. Name, role (a code) and organisation as they were that day."""

    class Side(models.TextChoices):
        COMMISSIONER = "commissioner", _("Commissioner")
        PROVIDER = "provider", _("Provider lead")

    class Proof(models.TextChoices):
        PASSWORD = "password", _("Confirmed with password")

    system = OfSystem("revision")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=12, choices=Side.choices)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    name = models.CharField(max_length=NAME_MAX)
    role = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    proof = models.CharField(max_length=20, choices=Proof.choices)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["revision", "side"]
        constraints = [
            models.UniqueConstraint("revision", "side", name="one_signature_a_side"),
            models.UniqueConstraint("revision", "signer", name="two_different_people"),
            models.CheckConstraint(condition=Q(side__in=["commissioner", "provider"]), name="signature_side"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.side}"

    @property
    def role_name(self) -> str:
        """The role in words. What was signed before roles were kept as codes has the words of that day."""
        return str(dict(Membership.Role.choices).get(self.role, self.role))


class Endorsement(models.Model):
    """A representative of service users or carers stands behind a filed version. It is no signature and needs none.

    Name and organisation as they were that day; `sha256` is of the words that they read.
    """

    system = OfSystem("revision")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="endorsements")
    endorser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="endorsements"
    )
    name = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    sha256 = models.CharField(max_length=64)
    endorsed_at = models.DateTimeField()

    class Meta:
        ordering = ["revision", "endorsed_at"]
        constraints = [models.UniqueConstraint("revision", "endorser", name="endorsed_once")]

    def __str__(self) -> str:
        return f"{self.name} for {self.revision}"
