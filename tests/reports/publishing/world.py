"""A review whose report can be published, and a press of the button."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from assessments.people.models import User
from assessments.published.models import PublishedReport
from assessments.published.queries import state_of
from assessments.reports import pdf
from assessments.reports.board.options import WHOLE, BoardOptions
from assessments.reports.publishing.asking import publish
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.working import run_tasks


@dataclass
class World:
    """A local system whose Template A is complete."""

    place: Place
    review: Review


def built() -> World:
    place = a_system(name="Fenmarsh")
    return World(place, a_completed_template_a(place, a_review(place), priorities=(3, 4)))


def drawn_as_a_file(html: str, *, identifier: str) -> pdf.Rendered:
    """In the place of a rendering: other pages, other bytes. How a PDF is made is tested elsewhere."""
    return pdf.Rendered(b"%PDF " + sha256(html.encode()).digest() + html.encode(), 3)


def press(
    user: User, review: Review, options: BoardOptions = WHOLE, *, state: str = "", uid: UUID | None = None
) -> None:
    """The last button, as the page sends it."""
    publish(user=user, review=review, options=options, state=state or state_of(review), uid=uid or uuid4())


def published(world: World, options: BoardOptions = WHOLE) -> PublishedReport:
    """The lead publishes, and the worker makes it."""
    press(world.place.lead, world.review, options)
    run_tasks("reports")
    return PublishedReport.objects.filter(review=world.review).order_by("-number")[0]
