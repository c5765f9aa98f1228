"""What the demo consists of: four reviews of one invented system in three years, one whose plans are being
agreed, and one with nothing begun.

Everything goes through the doors of the site, on a moved clock. Dates are counted back from today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from django.utils import timezone

from assessments.demo import (
    across,
    agreeing,
    board,
    discussing,
    earlier,
    looking_back,
    plans,
    preparing,
    progress,
    words,
)
from assessments.demo.clock import at, working_day
from assessments.demo.edition import load_older_edition
from assessments.demo.passwords import checked_once, make_people
from assessments.demo.people import PASSWORD
from assessments.outbox.models import Mail
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from assessments.plans import snapshot
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import ActionText, Dates, Draft, EvidenceText, GoalText, PartChange
from assessments.plans.services import save_plan
from assessments.progress.lifecycle import close_review
from assessments.published.queries import state_of
from assessments.record import services as record
from assessments.record.models import ReservationText, Row
from assessments.record.queries import priorities_of
from assessments.record.snapshot import fingerprint
from assessments.reports.board.options import WHOLE
from assessments.reports.publishing.asking import publish
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.models import Signature
from assessments.signoff.services import sign
from framework.models import Edition
from framework.queries import challenge, current_edition

NAME = "Fenmarsh and the Holms"
EMPTY = "Westreach (nothing begun yet)"
People = Mapping[Membership.Role, User]
Said = Mapping[int, tuple[str, int | None, str, list[tuple[str, str]]]]
# How many days ago the people met.
MET = {"First review": 1090, "Second review": 770, "Third review": 450, "Fourth review": 3}

# How many days after that each side signed the plans.
SIGNING = (
    (17, Membership.Role.COMMISSIONER, Signature.Side.COMMISSIONER),
    (21, Membership.Role.RECOVERY_LEAD, Signature.Side.PROVIDER),
)


@dataclass(frozen=True)
class Told:
    """A review that was finished, in words. The last two are by challenge: where services differ; why a stage moved."""

    said: Said
    ranks: Mapping[int, int]
    plans: Mapping[int, plans.Words]
    differences: Mapping[int, str] = field(default_factory=dict)
    moved: Mapping[int, str] = field(default_factory=dict)


@checked_once()
def seed() -> None:
    """Write the whole demo."""
    today = timezone.localdate()
    met = {title: working_day(today - dt.timedelta(days=ago)) for title, ago in MET.items()}
    first, second, third, fourth = met
    edition = current_edition()
    assert edition is not None  # noqa: S101 - asked before
    older = load_older_edition()
    with at(met[first] - dt.timedelta(days=60)):
        people = make_people()
        system = _system(people, NAME)
    with at(today - dt.timedelta(days=30)):
        _system(people, EMPTY)
    lead = people[Membership.Role.RECOVERY_LEAD]

    one = _begun(people, system, first, met[first], older)
    _finish(people, one, Told(earlier.FIRST, earlier.FIRST_RANKS, earlier.FIRST_PLANS), met[second])
    progress.after(people, one, progress.FIRST)

    two = _begun(people, system, second, met[second], edition)
    with at(met[second], 9):
        looking_back.look_back(people, one, two, looking_back.FIRST)
        close_review(user=lead, review=one)
    _finish(people, two, Told(earlier.SECOND, earlier.SECOND_RANKS, earlier.SECOND_PLANS), met[third])
    progress.after(people, two, progress.SECOND, progress.posts)

    three = _begun(people, system, third, met[third], edition)
    with at(met[third], 9):
        looking_back.look_back(people, two, three, looking_back.SECOND)
    put_off = today - dt.timedelta(days=10)  # the day that the plans gave for the fourth review
    told = Told(words.THIRD, words.RANKS, plans.PLANS, words.WHERE_DIFFERENT, words.THIRD_MOVED)
    _finish(people, three, told, put_off, two)
    progress.after(people, three, progress.THIRD, progress.shares_and_waits)

    four = _begun(people, system, fourth, met[fourth], edition)
    with at(met[fourth] - dt.timedelta(days=12)):
        preparing.gather(lead, four)
    across.seed(system, lead, edition)
    board.ask(lead, three, today)
    with at(today - dt.timedelta(days=60)):
        other = _system(people, agreeing.NAME)
    agreeing.seed(people, other, edition)
    with at(met[fourth], 14):
        _rows(lead, four, words.FOURTH, {}, words.FOURTH_MOVED)
    _published(lead, three)
    Mail.objects.all().delete()  # of what happened in the demo's past


def _published(lead: User, review: Review) -> None:
    """The Board report of that review as it stands now. It comes last: the worker makes it once the site runs."""
    publish(user=lead, review=review, options=WHOLE, state=state_of(review), uid=uuid4())


def _system(people: People, name: str) -> LocalSystem:
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
    Membership.objects.filter(system=system).update(since=timezone.now())  # its default knows the real clock
    return system


def _begun(people: People, system: LocalSystem, title: str, met: dt.date, edition: Edition) -> Review:
    """A review that was started a month before the day on which people met."""
    with at(met - dt.timedelta(days=30)):
        return start_review(
            user=people[Membership.Role.RECOVERY_LEAD],
            system=system,
            kind=Review.Kind.JOINT,
            title=title,
            date=met,
            edition=edition,
        )


def _finish(
    people: People, review: Review, told: Told, next_review_on: dt.date, before: Review | None = None
) -> None:
    """Template A on the day of the review, the plans two weeks later, both signatures in the week after that.

    What is carried over from the review `before` is carried on that day, and that one is closed.
    """
    lead, met = people[Membership.Role.RECOVERY_LEAD], review.date
    with at(met, 14):
        _rows(lead, review, told.said, told.differences, told.moved)
        if before:
            board.take_part(lead, review)
        record.rank(user=lead, review=review, ranks=told.ranks, over_limit_reason="", version=0)
        record.complete(user=lead, review=review, fingerprint=fingerprint(review))
        review.refresh_from_db()
        if before:
            looking_back.carry_over(people, before, review)
            close_review(user=lead, review=before)
    written = [
        _plan(people, row, told.plans[row.challenge.number], next_review_on) for row in priorities_of(review)
    ]
    if before:
        discussing.discuss(people, written)
    for days, role, side in SIGNING:
        with at(review.date + dt.timedelta(days=days), 15):
            for plan in written:
                read = snapshot.of(plan).sha256
                sign(user=people[role], plan=plan, side=side, password=PASSWORD, read_sha256=read)


def _rows(
    lead: User, review: Review, said: Said, differences: Mapping[int, str], moved: Mapping[int, str]
) -> None:
    for number, (outcome, stage, comments, reservations) in said.items():
        found = challenge(review.edition, number)
        assert found is not None  # noqa: S101 - the words are made for the edition
        record.save_row(
            user=lead,
            review=review,
            challenge=found,
            outcome=Row.Outcome(outcome),
            stage=stage,
            comments=comments,
            reservations=[ReservationText(*one) for one in reservations],
            version=0,
            differences=differences.get(number, ""),
            moved_because=moved.get(number, ""),
        )


def _plan(people: People, row: Row, said: plans.Words, next_review_on: dt.date) -> Plan:
    """Write the plan of one priority."""
    agreed = working_day(row.review.date + dt.timedelta(days=14))

    def due(days: int) -> dt.date:
        return working_day(agreed + dt.timedelta(days=days))

    draft = Draft.initial(
        description=said.description,
        strengths=said.strengths,
        dates=Dates(agreed, working_day(next_review_on)),
        goals=[
            GoalText(statement, measure, baseline, target, due(days))
            for statement, measure, baseline, target, days in said.goals
        ],
        actions=[ActionText(what, owner, due(days)) for what, owner, days in said.actions],
        evidence_sources=[EvidenceText(what, link) for what, link in said.evidence],
    )
    # A goal that was carried over gets another date, for it is agreed anew.
    carried = [
        PartChange(goal.uid, goal.version, replace(GoalText.of(goal), due_on=due(240)))
        for goal in Goal.objects.filter(plan__row=row)
    ]
    draft = replace(draft, goals=[*carried, *draft.goals])
    with at(agreed, 11, (row.rank or 0) * 5):
        return save_plan(user=people[Membership.Role.RECOVERY_LEAD], row=row, draft=draft)
