"""A plan is saved part by part: each has an identity, a version, and a place; none is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.plans import services
from assessments.plans.drafting import OtherPlan
from assessments.plans.models import MOST_PARTS, Action, EvidenceSource, Goal, Plan
from assessments.plans.parts import (
    ActionText,
    Conflict,
    Dates,
    Draft,
    EvidenceText,
    GoalText,
    Kind,
    PartChange,
    PartText,
    text_of,
)
from assessments.progress.lifecycle import close_review
from recovery_site.errors import NotNow, Stale
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    signed_by,
)
from tests.plans.pages import with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=100)
TEXTS: dict[Kind, PartText] = {
    Kind.GOAL: GoalText("Another goal", "Measure", "0", "1", LATER),
    Kind.ACTION: ActionText("Another action", "Somebody", LATER),
    Kind.EVIDENCE: EvidenceText("Another source", "https://example.org/"),
}
OTHER: dict[Kind, PartText] = {
    Kind.GOAL: GoalText("Other words"),
    Kind.ACTION: ActionText("Other words"),
    Kind.EVIDENCE: EvidenceText("Other words"),
}
MODELS = {Kind.GOAL: Goal, Kind.ACTION: Action, Kind.EVIDENCE: EvidenceSource}
every_kind = pytest.mark.parametrize("kind", TEXTS)


built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def save(place: Place, plan: Plan, uid: UUID, text: PartText, version: int, user=None):
    """One part saved by the function for its kind."""
    user = user or place.lead
    if isinstance(text, GoalText):
        return services.save_goal(user=user, plan=plan, uid=uid, goal=text, version=version)
    if isinstance(text, ActionText):
        return services.save_action(user=user, plan=plan, uid=uid, action=text, version=version)
    return services.save_evidence_source(user=user, plan=plan, uid=uid, source=text, version=version)


def the_part(plan: Plan, kind: Kind):
    return MODELS[kind].objects.get(plan=plan)


def writes(plan: Plan) -> tuple[int, int]:
    """The version of the plan, and how often a write to plans was logged."""
    plan.refresh_from_db()
    return plan.version, Entry.objects.filter(act=Act.PLAN_WRITE).count()


@every_kind
def test_a_new_part_goes_to_the_end_and_is_logged(place: Place, plan: Plan, kind: Kind) -> None:
    uid, (version, logged) = uuid4(), writes(plan)
    part = save(place, plan, uid, TEXTS[kind], 0)
    assert (part.uid, part.version, part.position) == (uid, 1, 2)
    assert text_of(part) == TEXTS[kind]
    assert writes(plan) == (version + 1, logged + 1)
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    before, after = entry.detail.pop("before"), entry.detail.pop("after")
    assert entry.detail == {
        "part": kind.value,
        "uid": str(uid),
        "version": 1,
        "plan_version": version + 1,
    }
    # What is new stands there by its hash: the log has no words.
    first_words = next(iter(vars(TEXTS[kind]).values()))
    assert set(before.values()) == {None}
    assert sha256(first_words) in after.values()
    assert first_words not in str(entry.detail | after)


@every_kind
def test_an_edit_keeps_the_identity_and_grows_the_version(place: Place, plan: Plan, kind: Kind) -> None:
    part = the_part(plan, kind)
    save(place, plan, part.uid, OTHER[kind], part.version)
    now = the_part(plan, kind)
    assert (now.pk, now.uid, now.version) == (part.pk, part.uid, part.version + 1)
    assert text_of(now) == OTHER[kind]


@every_kind
def test_saving_without_a_change_writes_and_logs_nothing(place: Place, plan: Plan, kind: Kind) -> None:
    part, before = the_part(plan, kind), writes(plan)
    save(place, plan, part.uid, text_of(part), part.version)
    save(place, plan, part.uid, text_of(part), 0)  # sent twice is sent once
    services.save_description(user=place.lead, plan=plan, description=plan.description, version=9)
    services.save_dates(user=place.lead, plan=plan, dates=Dates.of(plan), version=9)
    services.move_part(user=place.lead, plan=plan, kind=kind, uid=part.uid, to=1)
    services.restore_part(user=place.lead, plan=plan, kind=kind, uid=part.uid)
    services.save_plan(user=place.lead, row=plan.row, draft=Draft())
    assert writes(plan) == before
    assert the_part(plan, kind).version == part.version


@every_kind
def test_a_stale_part_is_refused_with_what_is_stored_now(place: Place, plan: Plan, kind: Kind) -> None:
    part = the_part(plan, kind)
    save(place, plan, part.uid, OTHER[kind], part.version, user=place.commissioner)
    before = writes(plan)
    with pytest.raises(Stale) as caught:
        save(place, plan, part.uid, TEXTS[kind], part.version)
    assert caught.value.theirs == (Conflict(kind, part.uid, OTHER[kind], part.version + 1),)
    assert caught.value.version == part.version + 1
    assert caught.value.theirs[0].by == place.commissioner.name
    assert place.commissioner.name in str(caught.value)
    assert writes(plan) == before
    # and knowing it, one can replace it
    save(place, plan, part.uid, TEXTS[kind], caught.value.version)
    assert text_of(the_part(plan, kind)) == TEXTS[kind]


def test_the_description_and_the_dates_have_versions_of_their_own(place: Place, plan: Plan) -> None:
    later = Dates(DAY, LATER)
    services.save_dates(user=place.lead, plan=plan, dates=later, version=plan.dates_version)
    services.save_description(
        user=place.lead, plan=plan, description="Mine", version=plan.description_version
    )
    for stale in (
        lambda: services.save_dates(
            user=place.commissioner, plan=plan, dates=Dates(), version=plan.dates_version
        ),
        lambda: services.save_description(
            user=place.lead, plan=plan, description="", version=plan.description_version
        ),
    ):
        with pytest.raises(Stale):
            stale()
    plan.refresh_from_db()
    assert (plan.description, Dates.of(plan)) == ("Mine", later)


@every_kind
def test_what_is_taken_out_is_kept_and_can_be_brought_back(place: Place, plan: Plan, kind: Kind) -> None:
    part = the_part(plan, kind)
    save(place, plan, uuid4(), TEXTS[kind], 0)
    services.retire_part(user=place.lead, plan=plan, kind=kind, uid=part.uid, version=part.version)
    assert [text_of(one) for one in MODELS[kind].objects.filter(plan=plan)] == [TEXTS[kind]]
    kept = MODELS[kind].ever.get(uid=part.uid)
    assert kept.retired_at
    assert text_of(kept) == text_of(part)
    # taken out twice is taken out once
    before = writes(plan)
    services.retire_part(user=place.lead, plan=plan, kind=kind, uid=part.uid, version=part.version)
    assert writes(plan) == before
    # brought back, it stands at the end with its old identity
    services.restore_part(user=place.commissioner, plan=plan, kind=kind, uid=part.uid)
    assert [one.uid for one in MODELS[kind].objects.filter(plan=plan)][-1] == part.uid


@every_kind
def test_taking_out_what_somebody_changed_is_stale(place: Place, plan: Plan, kind: Kind) -> None:
    part = the_part(plan, kind)
    save(place, plan, part.uid, OTHER[kind], part.version, user=place.commissioner)
    with pytest.raises(Stale):
        services.retire_part(user=place.lead, plan=plan, kind=kind, uid=part.uid, version=part.version)
    assert text_of(the_part(plan, kind)) == OTHER[kind]


@every_kind
def test_changing_what_somebody_took_out_is_stale_and_can_bring_it_back(place, plan, kind: Kind) -> None:
    part = the_part(plan, kind)
    services.retire_part(user=place.commissioner, plan=plan, kind=kind, uid=part.uid, version=part.version)
    with pytest.raises(Stale) as caught:
        save(place, plan, part.uid, OTHER[kind], part.version)
    assert caught.value.theirs == (Conflict(kind, part.uid, None, part.version + 1),)
    save(place, plan, part.uid, OTHER[kind], caught.value.version)
    assert text_of(the_part(plan, kind)) == OTHER[kind]


@every_kind
@pytest.mark.parametrize(("to", "order"), [(1, "CABD"), (2, "ACBD"), (4, "ABDC"), (99, "ABDC"), (-1, "CABD")])
def test_parts_change_places_and_keep_their_identity(place, plan, kind: Kind, to: int, order: str) -> None:
    uids = {"A": the_part(plan, kind).uid} | {letter: uuid4() for letter in "BCD"}
    for letter in "BCD":
        save(place, plan, uids[letter], TEXTS[kind], 0)
    versions = dict(MODELS[kind].objects.values_list("uid", "version"))
    before = writes(plan)
    services.move_part(user=place.lead, plan=plan, kind=kind, uid=uids["C"], to=to)
    live = MODELS[kind].objects.filter(plan=plan)
    assert [one.uid for one in live] == [uids[letter] for letter in order]
    assert [one.position for one in live] == [1, 2, 3, 4]
    assert dict(MODELS[kind].objects.values_list("uid", "version")) == versions  # nobody's edit becomes stale
    assert writes(plan) == (before[0] + 1, before[1] + 1)


@every_kind
def test_a_part_of_another_plan_is_refused_whatever_is_done_to_it(
    place: Place, plan: Plan, kind: Kind
) -> None:
    other = a_plan(place, plan.row.review, 4)
    theirs = the_part(other, kind)
    before = writes(plan), writes(other)
    for change in (
        lambda: save(place, plan, theirs.uid, OTHER[kind], theirs.version),
        lambda: save(place, plan, theirs.uid, OTHER[kind], 0),
        lambda: services.retire_part(user=place.lead, plan=plan, kind=kind, uid=theirs.uid, version=1),
        lambda: services.restore_part(user=place.lead, plan=plan, kind=kind, uid=theirs.uid),
        lambda: services.move_part(user=place.lead, plan=plan, kind=kind, uid=theirs.uid, to=1),
        lambda: save(place, plan, uuid4(), OTHER[kind], 3),  # and one that there never was
    ):
        with pytest.raises(OtherPlan):
            change()
    assert (writes(plan), writes(other)) == before


def test_there_is_room_for_so_many_and_no_more(place: Place, plan: Plan) -> None:
    for _ in range(MOST_PARTS - 1):
        save(place, plan, uuid4(), TEXTS[Kind.ACTION], 0)
    with pytest.raises(NotNow):
        save(place, plan, uuid4(), TEXTS[Kind.ACTION], 0)
    assert Action.objects.filter(plan=plan).count() == MOST_PARTS


@every_kind
def test_a_part_that_says_nothing_is_refused_and_one_that_says_something_is_kept(
    place: Place, plan: Plan, kind: Kind
) -> None:
    name = "statement" if kind == Kind.GOAL else "description"
    begun = replace(TEXTS[kind], **{name: ""})
    save(place, plan, uid := uuid4(), begun, 0)
    assert text_of(MODELS[kind].objects.get(uid=uid)) == begun
    with pytest.raises(NotNow):
        save(place, plan, uuid4(), type(begun)(""), 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        MODELS[kind].objects.create(plan=plan, position=9, **vars(type(begun)("")))


WRITES: list[Callable[[Place, Plan, object], object]] = [
    lambda place, plan, user: save(place, plan, uuid4(), TEXTS[Kind.GOAL], 0, user=user),
    lambda place, plan, user: save(place, plan, uuid4(), TEXTS[Kind.ACTION], 0, user=user),
    lambda place, plan, user: save(place, plan, uuid4(), TEXTS[Kind.EVIDENCE], 0, user=user),
    lambda place, plan, user: services.save_description(user=user, plan=plan, description="New", version=1),
    lambda place, plan, user: services.save_dates(user=user, plan=plan, dates=Dates(), version=1),
    lambda place, plan, user: services.move_part(
        user=user, plan=plan, kind=Kind.GOAL, uid=Goal.ever.get(plan=plan).uid, to=1
    ),
    lambda place, plan, user: services.retire_part(
        user=user, plan=plan, kind=Kind.GOAL, uid=Goal.ever.get(plan=plan).uid, version=1
    ),
    lambda place, plan, user: services.restore_part(
        user=user, plan=plan, kind=Kind.GOAL, uid=Goal.ever.get(plan=plan).uid
    ),
    lambda place, plan, user: services.begin_plan(user=user, row=plan.row),
    lambda place, plan, user: services.save_plan(user=user, row=plan.row, draft=Draft()),
]


@pytest.mark.parametrize("write", WRITES)
def test_who_may_not_write_changes_nothing(place: Place, plan: Plan, write) -> None:
    before = writes(plan)
    for user in (place.partner, place.reader, a_person(), a_system().lead):
        with turned_away():
            write(place, plan, user)
    assert writes(plan) == before


@pytest.mark.parametrize("write", WRITES)
def test_a_signature_or_the_end_of_the_review_ends_the_writing(place: Place, write) -> None:
    review = a_completed_template_a(place, a_review(place))
    signed, half, closed = a_signed_plan(place, review, 3), a_plan(place, review, 4), None
    signed_by(half, place.lead, "provider")
    other = a_system()
    closed = a_plan(other, a_completed_template_a(other, a_review(other)))
    close_review(user=other.lead, review=closed.row.review, reason="Enough.")
    for user, plan in ((place.lead, signed), (place.commissioner, half), (other.lead, closed)):
        before = writes(plan)
        with pytest.raises(NotNow):
            write(place, plan, user)
        assert writes(plan) == before


def test_several_changes_at_once_are_made_but_where_somebody_else_was_first(place: Place, plan: Plan) -> None:
    # Given a goal that somebody else changed
    goal = plan.goals.get()
    save(place, plan, goal.uid, OTHER[Kind.GOAL], goal.version, user=place.commissioner)
    # When a draft changes it as well, and adds an action
    draft = Draft(
        goals=[PartChange(goal.uid, goal.version, GoalText("Mine"))],
        actions=[PartChange(uuid4(), 0, ActionText("New"))],
    )
    with pytest.raises(Stale):
        services.save_plan(user=place.lead, row=plan.row, draft=draft)
    # Then the goal is as they left it, and the action is there
    assert text_of(plan.goals.get()) == OTHER[Kind.GOAL]
    assert Action.objects.filter(plan=plan, description="New").exists()


def test_several_changes_of_which_one_makes_no_sense_are_not_made(place: Place, plan: Plan) -> None:
    before = writes(plan)
    draft = Draft(
        goals=[PartChange(uuid4(), 0, GoalText("New"))],
        actions=[PartChange(uuid4(), 0, ActionText("Long ago", due_on=DAY - dt.timedelta(days=4000)))],
    )
    with pytest.raises(NotNow):
        services.save_plan(user=place.lead, row=plan.row, draft=draft)
    assert writes(plan) == before


def test_several_people_in_the_way_are_not_called_by_one_name(place: Place, plan: Plan) -> None:
    goal, action = plan.goals.get(), plan.actions.get()
    save(place, plan, goal.uid, OTHER[Kind.GOAL], goal.version, user=place.commissioner)
    save(place, plan, action.uid, OTHER[Kind.ACTION], action.version, user=place.lead)
    draft = Draft(
        goals=[PartChange(goal.uid, goal.version, GoalText("Mine"))],
        actions=[PartChange(action.uid, action.version, ActionText("Mine"))],
    )
    with pytest.raises(Stale) as caught:
        services.save_plan(user=place.lead, row=plan.row, draft=draft)
    assert [one.by for one in caught.value.theirs] == [place.commissioner.name, place.lead.name]
    assert place.commissioner.name not in str(caught.value)
