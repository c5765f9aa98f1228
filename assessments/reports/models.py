"""Files that were made, or are being made, each once for the same content."""

from __future__ import annotations

from django.db import models

from assessments.people.tenancy import OfSystem


class Kind(models.TextChoices):
    """Which paper, or which other file."""

    BOARD = "board"
    TEMPLATE_A = "template_a"
    TEMPLATE_B = "template_b"
    BLANK_A = "blank_a"
    BLANK_B = "blank_b"
    LARGE_A = "large_a"  # blank, in large print
    LARGE_B = "large_b"
    EASY_A = "easy_a"  # blank, easy to read
    EASY_B = "easy_b"
    SLIPS = "slips"  # for people without a phone
    PACK = "pack"  # to read before the workshop
    POSTER = "poster"  # of the workshop
    WORKBOOK = "workbook"  # the tables of a review, for Excel
    SYSTEM_JSON = "json"  # everything of a local system
    SYSTEM_CSV = "csv"
    WORD_BOARD = "word_board"
    WORD_A = "word_a"
    WORD_B = "word_b"
    SLIDES = "slides"  # for the meeting of the Board


class MadeReport(models.Model):
    """One file. `key` is the SHA-256 of the versions of all that it is made from: after a change it is another row.

    Inserting the row and its task is one transaction, and the key is unique: who asks second waits for the same.
    Its state is not stored beside the facts that say it (queries.State): the file, and how its task ended.
    """

    key = models.CharField(max_length=64, unique=True)
    # Whose it is: who may read the review may read the file. Without a review it is a file of the whole system, for
    # its recovery leads; without a system, too, a blank form, which is everybody's.
    review = models.ForeignKey("assessments.Review", on_delete=models.CASCADE, null=True, related_name="+")
    system = OfSystem("review", null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(null=True)  # of the challenge, for Template B
    revision = models.PositiveSmallIntegerField(null=True)  # for one version of it, as it was filed
    options = models.CharField(max_length=200, blank=True, default="")  # as BoardOptions spells them
    edition = models.ForeignKey(
        "framework.Edition", on_delete=models.CASCADE, null=True, related_name="+"
    )  # if blank
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    task = models.ForeignKey(
        "django_tasks_database.DBTaskResult", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    content = models.CharField(max_length=64, blank=True)  # the SHA-256 of what it was made from, once it is
    pages = models.PositiveSmallIntegerField(null=True)  # how many a PDF has
    file = models.BinaryField(null=True)  # the large column comes last: a look at the others does not read it

    class Meta:
        indexes = [models.Index(fields=["content"], name="report_content")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True, file__isnull=True)
                | models.Q(made_at__isnull=False, file__isnull=False),
                name="report_made_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(review__isnull=True, system__isnull=True)
                | models.Q(review__isnull=False, system__isnull=False)
                | models.Q(review__isnull=True, system__isnull=False, kind__in=["json", "csv"]),
                name="report_of_a_system",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"
