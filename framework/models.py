"""The method as data. An edition says how many stages, challenges and live priorities there are.

Every model has a natural key, so that a file of an edition needs no database numbers. Once a `Freeze` row
exists for an edition, triggers in the database refuse any change to the edition or to anything in it.
A review keeps its edition for ever.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

TITLE_MAX = 200
SUMMARY_MAX = 500
TEXT_MAX = 5000
# Bounds of any edition. The edition itself says how many there are; nothing else in the code does.
LEAST_STAGES, MOST_STAGES = 2, 6
MOST_CHALLENGES = 30
# The lowest and highest number that each field may hold. The database and the check of a file both use this.
RANGES = {
    "edition": {"year": (1900, 2100), "max_live_priorities": (1, MOST_CHALLENGES)},
    "stage": {"number": (1, MOST_STAGES)},
    "challenge": {"number": (1, MOST_CHALLENGES)},
    "indicator": {"number": (1, 99)},
    "datasource": {"number": (1, 99)},
}


def _filled(model: str, *fields: str) -> list[models.BaseConstraint]:
    """A constraint for each of `fields`: the text must not be empty."""
    return [
        models.CheckConstraint(
            condition=~Q(**{field: ""}),
            name=f"{model}_{field}_filled",
            violation_error_message=f"The {field.replace('_', ' ')} must not be empty.",
        )
        for field in fields
    ]


def _ranges(model: str) -> list[models.BaseConstraint]:
    """A constraint for each number of `model`: it lies in its range."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}),
            name=f"{model}_{field}_range",
            violation_error_message=f"The {field.replace('_', ' ')} must be from {low} to {high}.",
        )
        for field, (low, high) in RANGES[model].items()
    ]


class EditionManager(models.Manager["Edition"]):
    def get_by_natural_key(self, slug: str) -> Edition:
        return self.get(slug=slug)


class Edition(models.Model):
    """One version of the framework. At most one is current: new reviews use that one.

    `content_version` is another one whenever something in the edition was changed: whatever was drawn from the
    edition is kept under it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(max_length=50, unique=True, help_text="Stands in addresses: never change it.")
    name = models.CharField(max_length=TITLE_MAX)
    year = models.PositiveSmallIntegerField()
    publisher = models.CharField(max_length=TITLE_MAX)
    citation = models.TextField(max_length=TEXT_MAX)
    max_live_priorities = models.PositiveSmallIntegerField(
        help_text="How many priorities may be live at one time without a reason given."
    )
    current = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content_version = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = EditionManager()

    class Meta:
        ordering = ("-year", "slug")
        constraints = (
            models.UniqueConstraint(
                fields=["current"],
                condition=Q(current=True),
                name="edition_one_current",
                violation_error_message="Another edition is the current one.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]), name="edition_state"
            ),
            models.CheckConstraint(
                condition=Q(current=False) | Q(state="published"),
                name="edition_current_is_published",
                violation_error_message="Only a published edition can be the current one.",
            ),
            *_ranges("edition"),
            *_filled("edition", "slug", "name", "publisher", "citation"),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN


class StageManager(models.Manager["Stage"]):
    def get_by_natural_key(self, slug: str, number: int) -> Stage:
        return self.get(edition__slug=slug, number=number)


class Stage(models.Model):
    """One of the steps that every challenge is placed on."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=TITLE_MAX)
    meaning = models.CharField(max_length=SUMMARY_MAX, help_text="What the stage means, in one line.")
    definition = models.TextField(max_length=TEXT_MAX, help_text="The general definition.")

    objects = StageManager()

    class Meta:
        ordering = ("edition_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="stage_unique"),
            *_ranges("stage"),
            *_filled("stage", "name", "meaning", "definition"),
        )

    def __str__(self) -> str:
        return gettext("Stage %(number)s: %(name)s") % {"number": self.number, "name": self.name}

    def natural_key(self) -> tuple[str, int]:
        return (self.edition.slug, self.number)

    natural_key.dependencies = ["framework.edition"]  # type: ignore[attr-defined]


class ChallengeManager(models.Manager["Challenge"]):
    def get_by_natural_key(self, slug: str, number: int) -> Challenge:
        return self.get(edition__slug=slug, number=number)


