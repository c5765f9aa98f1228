"""The discussion of a plan: both sides and representatives say what they think of a part; nothing of it is signed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.audit.models import Entry
from assessments.people.models import Membership, User
from assessments.people.policy import Act
from assessments.people.services import add_member
from assessments.plans import services as plans
from assessments.plans import snapshot
from assessments.plans.helping import services
from assessments.plans.helping.models import Comment, Settling
from assessments.plans.helping.queries import discussion_of
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import Kind
from assessments.plans.queries import plan_of
from assessments.progress.lifecycle import close_review
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_plan, a_system, signed_by
from tests.plans.pages import a_desk, has_problem, with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db

built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


@pytest.fixture
def representative(place: Place) -> User:
    user = a_person()
    role = Membership.Role.REPRESENTATIVE
    add_member(by=None, system=place.system, user=user, role=role, organisation=place.provider)
    return user


def here(plan: Plan, more: str = "") -> str:
    return f"/reviews/{plan.row.review_id}/plans/{plan.row.challenge.number}/discussion/{more}"


def said(plan: Plan, user: User, words: str = "Is it enough?", **more) -> Comment:
    """Something said about the description of the plan."""
    about = {"kind": Kind.DESCRIPTION, "part_uid": None, "uid": uuid4()} | more
    return services.say(user=user, plan=plan, words=words, **about)


def test_a_representative_comments_on_a_goal_and_the_sides_read_it_beside_it(
    place: Place, plan: Plan, representative: User
) -> None:
    # Given a representative opens the discussion from the plan
    desk, goal = a_desk(representative), plan.goals.get()
    before = snapshot.of(plan).sha256
    assert here(plan) in desk.get(f"/reviews/{plan.row.review_id}/plans/3/").text
    page = desk.get(here(plan) + f"?part=goals.{goal.uid}")
    form = page.context["form"]
    assert form["part"].value() == f"goals.{goal.uid}"
    # When they say something about the goal, and the form is sent twice
    sent = {"part": form["part"].value(), "words": "Ask us first.", "uid": str(form["uid"].value())}
    for _ in range(2):
        answer = desk.post(here(plan), sent)
        assert answer.status_code == 302
    # Then it is said once, and both sides read it beside that goal and nowhere else
    comment = Comment.objects.get()
    assert (comment.by, comment.part_uid) == (representative, goal.uid)
    edit = f"/reviews/{plan.row.review_id}/plans/3/edit/"
    assert "Ask us first." in a_desk(place.commissioner).get(f"{edit}goals/{goal.uid}/").text
    assert "Ask us first." not in a_desk(place.lead).get(f"{edit}dates/").text
    # and it is not in what is signed
    now = plan_of(plan.row)
    assert now is not None
    assert snapshot.of(now).sha256 == before
    # and the log knows that it was said, not what
    entry = Entry.objects.get(act=Act.PLAN_DISCUSS)
    assert entry.detail["uid"] == str(goal.uid)
    assert "Ask us" not in str(entry.detail)


def test_a_comment_is_answered_resolved_and_opened_again(
    place: Place, plan: Plan, representative: User
) -> None:
    first = said(plan, representative)
    desk = a_desk(place.lead)
    page = desk.get(here(plan) + f"?answer={first.pk}")
    form = page.context["form"]
    sent = {"thread": str(first.pk), "words": "We asked.", "uid": str(form["uid"].value())}
    assert desk.post(here(plan), sent).status_code == 302
    for resolved in ("1", "1", "0"):  # twice is idempotent
        desk.post(here(plan, f"{first.pk}/"), {"resolved": resolved})
        (thread,) = discussion_of(plan).threads
        assert thread.is_resolved is (resolved == "1")
        assert thread.settled
        assert thread.settled.by == place.lead
    assert [one.words for one in thread.answers] == ["We asked."]
    assert Settling.objects.count() == 2
    assert faults(place.system) == []


def test_a_signed_plan_can_be_discussed_and_a_closed_review_only_read(place: Place, plan: Plan) -> None:
    signed_by(plan, place.lead, "provider")
    first = said(plan, place.commissioner)
    close_review(user=place.lead, review=plan.row.review, reason="Enough.")
    for change in (
        lambda: said(plan, place.lead),
        lambda: services.settle(user=place.lead, comment=first, is_resolved=True),
    ):
        with pytest.raises(NotNow):
            change()
    page = a_desk(place.lead).get(here(plan))
    assert first.words in page.text
    assert page.context["why_not"]
    refused = a_desk(place.lead).post(
        here(plan), {"part": "dates", "words": "Too late?", "uid": str(uuid4())}
    )
    assert refused.status_code == 409
    assert "Too late?" in refused.text


def test_who_is_of_neither_side_reads_and_writes_nothing(place: Place, plan: Plan) -> None:
    first = said(plan, place.lead)
    for user in (place.partner, place.reader, a_person(), a_system().lead):
        with turned_away():
            said(plan, user)
        with turned_away():
            services.settle(user=user, comment=first, is_resolved=True)
    for user in (place.partner, place.reader):
        assert a_desk(user).get(here(plan)).status_code == 403
        assert first.words not in a_desk(user).get(f"/reviews/{plan.row.review_id}/plans/3/").text
    assert Comment.objects.count() == 1


def test_what_makes_no_sense_is_refused(place: Place, plan: Plan) -> None:
    other = a_plan(place, plan.row.review, 4)
    theirs, first = said(other, place.lead), said(plan, place.lead)
    answer = said(plan, place.lead, "An answer", thread=first)
    for wrong in (
        {"words": ""},
        {"thread": theirs},
        {"thread": answer},
        {"kind": Kind.GOAL},
        {"kind": Kind.GOAL, "part_uid": uuid4()},
        {"kind": Kind.GOAL, "part_uid": other.goals.get().uid},
        {"kind": Kind.DATES, "part_uid": plan.goals.get().uid},
    ):
        with pytest.raises(NotNow):
            said(plan, place.lead, **wrong)
    with pytest.raises(NotNow):
        services.settle(user=place.lead, comment=answer, is_resolved=True)
    desk, part = a_desk(place.lead), f"goals.{plan.goals.get().uid}"
    for sent in (
        {"part": part, "words": "", "uid": str(uuid4())},
        {"part": part, "words": "x" * 2001, "uid": str(uuid4())},
        {"part": "goals.nothing", "words": "About what?", "uid": str(uuid4())},
        {"part": part, "words": "No number", "uid": "1"},
    ):
        page = desk.post(here(plan), sent)
        assert page.status_code == 200
        assert has_problem(page)
        assert sent["words"] in page.text
    assert desk.get(here(plan) + f"?answer={theirs.pk}").status_code == 404
    assert desk.post(here(plan, f"{theirs.pk}/"), {"resolved": "1"}).status_code == 404


def test_what_was_said_about_a_part_outlives_it(place: Place, plan: Plan) -> None:
    goal: Goal = plan.goals.get()
    comment = said(plan, place.lead, kind=Kind.GOAL, part_uid=goal.uid)
    plans.retire_part(user=place.lead, plan=plan, kind=Kind.GOAL, uid=goal.uid, version=goal.version)
    page = a_desk(place.commissioner).get(here(plan))
    assert [one.key for one in page.context["topics"]] == ["gone"]
    assert comment.words in page.text


def test_the_database_keeps_what_was_said(place: Place, plan: Plan) -> None:
    first = said(plan, place.lead)
    services.settle(user=place.lead, comment=first, is_resolved=True)
    settled = first.settlings.get()

    def copy(row, **fields):
        for name, value in {"pk": None, "uid": uuid4(), **fields}.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    for change in (
        lambda: Comment.objects.update(words="Never"),
        lambda: Comment.objects.all().delete(),
        lambda: Settling.objects.update(is_resolved=False),
        lambda: copy(Comment.objects.get(), by=place.reader),
        lambda: copy(Comment.objects.get(), by=a_system().lead),
        lambda: copy(Comment.objects.get(), words=""),
        lambda: copy(Comment.objects.get(), uid=first.uid),
        lambda: copy(settled, number=2, by=place.partner),
        lambda: copy(Comment.objects.get(), thread=first, plan=a_plan(place, plan.row.review, 4)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert isinstance(first.uid, UUID)
