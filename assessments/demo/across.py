"""Five more invented local systems, so that there is something to see across systems. Nobody signs in to them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from assessments.demo.clock import at, working_day
from assessments.demo.people import PASSWORD
from assessments.people.models import LocalSystem, User
from assessments.people.services import set_up_system
from assessments.plans import snapshot
from assessments.plans.parts import ActionText, Dates, Draft, EvidenceText, GoalText
from assessments.plans.services import save_plan
from assessments.progress.across import services
from assessments.progress.across.models import What
from assessments.progress.across.presenters import asks
from assessments.progress.across.queries import hash_of
from assessments.record import services as record
from assessments.record.models import Row
from assessments.record.queries import priorities_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.models import Signature
from assessments.signoff.services import sign
from framework.models import Edition
from framework.queries import challenges_of

LEAD = ("elsewhere@demo.example", "Wren Castell")
# The system, the stage of each of the ten challenges, the priority, its goal, how that is measured, is it named.
OTHERS = (
    ("Cawder Vale", "2123121312", 3, "A recovery college opens in the town library, three days a week", "Days open in a week", True),
    ("Ashmere", "1112131111", 3, "People with lived experience write half of all courses", "Courses written with people who use services", True),
    ("Pendle Reach", "3221232121", 3, "Every ward has a named person who brings people to courses", "Wards with a named person", False),
    ("Saltern", "1222113211", 4, "The Board hears from people who use services at each meeting", "Meetings with such a report", True),
    ("Holloway Fen", "2112212122", 4, "Recovery is part of every job description", "Job descriptions that say so", False),
)  # fmt: skip


def seed(system: LocalSystem, lead: User, edition: Edition) -> None:
    """Write them, and let them and the demo's own system share (the demo's own without its name)."""
    today = timezone.localdate()
    met = working_day(today - dt.timedelta(days=120))
    with at(met - dt.timedelta(days=30)):
        elsewhere = User.objects.create_user(*LEAD, PASSWORD)
    for name, stages, priority, goal, measured_by, named in OTHERS:
        with at(met, 9):
            other = set_up_system(
                user=elsewhere, name=name, provider=f"{name} Trust", commissioners=[f"{name} Care Board"]
            )
        with at(met, 14):
            review = _completed(elsewhere, other, edition, stages, priority)
        with at(met + dt.timedelta(days=10), 11):
            _signed(elsewhere, review, goal, measured_by)
        shared = (What.STAGES, What.GOALS, What.NAME) if named else (What.STAGES, What.GOALS)
        with at(today - dt.timedelta(days=9), 15):
            _share(elsewhere, other, *shared)
    with at(today - dt.timedelta(days=9), 15):
        _share(lead, system, What.STAGES, What.GOALS)


def _completed(lead: User, system: LocalSystem, edition: Edition, stages: str, priority: int) -> Review:
    review = start_review(
        user=lead,
        system=system,
        kind=Review.Kind.SELF,
        title="First review",
        date=timezone.localdate(),
        edition=edition,
    )
    for challenge, stage in zip(challenges_of(edition), stages, strict=True):
        record.save_row(
            user=lead,
            review=review,
            challenge=challenge,
            outcome=Row.Outcome.AGREED,
            stage=int(stage),
            comments="",
            reservations=[],
            version=0,
        )
    record.rank(user=lead, review=review, ranks={priority: 1}, over_limit_reason="", version=0)
    record.complete(user=lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return review


def _signed(lead: User, review: Review, goal: str, measured_by: str) -> None:
    agreed = working_day(review.date + dt.timedelta(days=7))
    later = agreed + dt.timedelta(days=300)
    draft = Draft.initial(
        description="What there is now differs from place to place.",
        dates=Dates(agreed, later),
        goals=[GoalText(goal, measured_by, "Not counted yet", "All", later)],
        actions=[ActionText("Agree who begins, and where", "Head of recovery", later)],
        evidence_sources=[EvidenceText("Minutes of the recovery group", "")],
    )
    (row,) = priorities_of(review)
    plan = save_plan(user=lead, row=row, draft=draft)
    read = snapshot.of(plan).sha256
    sign(user=lead, plan=plan, side=Signature.Side.PROVIDER, password=PASSWORD, read_sha256=read)


def _share(lead: User, system: LocalSystem, *several: What) -> None:
    for what in several:
        statement = asks(what, system).statement
        services.agree(user=lead, system=system, what=what, statement=statement, seen=hash_of(statement))