class Challenge(models.Model):
    """One of the organisational challenges.

    It has three names, because the source has three: `title` in the list, `page_title` above its
    descriptors, and `short_title` in the row of Template A.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="challenges")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=TITLE_MAX)
    page_title = models.CharField(max_length=TITLE_MAX)
    short_title = models.CharField(max_length=TITLE_MAX)
    quotation = models.TextField(max_length=TEXT_MAX, blank=True, default="")
    suggest_early = models.BooleanField(default=False)
    why_early = models.TextField(max_length=TEXT_MAX, blank=True, default="")

    objects = ChallengeManager()

    class Meta:
        ordering = ("edition_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="challenge_unique"),
            *_ranges("challenge"),
            *_filled("challenge", "title", "page_title", "short_title"),
            models.CheckConstraint(
                condition=(Q(suggest_early=True) & ~Q(why_early="")) | Q(suggest_early=False, why_early=""),
                name="challenge_early_with_reason",
                violation_error_message="A challenge is suggested early if, and only if, it says why.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def natural_key(self) -> tuple[str, int]:
        return (self.edition.slug, self.number)

    natural_key.dependencies = ["framework.edition"]  # type: ignore[attr-defined]


class DescriptorManager(models.Manager["Descriptor"]):
    def get_by_natural_key(self, slug: str, challenge: int, stage: int) -> Descriptor:
        return self.get(
            challenge__edition__slug=slug,
            challenge__number=challenge,
            stage__edition__slug=slug,
            stage__number=stage,
        )


class Descriptor(models.Model):
    """What one challenge looks like at one stage."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="descriptors")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="descriptors")
    summary = models.CharField(max_length=SUMMARY_MAX)
    text = models.TextField(max_length=TEXT_MAX)

    objects = DescriptorManager()

    class Meta:
        ordering = ("challenge_id", "stage__number")
        constraints = (
            models.UniqueConstraint(fields=["challenge", "stage"], name="descriptor_unique"),
            *_filled("descriptor", "summary", "text"),
        )

    def __str__(self) -> str:
        return f"Challenge {self.challenge.number}, stage {self.stage.number}"

    def natural_key(self) -> tuple[str, int, int]:
        return (self.challenge.edition.slug, self.challenge.number, self.stage.number)

    natural_key.dependencies = ["framework.challenge", "framework.stage"]  # type: ignore[attr-defined]


class IndicatorManager(models.Manager["Indicator"]):
    def get_by_natural_key(self, slug: str, challenge: int, number: int) -> Indicator:
        return self.get(challenge__edition__slug=slug, challenge__number=challenge, number=number)


class Indicator(models.Model):
    """An example of what to measure for a challenge. Never a rule: people pick, change, or add their own."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=TEXT_MAX)

    objects = IndicatorManager()

    class Meta:
        ordering = ("challenge_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["challenge", "number"], name="indicator_unique"),
            *_ranges("indicator"),
            *_filled("indicator", "text"),
        )

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, int, int]:
        return (self.challenge.edition.slug, self.challenge.number, self.number)

    natural_key.dependencies = ["framework.challenge"]  # type: ignore[attr-defined]


class DataSourceManager(models.Manager["DataSource"]):
    def get_by_natural_key(self, slug: str, challenge: int, number: int) -> DataSource:
        return self.get(challenge__edition__slug=slug, challenge__number=challenge, number=number)


class DataSource(models.Model):
    """An example of where evidence for a challenge can be found."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="data_sources")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=TEXT_MAX)

    objects = DataSourceManager()

    class Meta:
        ordering = ("challenge_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["challenge", "number"], name="datasource_unique"),
            *_ranges("datasource"),
            *_filled("datasource", "text"),
        )

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, int, int]:
        return (self.challenge.edition.slug, self.challenge.number, self.number)

    natural_key.dependencies = ["framework.challenge"]  # type: ignore[attr-defined]


class GlossaryTermManager(models.Manager["GlossaryTerm"]):
    def get_by_natural_key(self, slug: str, term: str) -> GlossaryTerm:
        return self.get(edition__slug=slug, term=term)


class GlossaryTerm(models.Model):
    """A word or abbreviation of the framework, what it means, and what has become of it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="glossary")
    term = models.CharField(max_length=TITLE_MAX)
    full_name = models.CharField(
        max_length=TITLE_MAX, blank=True, default="", help_text="If it is short for one."
    )
    meaning = models.TextField(max_length=TEXT_MAX)
    today = models.TextField(max_length=TEXT_MAX, help_text="Whether it still exists; what replaced it.")
    search_terms = models.CharField(
        max_length=SUMMARY_MAX, blank=True, default="", help_text="Other words that should find this entry."
    )

    objects = GlossaryTermManager()

    class Meta:
        ordering = ("edition_id", "term")
        constraints = (
            models.UniqueConstraint(fields=["edition", "term"], name="glossaryterm_unique"),
            *_filled("glossaryterm", "term", "meaning", "today"),
        )

    def __str__(self) -> str:
        return self.term

    def natural_key(self) -> tuple[str, str]:
        return (self.edition.slug, self.term)

    natural_key.dependencies = ["framework.edition"]  # type: ignore[attr-defined]


class Freeze(models.Model):
    """Says that a review uses the edition. From then on the database refuses every change to its content."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True, related_name="freeze")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("edition_id",)

    def __str__(self) -> str:
        return f"{self.edition} is in use"
