"""Ways to a state for tests. Each builder really walks there, through the services that the pages use."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessments.audit.canonical import canonical, sha256
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of
from assessments.plans.services import Draft, save_plan
from assessments.plans.snapshot import content_of
from assessments.record import services as record
from assessments.record.models import Row
from assessments.record.queries import priorities_of, ranking_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.queries import current_revision
from assessments.signoff.services import sign
from framework.models import Challenge, Edition
from framework.queries import current_edition
from framework.services import load_edition

PASSWORD = "a long pass phrase"
FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "framework_2010.json"
DAY = dt.date(2027, 3, 15)
_numbers = itertools.count(1)


@dataclass
class Place:
    """A local system with one person in each role."""

    system: LocalSystem
    lead: User
    commissioner: User
    partner: User
    reader: User
    provider: Organisation


def an_edition() -> Edition:
    """The current edition; loads the framework of 2010 when the database has none."""
    if current_edition() is None:
        load_edition(FIXTURE)
    found = current_edition()
    assert found is not None
    return found


def a_person(name: str = "") -> User:
    """Somebody with an account, PASSWORD and an address of their own."""
    number = next(_numbers)
    name = name or f"Person {number}"
    return User.objects.create_user(f"person{number}@example.org", name, PASSWORD)


def a_system(lead: User | None = None, commissioner: User | None = None, name: str = "") -> Place:
    """A local system of four organisations with a lead, a commissioner, a partner and a Board reader."""
    lead = lead or a_person("Lena Lead")
    system = set_up_system(
        user=lead,
        name=name or f"Place {next(_numbers)}",
        provider="The Trust",
        commissioners=["The Board of Commissioners"],
        partners=["Voices", "Carers Together"],
    )
    of = {one.name: one for one in Organisation.objects.filter(system=system)}
    role = Membership.Role

    def member(user: User, role: str, organisation: str) -> User:
        add_member(by=None, system=system, user=user, role=role, organisation=of[organisation])
        return user

    return Place(
        system=system,
        lead=lead,
        commissioner=member(
            commissioner or a_person("Cato Commissioner"), role.COMMISSIONER, "The Board of Commissioners"
        ),
        partner=member(a_person("Petra Partner"), role.PARTNER, "Voices"),
        reader=member(a_person("Rhys Reader"), role.BOARD_READER, "The Trust"),
        provider=of["The Trust"],
    )


def a_review(place: Place, kind: str = "joint", title: str = "First review", date: dt.date = DAY) -> Review:
    """A review in which nothing is recorded yet."""
    return start_review(
        user=place.lead, system=place.system, kind=kind, title=title, date=date, edition=an_edition()
    )


def lead_of(review: Review) -> User:
    return User.objects.get(memberships__system=review.system, memberships__role="recovery_lead")


def commissioner_of(review: Review) -> User:
    return User.objects.get(memberships__system=review.system, memberships__role="commissioner")


def a_row(review: Review, number: int = 1, **said: Any) -> Row:
    """One challenge written down: stage 2, agreed, unless `said` otherwise."""
    row = Row.objects.filter(review=review, challenge__number=number).first()
    said = {"outcome": "agreed", "stage": 2, "comments": "", "reservations": []} | said
    said.setdefault("version", row.version if row else 0)
    challenge = Challenge.objects.get(edition=review.edition, number=number)
    return record.save_row(user=said.pop("user", lead_of(review)), review=review, challenge=challenge, **said)


def rows(review: Review, *numbers: int, **said: Any) -> list[Row]:
    """Several challenges written down alike; all ten when no number is given."""
    return [a_row(review, number, **said) for number in numbers or range(1, 11)]


def ranked(review: Review, *numbers: int, reason: str = "") -> None:
    """Make these challenges the priorities, the first one first."""
    record.rank(
        user=lead_of(review),
        review=review,
        ranks={number: rank for rank, number in enumerate(numbers, start=1)},
        over_limit_reason=reason,
        version=ranking_of(review).version,
    )


def a_completed_template_a(
    review: Review, priorities: tuple[int, ...] = (3, 4), reason: str = ""
) -> list[Row]:
    """Record all ten, rank, complete; gives the rows of the priorities in their order."""
    rows(review)
    ranked(review, *priorities, reason=reason)
    review.refresh_from_db()
    record.complete(user=lead_of(review), review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return list(priorities_of(review))


def a_draft(**said: Any) -> Draft:
    """What a plan says when nothing is missing from it."""
    later = DAY + dt.timedelta(days=180)
    whole: dict[str, Any] = {
        "description": "Courses run in borrowed rooms.",
        "agreed_on": DAY,
        "next_review_on": later,
        "goals": [
            {
                "statement": "Open the centre",
                "measure": "Centres",
                "baseline": "None",
                "target": "One",
                "due_on": later,
            }
        ],
        "actions": [{"description": "Find a room", "owner": "Head of learning", "due_on": later}],
        "evidence_sources": [{"description": "The list of courses"}],
    }
    return Draft(**(whole | said))


def a_plan(row: Row, complete: bool = True) -> Plan:
    """A plan for that priority: ready to sign, or hardly begun."""
    draft = a_draft() if complete else Draft(description="Courses run in borrowed rooms.")
    return save_plan(user=lead_of(row.review), row=row, draft=draft, version=0)


def read_hash(plan: Plan) -> str:
    """The hash of the plan as a person who opens its check page now would read it."""
    found = plan_of(plan.row)
    assert found is not None
    filed = current_revision(found)
    return filed.sha256 if filed else sha256(canonical(content_of(found)))


def signed_by(plan: Plan, user: User, side: str) -> None:
    """One side's signature."""
    sign(user=user, plan=plan, side=side, password=PASSWORD, read_sha256=read_hash(plan))


def a_signed_plan(row: Row) -> Plan:
    """A whole plan that every side that must has signed."""
    plan, review = a_plan(row), row.review
    if review.is_joint:
        signed_by(plan, commissioner_of(review), "commissioner")
    signed_by(plan, lead_of(review), "provider")
    found = plan_of(row)
    assert found is not None
    return found
