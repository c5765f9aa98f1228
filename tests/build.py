"""Ways to a state for tests. Each builder really walks there, through the services that the pages use."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, Dates, Draft, EvidenceText, GoalText
from assessments.plans.queries import plan_of
from assessments.plans.services import save_description, save_plan
from assessments.record import services as record
from assessments.record.models import ReservationText, Row
from assessments.record.queries import challenge_numbers, ranking_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.models import Signature
from assessments.signoff.queries import content_now
from assessments.signoff.services import sign
from framework.models import Challenge, Edition
from framework.queries import current_edition
from framework.services import load_edition
from recovery_site.forms import DateParts
from recovery_site.sessions.store import key_of

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


def a_sign_in(user: User) -> str:
    """The key of the row of a new sign-in of that person, on a browser of its own."""
    browser = Client()
    browser.force_login(user)
    return key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def a_system(name: str = "", lead: User | None = None, commissioner: User | None = None) -> Place:
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

    place = Place(
        system=system,
        lead=lead,
        commissioner=member(
            commissioner or a_person("Cato Commissioner"), role.COMMISSIONER, "The Board of Commissioners"
        ),
        partner=member(a_person("Petra Partner"), role.PARTNER, "Voices"),
        reader=member(a_person("Rhys Reader"), role.BOARD_READER, "The Trust"),
        provider=of["The Trust"],
    )
    seen_today(system)
    return place


def a_second_lead(place: Place) -> User:
    """Somebody who leads as well: the last lead of a local system cannot be lost."""
    user = a_person("Lou Lead")
    role = Membership.Role.RECOVERY_LEAD
    add_member(by=None, system=place.system, user=user, role=role, organisation=place.provider)
    return user


def seen_today(system: LocalSystem) -> None:
    """Everybody was here today already: the first page of a day costs one query more."""
    Membership.objects.filter(system=system).update(last_here=timezone.localdate())


def a_review(place: Place, kind: str = "joint", title: str = "First review", date: dt.date = DAY) -> Review:
    """A review in which nothing is recorded yet."""
    return start_review(
        user=place.lead, system=place.system, kind=kind, title=title, date=date, edition=an_edition()
    )


def row_of(review: Review, number: int) -> Row:
    """The row of that challenge."""
    return review.rows.select_related("challenge", "review__system", "review__edition").get(
        challenge__number=number
    )


def a_row(place: Place, review: Review, number: int = 1, **said: Any) -> Row:
    """One challenge written down for the first time: stage 2, agreed, unless `said` otherwise."""
    challenge = Challenge.objects.get(edition=review.edition, number=number)
    usual = {
        "user": place.lead,
        "outcome": "agreed",
        "stage": 2,
        "comments": "",
        "reservations": [],
        "version": 0,
        "moved_because": "The figures say so." if has_earlier(review) else "",
    }
    values = usual | said
    values["reservations"] = [ReservationText(*one) for one in values["reservations"]]
    return record.save_row(review=review, challenge=challenge, **values)


def has_earlier(review: Review) -> bool:
    """Whether the system has another review, so that a stage may have moved since."""
    return Review.objects.filter(system=review.system_id).exclude(pk=review.pk).exists()


def record_all(place: Place, review: Review, **said: Any) -> None:
    """All challenges written down alike."""
    for number in challenge_numbers(review):
        a_row(place, review, number, **said)


def ranked(place: Place, review: Review, *numbers: int, reason: str = "") -> None:
    """Make these challenges the priorities, the first one first."""
    ranks = {number: rank for rank, number in enumerate(numbers, start=1)}
    version = ranking_of(review).version
    record.rank(user=place.lead, review=review, ranks=ranks, over_limit_reason=reason, version=version)


def a_completed_template_a(
    place: Place, review: Review, priorities: Sequence[int] = (3, 4), reason: str = ""
) -> Review:
    """Record all ten, rank, complete: a review in its planning phase."""
    record_all(place, review)
    ranked(place, review, *priorities, reason=reason)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return review


def a_draft(**said: Any) -> Draft:
    """A new plan from which nothing is missing, with `said` in place of some of it."""
    later = DAY + dt.timedelta(days=180)
    whole: dict[str, Any] = {
        "description": "Courses run in borrowed rooms.",
        "dates": Dates(DAY, later),
        "goals": [GoalText("Open the centre", "Centres", "None", "One", later)],
        "actions": [ActionText("Find a room", "Head of learning", later)],
        "evidence_sources": [EvidenceText("The list of courses")],
    }
    return Draft.initial(**(whole | said))


def a_plan(place: Place, review: Review, number: int = 3, complete: bool = True) -> Plan:
    """A plan for the priority of that challenge: ready to sign, or hardly begun."""
    draft = a_draft() if complete else Draft.initial(description="Courses run in borrowed rooms.")
    return save_plan(user=place.lead, row=row_of(review, number), draft=draft)


def described(plan: Plan, user: User, description: str) -> None:
    """The plan with another description, written by `user` on a fresh page."""
    plan.refresh_from_db()
    save_description(user=user, plan=plan, description=description, version=plan.description_version)


def hash_of(plan: Plan) -> str:
    """The hash of the plan as a person who opens its check page now would read it."""
    now = plan_of(plan.row)
    assert now is not None
    return content_now(now).sha256


def signed_by(plan: Plan, user: User, side: str) -> Signature:
    """The plan signed by `user` for `side`, as it stands."""
    return sign(user=user, plan=plan, side=Signature.Side(side), password=PASSWORD, read_sha256=hash_of(plan))


def a_signed_plan(place: Place, review: Review, number: int = 3) -> Plan:
    """A whole plan that every side has signed."""
    plan = a_plan(place, review, number)
    sides = [(place.commissioner, "commissioner")] if review.is_joint else []
    for user, side in [*sides, (place.lead, "provider")]:
        signed_by(plan, user, side)
    plan.refresh_from_db()
    return plan


FORMSETS = {"goals": "goals", "actions": "actions", "evidence": "evidence_sources"}


def posted(part: str, **changes: str) -> dict[str, str]:
    """What the page of that part of Template B sends where there is no plan: all blank but `changes`."""
    data = {"save": "1"}
    if name := FORMSETS.get(part):
        data |= {f"{name}-TOTAL_FORMS": "1", f"{name}-INITIAL_FORMS": "1", f"{name}-0-uid": str(uuid4())}
    return data | changes


def posted_from(page: Any, **changes: str) -> dict[str, str]:
    """What a page of Template B sends as it was opened, with `changes` typed into it."""
    form, data = page.context["form"], {"save": "1"}
    rows = [row for one in page.context["formsets"] for row in one.forms]
    for one in page.context["formsets"]:
        count = str(len(one.forms))
        data |= {f"{one.prefix}-TOTAL_FORMS": count, f"{one.prefix}-INITIAL_FORMS": count}
        data |= {f"{one.prefix}-moved": "1" if page.context["page"].is_moved else ""}
    for box in (box for each in (form, *rows) for box in each):
        value = box.value()
        if isinstance(box.field, DateParts):
            parts = zip(("day", "month", "year"), box.field.widget.typed(value), strict=True)
            data |= {f"{box.html_name}_{part}": typed for part, typed in parts}
        else:
            data[box.html_name] = "" if value is None else str(value)
    return data | changes
