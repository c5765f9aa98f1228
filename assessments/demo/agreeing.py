"""A local system in the middle of its plans: one is being written, one is proposed, one is signed on paper by one side,
and from one the commissioner took their signature back. So a visitor meets every state, and has something to answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from django.utils import timezone

from assessments.demo.clock import at, working_day
from assessments.demo.people import PASSWORD
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.plans import snapshot
from assessments.plans.helping import queries, services
from assessments.plans.helping.models import PhraseMark
from assessments.plans.models import Plan
from assessments.plans.moves import PlanAct
from assessments.plans.parts import ActionText, Dates, Draft, EvidenceText, GoalText, Kind
from assessments.plans.services import save_plan
from assessments.plans.together.keeping import keep
from assessments.record import services as record
from assessments.record.models import ReservationText, Row
from assessments.record.queries import priorities_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from assessments.signoff.agreeing import agree
from assessments.signoff.models import Signature
from assessments.signoff.paper import OnPaper, record_on_paper
from assessments.signoff.services import sign
from assessments.signoff.withdrawing import withdraw
from framework.models import Edition
from framework.queries import challenge, challenges_of

NAME = "Oxmoor Dale (plans being agreed)"
MET = 24  # how many days ago the people met
Role, State = Membership.Role, PhraseMark.State
People = Mapping[Membership.Role, User]
# Challenge -> stage and comment. The others are at the first stage, and nobody had anything to add.
AGREED = {
    1: (2, "Staff introduce themselves and ask what matters today. At night nobody does."),
    4: (1, "Two managers carry this alone. The Board has not talked about it yet."),
    5: (1, "Care plans are typed by staff and signed by people who have not read them."),
    7: (2, "People are asked for their view, mostly after the decision."),
    9: (2, "Staff who have been ill themselves say so to a colleague they trust, and to nobody else."),
}
WRITTEN, PROPOSED, ON_PAPER, WITHDRAWN = 5, 1, 7, 4
RANKS = {WRITTEN: 1, PROPOSED: 2, ON_PAPER: 3, WITHDRAWN: 4}
WHOLE = {
    PROPOSED: (
        "By day people are greeted by name and asked what they want. After nine in the evening the office door is shut.",
        "The day teams do this well, and have offered to show the night teams how.",
        GoalText(
            "People are spoken with in the evening, not only watched.",
            "Evenings in a sample of 20 on which somebody sat down with each person", "6 of 20", "16 of 20",
        ),
        ActionText("Move the late handover to half past seven, so that two nurses stay on the ward", "Ward managers"),
        "What people say in the evening meeting, noted by Fenmarsh Carers Together",
    ),
    ON_PAPER: (
        "The service user group reads policies when they are finished. It has changed the words of two in five years.",
        "The group is paid, meets each month, and knows the services better than most.",
        GoalText(
            "The service user group is asked before a policy is written.",
            "New policies that the group talked about before there was a draft", "0 of 9", "Every one",
        ),
        ActionText("Put the plan of next year's policies on the group's table in January", "Head of governance"),
        "Minutes of the group",
    ),
    WITHDRAWN: (
        "Two managers give talks about recovery when they are asked. The Board has not had it on a paper this year.",
        "Both managers are trusted, and the chair of the Board has asked to go on a visit.",
        GoalText(
            "The Board hears from people who use services, and answers them.",
            "Board meetings in public with such a report and a written answer", "None of 6", "5 of 6",
        ),
        ActionText("Agree with the chair which meetings, and who is paid for speaking", "Trust secretary"),
        "Papers of the Board",
    ),
}  # fmt: skip
STRENGTHS = "Three care co-ordinators write plans in the room, on one screen, with the person beside them."
STANDARD = (
    "Most care plans are written after the meeting. One in four has a sentence in the person's own words."
)
NOT_SAVED = {  # what each side has typed into the goal, and not saved
    Role.RECOVERY_LEAD: "People write or say their own care plan, and take it home the same day.",
    Role.COMMISSIONER: "People write their own care plan, with somebody of their choice beside them",
}
TALK = (
    (Role.COMMISSIONER, "One in four: is that from the audit in May, or from the team meeting?"),
    (Role.RECOVERY_LEAD, "From the audit. I will put the source under evidence."),
)
MARKED = (
    (State.PARTLY, "In three of eleven teams."),
    (State.NOT_YET, "The policy is from before the last review."),
)


def seed(people: People, system: LocalSystem, edition: Edition) -> None:
    """Write it: Template A some weeks ago, then the plans, one thing after the other."""
    today = timezone.localdate()
    met = working_day(today - dt.timedelta(days=MET))
    lead, commissioner = people[Role.RECOVERY_LEAD], people[Role.COMMISSIONER]
    with at(met, 14):
        rows = _completed(lead, system, edition)
    with at(met + dt.timedelta(days=5), 11):
        plans = {number: _whole(lead, rows[number]) for number in WHOLE}
        writing = _written(people, rows[WRITTEN])
    with at(met + dt.timedelta(days=7), 15):
        paper, text = plans[ON_PAPER], snapshot.of(plans[ON_PAPER])
        provider = Organisation.objects.get(system=system, part=Organisation.Part.PROVIDER)
        record_on_paper(
            user=lead,
            plan=paper,
            paper=OnPaper(
                side=Signature.Side.PROVIDER,
                name="Ruth Calloway",
                role="Chief executive",
                organisation=provider,
                signed_on=timezone.localdate(),
                witness="Sunil Farrow",
            ),
            read_sha256=text.sha256,
            password=PASSWORD,
        )
    with at(met + dt.timedelta(days=7), 16):
        plan, text = plans[WITHDRAWN], snapshot.of(plans[WITHDRAWN])
        side = Signature.Side.COMMISSIONER
        sign(user=commissioner, plan=plan, side=side, password=PASSWORD, read_sha256=text.sha256)
    with at(met + dt.timedelta(days=8), 9):
        withdraw(
            user=commissioner,
            plan=plan,
            reason="Our own Board has to answer as well, and the plan does not say so yet.",
        )
    with at(met + dt.timedelta(days=9), 10):
        text = snapshot.of(plans[PROPOSED])
        agree(user=lead, plan=plans[PROPOSED], act=PlanAct.PROPOSE, read_sha256=text.sha256)
    with at(met + dt.timedelta(days=10), 14):
        _helped(people, writing)
    with at(met + dt.timedelta(days=12), 17):
        part = f"goals.{writing.goals.get().uid}"
        for role, words in NOT_SAVED.items():  # a visitor may be either
            keep(user=people[role], row=writing.row, typed={part: {"statement": words}})


def _completed(lead: User, system: LocalSystem, edition: Edition) -> dict[int, Row]:
    """The first review with its Template A; gives the priorities by the number of their challenge."""
    review = start_review(
        user=lead,
        system=system,
        kind=Review.Kind.JOINT,
        title="First review",
        date=timezone.localdate(),
        edition=edition,
    )
    for one in challenges_of(edition):
        stage, comments = AGREED.get(one.number, (1, ""))
        differently = one.number == WRITTEN
        held = "a carer and an advocate"
        words = ReservationText("Where the plan is typed on a ward, the person is often not even told.", held)
        record.save_row(
            user=lead,
            review=review,
            challenge=one,
            outcome=Row.Outcome.RESERVATIONS if differently else Row.Outcome.AGREED,
            stage=stage,
            comments=comments,
            reservations=[words] if differently else [],
            version=0,
        )
    record.rank(user=lead, review=review, ranks=RANKS, over_limit_reason="", version=0)
    record.complete(user=lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    return {row.challenge.number: row for row in priorities_of(review)}


def _later(days: int) -> dt.date:
    return working_day(timezone.localdate() + dt.timedelta(days=days))


def _whole(lead: User, row: Row) -> Plan:
    description, strengths, goal, action, source = WHOLE[row.challenge.number]
    draft = Draft.initial(
        description=description,
        strengths=strengths,
        dates=Dates(timezone.localdate(), _later(330)),
        goals=[replace(goal, due_on=_later(280))],
        actions=[replace(action, due_on=_later(90))],
        evidence_sources=[EvidenceText(source, "")],
    )
    return save_plan(user=lead, row=row, draft=draft)


def _written(people: People, row: Row) -> Plan:
    """The plan that is not finished: one goal without a target, no action, no dates."""
    goal = GoalText("People write their own care plan.", "Plans with the person's own words", "1 in 4")
    draft = Draft.initial(description=STANDARD, strengths=STRENGTHS, goals=[goal])
    return save_plan(user=people[Role.RECOVERY_LEAD], row=row, draft=draft)


def _helped(people: People, plan: Plan) -> None:
    """Phrases of the next stage that are marked, and a comment with its answer."""
    found = challenge(plan.row.review.edition, plan.row.challenge.number)
    assert found is not None  # noqa: S101 - an edition has ten
    stage = queries.next_stage(plan.row, found, plan)
    assert stage is not None  # noqa: S101 - a stage was agreed
    marks = [
        services.Mark(one.phrase, state, note, 0)
        for one, (state, note) in zip(stage.phrases, MARKED, strict=False)
    ]
    lead = people[Role.RECOVERY_LEAD]
    services.mark_phrases(user=lead, plan=plan, stage=stage.stage, marks=marks, in_report=False)
    first = None
    for role, words in TALK:
        said = services.say(
            user=people[role],
            plan=plan,
            kind=Kind.DESCRIPTION,
            part_uid=None,
            words=words,
            uid=uuid4(),
            thread=first,
        )
        first = first or said
