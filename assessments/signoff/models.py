"""What was signed, by whom, and how they proved who they are. Rows are added, never changed (triggers)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import Membership
from assessments.people.tenancy import OfSystem
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from recovery_site.text import COMMENT_MAX, NAME_MAX


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
    """One side's signature on one revision. Name, role (a code) and organisation as they were that day.

    One on paper has no `signer`: the person may have no account. It has the day on the paper (`signed_on`), who saw
    them sign (`witness`), and who wrote it down here (`recorded_by`); `signed_at` is when that was.
    """

    class Side(models.TextChoices):
        COMMISSIONER = "commissioner", _("Commissioner")
        PROVIDER = "provider", _("Provider lead")

    class Proof(models.TextChoices):
        PASSWORD = "password", _("Confirmed with password")
        PASSKEY = "passkey", _("Confirmed with passkey")
        CODE = "code", _("Confirmed with a code from an authenticator app")
        PAPER = "paper", _("Signed by hand on paper")

    system = OfSystem("revision")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=12, choices=Side.choices)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures", null=True
    )
    name = models.CharField(max_length=NAME_MAX)
    role = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    proof = models.CharField(max_length=20, choices=Proof.choices)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_on = models.DateField(null=True)
    witness = models.CharField(max_length=NAME_MAX, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        ordering = ["revision", "side"]
        constraints = [
            models.UniqueConstraint("revision", "side", name="one_signature_a_side"),
            models.UniqueConstraint("revision", "signer", name="two_different_people"),
            models.CheckConstraint(condition=Q(side__in=["commissioner", "provider"]), name="signature_side"),
            models.CheckConstraint(
                condition=Q(proof__in=["password", "passkey", "code"], signer__isnull=False, witness="")
                & Q(recorded_by__isnull=True, signed_on__isnull=True)
                | Q(proof="paper", signer__isnull=True, recorded_by__isnull=False, signed_on__isnull=False)
                & ~Q(witness=""),
                name="signature_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.side}"

    @property
    def is_on_paper(self) -> bool:
        return self.proof == self.Proof.PAPER

    @property
    def withdrawn(self) -> Withdrawal | None:
        """The event of taking it back, if there is one. No query where it was fetched as well."""
        found: Withdrawal | None = getattr(self, "withdrawal", None)
        return found

    @property
    def role_name(self) -> str:
        """The role in words. What was signed before roles were kept as codes has the words of that day."""
        return str(dict(Membership.Role.choices).get(self.role, self.role))


class Withdrawal(models.Model):
    """Somebody took their signature back before the other side had signed. The signature stays where it is.

    For one on paper it is anybody who signs for that side.
    """

    system = OfSystem("signature")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=COMMENT_MAX)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.signature} withdrawn"


class Turn(models.Model):
    """A step on the way to an agreement: one side proposed what the plan says, the other accepted or sent it back.

    `sha256` is of the words that it was about, `words` the comment of whoever sent it back.
    """

    class Act(models.TextChoices):
        PROPOSED = "proposed", _("proposed this plan")
        ACCEPTED = "accepted", _("accepted the plan")
        SENT_BACK = "sent_back", _("sent the plan back")
        TAKEN_BACK = "taken_back", _("took the proposal back")

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="turns")
    revision = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=12, choices=Act.choices)
    side = models.CharField(max_length=12, choices=Signature.Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    words = models.TextField(max_length=COMMENT_MAX, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["proposed", "accepted", "taken_back"], words="")
                | Q(act="sent_back") & ~Q(words=""),
                name="turn_act",
            ),
            models.CheckConstraint(condition=Q(side__in=["commissioner", "provider"]), name="turn_side"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.act} {self.plan}"


class Told(models.Model):
    """That it is somebody's turn in a review was mailed to them, and they have not acted since: one mail, not five."""

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("review", "user", name="told_once")]

    def __str__(self) -> str:
        return f"{self.user} of {self.review}"


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
