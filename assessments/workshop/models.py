"""The rating room: a room, what it asks, and the ballots that people cast. The record is written elsewhere.

Nothing here says who somebody is. Ballots and participants have keys that are derived from a secret which only
the phone has (`phones.py`), so the database holds no link between them; both are gone when the room closes.
A key begins with the number of its room or question. So no index is needed, and none tells in which order rows came;
the tables themselves are kept in the order of their keys (`ballots/traces.py`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from assessments.workshop.protection.groups import EVERY_BIT, Family
from framework.models import Challenge
from recovery_site.text import COMMENT_MAX

CODE_LENGTH = 8
REASON_MAX = 500  # a reason on a phone: a few sentences
SCREEN_LEAST, SCREEN_FLOOR = 7, 5  # people in a group that the room's screens show; usual and lowest
RECORD_LEAST, RECORD_FLOOR = 8, 5  # the same for what outlives the room
LEAST_TOP = 20
ANSWER_MAX = 200  # picks name several challenges
KEYS = 2**40  # of each room and of each question


def key_range(number: int) -> tuple[int, int]:
    """The first and the last key of what belongs to the room, or to the question, with that number."""
    return number * KEYS, number * KEYS + KEYS - 1


def _in_range(of: str) -> Q:
    """The rule that a key begins with the number of the row that it belongs to."""
    number = models.ExpressionWrapper(models.F(of), output_field=models.BigIntegerField())
    return Q(id__gte=number * KEYS, id__lt=number * KEYS + KEYS)


class GivenKey(models.BigIntegerField[int, int]):
    """A primary key that is always given. On SQLite it is the row's place, and the largest is kept nowhere."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Room(models.Model):
    """One workshop of a review. `version` grows with every change that a screen shows, `step` with every move
    that a facilitator makes: a page that shows an older step is stale.

    `present` is how many people the facilitator counted. `level` says which groups may be shown
    (`protection/groups.py`): settled at the first reveal of a rating, by who had joined until then.

    A room may be opened before its `day`: until it has begun it asks nothing but a practice question. `showing` is a
    question whose answers are on the big screen once more.
    """

    class State(models.TextChoices):
        LOBBY = "lobby", _("People are joining")
        PRACTISING = "practising", _("People are trying it out")
        RATING = "rating", _("People are rating")
        WORDING = "wording", _("People answer to the wording")
        CHOOSING = "choosing", _("People choose what to act on first")
        ACCEPTING = "accepting", _("People read the whole of Template A")
        REVEALED = "revealed", _("The answers are shown")
        CLOSED = "closed", _("The room is closed")

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=CODE_LENGTH)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LOBBY)
    asking = models.ForeignKey("Question", on_delete=models.SET_NULL, null=True, related_name="+")
    showing = models.ForeignKey("Question", on_delete=models.SET_NULL, null=True, related_name="+")
    joining = models.BooleanField(default=True)
    asks_reasons = models.BooleanField(default=True)
    screen_least = models.PositiveSmallIntegerField(default=SCREEN_LEAST)
    record_least = models.PositiveSmallIntegerField(default=RECORD_LEAST)
    shared_devices = models.BooleanField(default=False)
    paper_people = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    timer_ends_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    day = models.DateField()
    begun_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    step = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint("code", condition=~Q(state="closed"), name="code_of_one_open_room"),
            models.UniqueConstraint("review", condition=~Q(state="closed"), name="one_open_room"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "lobby", "practising", "rating", "wording", "choosing", "accepting", "revealed", "closed",
                    ]
                ),
                name="room_state",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None, handed_over_by=None)
                | Q(handed_over_at__isnull=False, handed_over_by__isnull=False),
                name="room_handed_over",
            ),
            models.CheckConstraint(  # rooms of before had 3 at the least
                condition=Q(screen_least__range=(SCREEN_FLOOR, LEAST_TOP))
                | Q(state="closed", screen_least__range=(3, LEAST_TOP)),
                name="screen_least_range",
            ),
            models.CheckConstraint(
                condition=Q(record_least__range=(RECORD_FLOOR, LEAST_TOP)), name="record_least_range"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("opened_at")), name="room_ends_later"),
            models.CheckConstraint(condition=Q(present__gte=1) | Q(present=None), name="room_present"),
            models.CheckConstraint(condition=Q(level__range=(0, 4)) | Q(level=None), name="room_level"),
            models.CheckConstraint(
                condition=Q(state__in=["lobby", "closed"]) | Q(asking__isnull=False), name="room_asks"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Room of {self.review}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    @property
    def has_begun(self) -> bool:
        return self.begun_at is not None


class AgendaItem(models.Model):
    """A challenge that the room will talk about, in the order of the agenda, with the facilitator's own note."""

    system = OfSystem("room")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="agenda")
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    note = models.TextField(max_length=COMMENT_MAX, blank=True)

    class Meta:
        ordering = ["room", "position"]
        constraints = [
            models.UniqueConstraint("room", "challenge", name="challenge_once_on_agenda"),
            models.UniqueConstraint("room", "position", name="agenda_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.challenge}"


class Question(models.Model):
    """One thing that the room is asked: a round of rating, the wording of a row, what comes first, Template A; or
    something harmless, to try it out.

    `number` tells rounds apart. `about` is the hash of the text that people read (a row, Template A): one text is
    asked about once. `blocks` is what each group said, settled at the reveal (None before it, empty where no
    group is shown). `words_shown` once the facilitator has let the room read what people wrote. `result` is what
    outlives the room.
    """

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("What would you like to drink?")
        RATING = "rating", _("Which stage?")
        WORDING = "wording", _("Do you accept the wording?")
        PICKS = "picks", _("What comes first?")
        ACCEPTANCE = "acceptance", _("Do you accept Template A?")

    system = OfSystem("room")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(default=1)
    about = models.CharField(max_length=64, blank=True)
    blocks = models.JSONField(null=True)
    words_shown = models.BooleanField(default=False)
    paper_cast = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True)

    class Meta:
        ordering = ["room", "pk"]
        constraints = [
            models.UniqueConstraint(
                "room", "kind", "challenge", "number",
                condition=Q(challenge__isnull=False), name="question_on_challenge_once",
            ),
            models.UniqueConstraint(
                "room", "kind", "number", condition=Q(challenge__isnull=True), name="question_of_room_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["rating", "wording"], challenge__isnull=False)
                | Q(kind__in=["picks", "acceptance", "practice"], challenge__isnull=True),
                name="question_is_about",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="question_from_1"),
            models.CheckConstraint(
                condition=Q(words_shown=False) | Q(blocks__isnull=False), name="question_numbers_first"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Participant(models.Model):
    """Somebody in the room: the perspectives that they chose to say (a sum of bits, 0 for none), and how they answer.

    Who comes after the groups of the room are settled is not asked, so they have none.
    """

    class Way(models.TextChoices):
        OWN = "own", _("On their own phone")
        SHARED = "shared", _("On a shared device")
        PAPER = "paper", _("On paper")

    id = GivenKey(primary_key=True)
    room = models.ForeignKey(
        Room, on_delete=models.CASCADE, related_name="participants", db_index=False, db_constraint=False
    )
    perspectives = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.OWN)
    here = models.BooleanField(default=True, db_default=True)  # until they say that they leave
    number = models.PositiveSmallIntegerField(
        null=True
    )  # of somebody who uses paper, as their slips carry it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_in_range("room"), name="participant_key"),
            models.CheckConstraint(condition=Q(way__in=["own", "shared", "paper"]), name="participant_way"),
            models.CheckConstraint(
                condition=Q(way="paper", number__gte=1) | Q(number__isnull=True), name="participant_number"
            ),
            models.CheckConstraint(
                condition=Q(perspectives__range=(0, EVERY_BIT)), name="participant_perspectives"
            ),
        ]

    def __str__(self) -> str:
        return "Somebody in the room"

    @classmethod
    def of(cls, room: Room) -> models.QuerySet[Participant]:
        """Everybody in that room: found by their keys alone."""
        return cls.objects.filter(pk__range=key_range(room.pk))


class Ballot(models.Model):
    """One answer to one question. `revision` counts how often the phone changed it: an older one never wins.

    `words` are a reason or a reservation, unsigned; `may_record` lets the facilitator copy them. `family` is that of
    the voter (its number): a mix of perspectives that one person alone brings would lead from answer to answer.
    """

    id = GivenKey(primary_key=True)
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="ballots", db_index=False, db_constraint=False
    )
    answer = models.CharField(max_length=ANSWER_MAX)
    words = models.TextField(max_length=REASON_MAX, blank=True)
    may_record = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    family = models.PositiveSmallIntegerField(default=Family.MIXED.number)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_in_range("question"), name="ballot_key"),
            models.CheckConstraint(condition=~Q(answer=""), name="ballot_has_answer"),
            models.CheckConstraint(condition=Q(family__range=(0, 3)), name="ballot_family"),
        ]

    def __str__(self) -> str:
        return "A ballot"

    @classmethod
    def on(cls, *questions: Question) -> models.QuerySet[Ballot]:
        """Every ballot on these questions: found by their keys alone."""
        one_of = Q(pk__in=[])
        for question in questions:
            one_of |= Q(pk__range=key_range(question.pk))
        return cls.objects.filter(one_of)


class Listening(models.Model):
    """How many phones one process of the server has on the line for a room. Counts, nothing more."""

    system = OfSystem("room")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="listening")
    process = models.CharField(max_length=40)
    phones = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("room", "process", name="listening_once")]

    def __str__(self) -> str:
        return f"{self.phones} on the line"
