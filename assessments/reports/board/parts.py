"""The parts of the Board report, as frozen values: codes, numbers, dates and people's own words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Measure
from assessments.progress.study.models import GoalStudy
from assessments.record.models import Ending
from assessments.record.snapshot import RowFacts
from assessments.reports.content import ReportB
from assessments.reviews.models import Review
from assessments.signoff.standing import PlanState


@dataclass(frozen=True)
class Asking:
    """What the Board is asked to decide. `author` is of the paper, `on` the day on which it was written."""

    words: str
    agenda_item: str
    board_on: dt.date | None
    author: str
    on: dt.date


@dataclass(frozen=True)
class Look:
    """How the report looks. `logo` is the address of a picture that holds all of it (data:), empty without one."""

    name: str
    colour: str
    logo: str
    width: int
    height: int

    @property
    def shown_height(self) -> int:
        """On a page of the site."""
        return min(self.height, 80)

    @property
    def shown_width(self) -> int:
        return round(self.width * self.shown_height / self.height) if self.height else 0


@dataclass(frozen=True)
class Deed:
    """An action as it is today. `state` is None before its plan was signed; `ended_on` for one that is done or dropped.

    `due_on` is the date that holds now, `signed_due_on` the one in the plan that was signed.
    """

    description: str
    owner: str
    due_on: dt.date | None
    signed_due_on: dt.date | None
    state: Happening.State | None = None
    ended_on: dt.date | None = None
    note: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class ReadingFacts:
    """What was found on a day: a number, so many of so many, or yes or no."""

    on: dt.date
    value: Decimal | None
    part: int | None
    whole: int | None
    answer: bool | None


@dataclass(frozen=True)
class ChangeFacts:
    """Something that was changed on a day and may show in the readings."""

    on: dt.date
    words: str
    new_limits: bool


@dataclass(frozen=True)
class MeasureFacts:
    """A measure with its readings, oldest first."""

    name: str
    form: Measure.Form
    unit: str
    better: Measure.Way
    baseline: Decimal | None
    target: Decimal | None
    readings: tuple[ReadingFacts, ...]
    changes: tuple[ChangeFacts, ...]
    ended_because: str = ""


@dataclass(frozen=True)
class Priority:
    """A challenge that comes first, with its plan as far as there is one.

    `deeds` are the actions of the plan in its order, `measures` what is counted for it.
    """

    row: RowFacts
    rank: int
    state: PlanState | None  # None until Template A is complete
    plan: ReportB | None
    deeds: tuple[Deed, ...] = ()
    measures: tuple[MeasureFacts, ...] = ()


@dataclass(frozen=True)
class Early:
    """A challenge that the method suggests early, why, and what was decided on it."""

    challenge: int
    title: str
    why: str
    priority: int | None
    is_carried_over: bool  # from an earlier review
    others_chosen: bool  # there are priorities, whether this is one or not


@dataclass(frozen=True)
class NextReview:
    """A day on which plans are looked at again, and the priorities whose plans they are.

    `review` is the title of the other review that they belong to; empty for this one.
    """

    on: dt.date
    review: str
    priorities: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """A strength that was gathered before the workshop, and its source."""

    words: str
    source: str
    figure: str
    prepared_by: str


@dataclass(frozen=True)
class Strengths:
    """What a challenge can build on: what was known before, and what its plan says."""

    challenge: int
    title: str
    known: tuple[Known, ...]
    in_plan: str


@dataclass(frozen=True)
class EarlierReview:
    """One review of the table of reviews, the name of its edition, and how many stages that has."""

    title: str
    on: dt.date
    kind: Review.Kind
    stages: int
    edition: str


@dataclass(frozen=True)
class Then:
    """What one review agreed on one challenge; `was` is the stage of the review before it.

    `in_edition` is False where the edition of that review does not have the challenge.
    """

    stage: int | None
    was: int | None
    rank: int | None
    differently: bool
    in_edition: bool = True


@dataclass(frozen=True)
class Through:
    """One challenge through all reviews; None where one recorded nothing on it."""

    title: str
    then: tuple[Then | None, ...]


@dataclass(frozen=True)
class GoalResult:
    """What became of a goal; `outcome` is None while nobody has said."""

    statement: str
    outcome: GoalStudy.Outcome | None
    note: str


@dataclass(frozen=True)
class LookedBack:
    """A priority of an earlier review, as this one looks back at it."""

    review: str
    rank: int
    title: str
    goals: tuple[GoalResult, ...]
    learned: str
    ended: Ending.Kind | None
    ended_because: str


@dataclass(frozen=True)
class Earlier:
    """This review beside those before it."""

    reviews: tuple[EarlierReview, ...]
    challenges: tuple[Through, ...]
    priorities: tuple[LookedBack, ...]

    @property
    def has_editions(self) -> bool:
        """Whether the method changed in between."""
        return len({one.edition for one in self.reviews}) > 1


@dataclass(frozen=True)
class Term:
    """A word of the method, and what it means."""

    term: str
    full_name: str
    meaning: str
