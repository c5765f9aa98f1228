"""`manage.py seed_demo`: an invented local system, walked through the same doors as a real one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessments.demo import across, plans, preparing, progress, words
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.outbox.models import Mail
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.plans import snapshot
from assessments.plans.parts import ActionText, Dates, Draft, EvidenceText, GoalText
from assessments.plans.services import save_plan
from assessments.record import services as record
from assessments.record.models import ReservationText
from assessments.record.queries import priorities_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.models import Signature
from assessments.signoff.services import sign
from framework.queries import challenge, current_edition

NAME = "Fenmarsh and the Holms"
EMPTY = "Westreach (nothing begun yet)"
ROOM = """To try a workshop, open a room in the second review: a button there fills it with simulated people.
"""


class Command(BaseCommand):
    help = "Put the demo into the database, once, and print its sign-ins. Refuses in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo has passwords that everybody knows. It is not for a production site."
            )
        if not User.objects.filter(email=PEOPLE[0][0]).exists():
            if current_edition() is None:
                raise CommandError("Load the framework first: manage.py load_framework")
            call_command("createcachetable", verbosity=0)  # where tries at a password are counted
            with transaction.atomic():
                seed()
        self.stdout.write("Sign in to the demo with one of these. The password is the same for all:\n")
        self.stdout.write(f"  password: {PASSWORD}\n")
        for email, name, role in PEOPLE:
            self.stdout.write(f"  {email:<28} {name}, {role.label.lower()}\n")
        self.stdout.write(ROOM)


def seed() -> None:
    """Write the whole demo. Dates are counted from today."""
    people = {role: User.objects.create_user(email, name, PASSWORD) for email, name, role in PEOPLE}
    lead, today = people[Membership.Role.RECOVERY_LEAD], timezone.localdate()
    system = _system(people, NAME)
    _system(people, EMPTY)
    edition = current_edition()
    assert edition is not None  # noqa: S101 - asked before
    first = start_review(
        user=lead,
        system=system,
        kind=Review.Kind.JOINT,
        title="First review",
        date=today - timedelta(days=210),
        edition=edition,
    )
    _rows(lead, first, words.FIRST)
    record.rank(user=lead, review=first, ranks=words.RANKS, over_limit_reason="", version=0)
    record.complete(user=lead, review=first, fingerprint=fingerprint(first))
    first.refresh_from_db()
    for row in priorities_of(first):
        _plan(people, row)
    progress.seed(people)
    second = start_review(
        user=lead,
        system=system,
        kind=Review.Kind.JOINT,
        title="Second review",
        date=today - timedelta(days=3),
        edition=edition,
    )
    preparing.gather(lead, second)
    _rows(lead, second, words.SECOND)
    across.seed(system, lead, edition)
    Mail.objects.all().delete()  # of what happened in the demo's past


def _system(people: dict[Membership.Role, User], name: str) -> LocalSystem:
    system = set_up_system(
        user=people[Membership.Role.RECOVERY_LEAD],
        name=name,
        provider="Fenmarsh Partnership Trust",
        commissioners=["Fenmarsh Integrated Care Board"],
        partners=["Reedbank Voices", "Holm Housing", "Fenmarsh Carers Together"],
    )
    of = {o.name: o for o in Organisation.objects.filter(system=system)}
    for role, organisation in (
        (Membership.Role.FACILITATOR, "Reedbank Voices"),
        (Membership.Role.COMMISSIONER, "Fenmarsh Integrated Care Board"),
        (Membership.Role.REPRESENTATIVE, "Fenmarsh Carers Together"),
        (Membership.Role.PARTNER, "Reedbank Voices"),
        (Membership.Role.BOARD_READER, "Fenmarsh Partnership Trust"),
    ):
        add_member(by=None, system=system, user=people[role], role=role, organisation=of[organisation])
    return system


def _rows(lead: User, review: Review, said: dict[int, Any]) -> None:
    for number, (outcome, stage, comments, reservations) in said.items():
        found = challenge(review.edition, number)
        assert found is not None  # noqa: S101 - an edition has ten
        record.save_row(
            user=lead,
            review=review,
            challenge=found,
            outcome=outcome,
            stage=stage,
            comments=comments,
            reservations=[ReservationText(*one) for one in reservations],
            version=0,
            differences=words.WHERE_DIFFERENT.get(number, "") if said is words.FIRST else "",
        )


def _plan(people: dict[Membership.Role, User], row: Any) -> None:
    """Write and sign the plan of one priority."""
    said = plans.PLANS[row.challenge.number]
    lead, commissioner = people[Membership.Role.RECOVERY_LEAD], people[Membership.Role.COMMISSIONER]
    agreed = row.review.date + timedelta(days=14)
    draft = Draft.initial(
        description=said.description,
        strengths=said.strengths,
        dates=Dates(agreed, timezone.localdate() + timedelta(days=150)),
        goals=[
            GoalText(statement, measure, baseline, target, agreed + timedelta(days=days))
            for statement, measure, baseline, target, days in said.goals
        ],
        actions=[
            ActionText(what, owner, agreed + timedelta(days=days)) for what, owner, days in said.actions
        ],
        evidence_sources=[EvidenceText(what, link) for what, link in said.evidence],
    )
    plan = save_plan(user=lead, row=row, draft=draft)
    read = snapshot.of(plan).sha256
    for user, side in ((commissioner, Signature.Side.COMMISSIONER), (lead, Signature.Side.PROVIDER)):
        sign(user=user, plan=plan, side=side, password=PASSWORD, read_sha256=read)
