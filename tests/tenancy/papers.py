"""What the Board is asked to decide in a world of the tenancy tests, and how its report looks."""

from __future__ import annotations

from assessments.people.models import User
from assessments.reports.board import services as board
from assessments.reviews.models import Review
from tests.build import DAY, Place


def for_the_board(place: Place, review: Review, token: str) -> None:
    """What the Board is asked to decide, and how its report looks."""
    asked = board.DecisionText(
        f"The Board is asked {token}", f"12.2 {token}", DAY, f"Paper of the lead {token}"
    )
    board.ask_board(user=place.lead, review=review, text=asked, version=0)
    admin = User.objects.create_superuser(f"brand.{token}@example.org", f"Brander {token}")
    look = board.Look(f"Printed name {token}", "#0f5f66")
    board.set_brand(by=admin, system=place.system, look=look, version=0)
