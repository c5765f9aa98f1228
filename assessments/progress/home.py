"""A person's own page in words: what waits for them, and what happens next in each of their local systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.models import LocalSystem, Membership
from assessments.people.policy import Role
from assessments.people.queries import reads_alone
from assessments.progress.places import Place, PlacesPage
from assessments.progress.presenters import next_of
from assessments.progress.queries import Journey
from assessments.progress.timeline.presenters import ShownTimeline, shown
from assessments.progress.timeline.queries import Timeline
from assessments.reviews.models import Review
from assessments.signoff.presenters import Next


@dataclass(frozen=True)
class Task:
    """Something that waits for this person, and how many actions of that review are late."""

    review: Review
    system: str
    next: Next
    late: int = 0


@dataclass(frozen=True)
class ReviewLine:
    """A review under way in which nothing waits for this person, and what happens next there."""

    review: Review
    next: Next
    late: int = 0


@dataclass(frozen=True)
class PlaceLines:
    """One local system on a person's own page, with every role that they have there."""

    system: LocalSystem
    memberships: Sequence[Membership]
    lines: Sequence[ReviewLine]
    last: Review | None
    may_start: bool
    has_reviews: bool
    timeline: ShownTimeline | None


SHOWN = 3  # tasks; the others are folded away
COLUMNS = 3  # reviews of the small timeline


@dataclass(frozen=True)
class Home:
    """The page: `first` are the tasks to begin with, `more` are those that are folded away."""

    first: Sequence[Task]
    more: Sequence[Task]
    places: Sequence[PlaceLines]
    previous: int | None
    following: int | None
    may_set_up: bool
    commissions: int  # in how many of these places the person is a commissioner

    @property
    def pictures(self) -> list[PlaceLines]:
        """The places that have a timeline."""
        return [place for place in self.places if place.timeline]


def home_of(page: PlacesPage, timelines: Mapping[int, Timeline]) -> Home:
    """The page in words: the tasks of all systems, those of the newest reviews first. `timelines` are by system."""
    tasks: list[Task] = []
    places = []
    for place in page.places:
        lines = []
        for journey in place.journeys:
            step = _for(place, journey)
            if step.button and not step.quiet:
                tasks.append(Task(journey.review, place.system.name, step, journey.late))
            else:
                lines.append(ReviewLine(journey.review, step, journey.late))
        places.append(
            PlaceLines(
                place.system,
                place.permissions.memberships,
                lines,
                place.last,
                place.may_start,
                bool(place.journeys or place.last),
                shown(timelines[place.system.pk], most=COLUMNS) if place.system.pk in timelines else None,
            )
        )
    return Home(
        tasks[:SHOWN],
        tasks[SHOWN:],
        places,
        page.number - 1 if page.number > 1 else None,
        page.number + 1 if page.has_more else None,
        page.may_set_up and (not places or any(leads(place) for place in page.places)),
        sum(Role.COMMISSIONER in place.permissions.roles for place in page.places),
    )


def leads(place: Place) -> bool:
    return Role.RECOVERY_LEAD in place.permissions.roles


def _for(place: Place, journey: Journey) -> Next:
    """What this person can do next; a reader reads the report as soon as there is one."""
    if reads_alone(place.permissions.roles) and not journey.review.is_assessing:
        words = next_of(journey, place.permissions).words
        return Next(words, _("Board report (PDF)"), reverse("board_report", args=[journey.review.pk]))
    return next_of(journey, place.permissions)
