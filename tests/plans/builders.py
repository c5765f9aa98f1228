"""A local system, its people, a review and its plans, made through the services as the pages make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.management import call_command

from assessments.audit.canonical import canonical, sha256
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.plans.models import Draft, Plan
from assessments.plans.queries import priority_for
from assessments.plans.services import save_plan
from assessments.record import snapshot
from assessments.record.services import complete, rank, save_row
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from framework.queries import challenges_of, current_edition

PASSWORD = "long enough for anybody"
DAY = dt.date(2026, 3, 4)
LATER = dt.date(2026, 12, 1)


@dataclass
class World:
    """One local system with the people who matter here, and one who belongs to another."""

    system: LocalSystem
    lead: User
    commissioner: User
    partner: User
    stranger: User


def person(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", name, PASSWORD)


def a_world() -> World:
    call_command("loaddata", "framework_2010", verbosity=0)
    lead, commissioner, partner, stranger = (person(n) for n in ("Lena", "Carl", "Pia", "Sam"))
    system = set_up_system(
        user=lead,
        name="Northby",
        provider="Northby Trust",
        commissioners=["Northby Board"],
        partners=["Mind"],
    )
    set_up_system(user=stranger, name="Southby", provider="Southby Trust", commissioners=["Southby Board"])
    for user, role, part in (
        (commissioner, Membership.Role.COMMISSIONER, Organisation.Part.COMMISSIONER),
        (partner, Membership.Role.PARTNER, Organisation.Part.PARTNER),
    ):
        organisation = system.organisations.get(part=part)
        add_member(by=lead, system=system, user=user, role=role, organisation=organisation)
    return World(system, lead, commissioner, partner, stranger)


def assessed(world: World, *, kind: str = "joint", priorities: Sequence[int] = (3,)) -> Review:
    """A review with every challenge recorded at Stage 2 and ranked, Template A not complete yet."""
    edition = current_edition()
    assert edition is not None
    review = start_review(
        user=world.lead, system=world.system, kind=kind, title="First", date=DAY, edition=edition
    )
    for challenge in challenges_of(edition):
        save_row(
            user=world.lead,
            review=review,
            challenge=challenge,
            outcome="agreed",
            stage=2,
            comments="",
            reservations=[],
            version=0,
        )
    ranks = {number: n for n, number in enumerate(priorities, start=1)}
    rank(user=world.lead, review=review, ranks=ranks, over_limit_reason="", version=0)
    return review


def planning(world: World, *, kind: str = "joint", priorities: Sequence[int] = (3,)) -> Review:
    """A review whose Template A is complete."""
    review = assessed(world, kind=kind, priorities=priorities)
    fingerprint = sha256(canonical(snapshot.content_of(review)))
    complete(user=world.lead, review=review, fingerprint=fingerprint)
    review.refresh_from_db()
    return review


def full_draft(description: str = "A unit is being set up.") -> Draft:
    return Draft(
        description=description,
        agreed_on=DAY,
        next_review_on=LATER,
        goals=[
            {
                "statement": "Open the unit",
                "measure": "Courses run",
                "baseline": "None",
                "target": "Ten",
                "due_on": LATER,
            }
        ],
        actions=[{"description": "Find rooms", "owner": "Ola", "due_on": LATER}],
        evidence_sources=[{"description": "Prospectus", "link": "https://example.org/p"}],
    )


def a_plan(world: World, review: Review, number: int = 3, draft: Draft | None = None) -> Plan:
    """A plan with nothing missing, unless `draft` says otherwise."""
    row = priority_for(review, number)
    return save_plan(user=world.lead, row=row, draft=draft or full_draft(), version=0)


def posted(version: int = 0, **changes: str) -> dict[str, str]:
    """What the page of Template B sends: one goal, one action, one evidence source, all blank but `changes`."""
    data = {"description": "", "version": str(version), "save": "1"}
    for name in ("goals", "actions", "evidence_sources"):
        data |= {f"{name}-TOTAL_FORMS": "1", f"{name}-INITIAL_FORMS": "1"}
    return data | changes
