"""Reports that were published: rows that never change (triggers). What is being published is in a table apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from recovery_site.text import NAME_MAX

CODE = 20  # hexadecimal digits: 80 bits, the 16 letters of a code on paper (recovery_site/paper_codes.py)
OPTIONS = 200  # letters of what was chosen about the report


class PublishedReport(models.Model):
    """One report as it was published, without its bytes. Name and organisation of whoever did it as they were then.

    `code` stands on its pages, so it is chosen at random before they are made; `sha256` is that of the whole file.
    `asked` is the identity of the press that led to it: the same press makes no second one.
    """

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="published")
    number = models.PositiveSmallIntegerField()
    asked = models.UUIDField(unique=True)
    code = models.CharField(max_length=CODE, unique=True)
    title = models.CharField(max_length=3 * NAME_MAX)
    options = models.CharField(max_length=OPTIONS, blank=True, default="")
    state = models.CharField(max_length=64)  # of all that the report shows, as a SHA-256
    edition = models.CharField(max_length=NAME_MAX)  # of the framework
    release = models.CharField(max_length=40)  # of this program
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # in bytes
    sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, blank=True, default="")  # fingerprint of its certificate
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint("review", "number", name="published_in_order")]
        indexes = [models.Index(fields=["sha256"], name="published_by_hash")]

    def __str__(self) -> str:
        return f"Report {self.number} of review {self.review_id}"


class PublishedFile(models.Model):
    """The bytes of a published report, apart from its facts: whoever lists reports does not read them."""

    system = OfSystem("report")
    report = models.OneToOneField(PublishedReport, on_delete=models.PROTECT, related_name="kept")
    file = models.BinaryField()

    def __str__(self) -> str:
        return f"File of {self.report}"


class Publishing(models.Model):
    """A report that somebody asked to publish. The row goes when it is published: nothing is published by halves.

    One that failed stays for a day, so that its page can say so.
    """

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    uid = models.UUIDField(unique=True)
    code = models.CharField(max_length=CODE, unique=True)
    options = models.CharField(max_length=OPTIONS, blank=True, default="")
    state = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_MAX)
    organisation = models.CharField(max_length=NAME_MAX)
    asked_at = models.DateTimeField()
    task = models.ForeignKey(
        "django_tasks_database.DBTaskResult", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="publishing_code")]

    def __str__(self) -> str:
        return f"Publishing of review {self.review_id}"
