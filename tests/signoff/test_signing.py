"""Who signs what, and what a signature is worth."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from assessments.audit.models import Entry
from assessments.audit.services import faults
from assessments.people.models import Membership, Organisation
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import GoalText, Lack
from assessments.plans.queries import plan_of
from assessments.plans.services import revise, save_goal, save_plan
from assessments.signoff.models import Revision, Signature
from assessments.signoff.proving import WRONG_MOST, WrongPassword
from assessments.signoff.services import sign
from assessments.signoff.standing import standing_of
from recovery_site.errors import NotNow, Stale
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_draft,
    a_person,
    a_plan,
    a_review,
    a_system,
    described,
    hash_of,
    row_of,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Plan]:
    place = a_system()
    return place, a_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def signed(plan, user, side, password=PASSWORD, read=None) -> Signature:
    read = read or hash_of(plan)
    return sign(user=user, plan=plan, side=Signature.Side(side), password=password, read_sha256=read)


def test_both_sides_sign_the_same_words(place, plan) -> None:
    first = signed(plan, place.commissioner, "commissioner")
    plan.refresh_from_db()
    assert plan.status == "part_signed"
    second = signed(plan, place.lead, "provider")
    plan.refresh_from_db()
    assert plan.status == "signed"
    assert first.sha256 == second.sha256 == plan.revisions.get().sha256


def test_a_self_assessment_is_signed_by_the_provider_alone(place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place, kind="self")))
    with turned_away():
        signed(plan, place.commissioner, "commissioner")
    signed(plan, place.lead, "provider")
    plan.refresh_from_db()
    assert plan.status == "signed"


def test_what_is_refused(place, plan) -> None:
    with turned_away():
        signed(plan, place.lead, "commissioner")
    with turned_away():
        signed(plan, place.reader, "provider")
    with turned_away():
        signed(plan, a_person("Stranger"), "provider")
    with pytest.raises(WrongPassword):
        signed(plan, place.lead, "provider", password="a guess")
    with pytest.raises(Stale):
        signed(plan, place.lead, "provider", read="0" * 64)
    assert not Revision.objects.exists()
    signed(plan, place.lead, "provider")
    with pytest.raises(NotNow):
        signed(plan, place.lead, "provider")
    assert Signature.objects.count() == 1


def test_one_person_cannot_sign_for_both_sides_by_changing_role(place, plan) -> None:
    signed(plan, place.commissioner, "commissioner")
    provider = Organisation.objects.get(system=place.system, part="provider")
    Membership.objects.filter(user=place.commissioner).update(role="recovery_lead", organisation=provider)
    with pytest.raises(NotNow):
        signed(plan, place.commissioner, "provider")
    assert Signature.objects.count() == 1


def test_an_unfinished_plan_is_not_signed(place, plan) -> None:
    goal = plan.goals.get()
    bare = GoalText("Open the centre")
    save_goal(user=place.commissioner, plan=plan, uid=goal.uid, goal=bare, version=goal.version)
    with pytest.raises(NotNow):
        signed(plan, place.lead, "provider")
    assert not Revision.objects.exists()
    assert [one.lacks for one in standing_of(plan.row).missing] == [
        (Lack.MEASURE, Lack.BASELINE, Lack.TARGET, Lack.DATE)
    ]


def test_a_later_change_is_a_new_version_and_the_signed_one_stays(place, plan) -> None:
    signed(plan, place.commissioner, "commissioner")
    signed(plan, place.lead, "provider")
    plan.refresh_from_db()
    with pytest.raises(NotNow):
        described(plan, place.lead, "Other words")
    revise(user=place.lead, plan=plan, reason="The room fell through.")
    now = plan_of(plan.row)
    assert (now.status, now.revision) == ("draft", 2)
    assert plan.revisions.get(number=1).signatures.count() == 2


def test_the_database_itself_keeps_what_was_signed(place, plan) -> None:
    signed(plan, place.lead, "provider")
    for change in (
        lambda: Goal.objects.filter(plan=plan).update(target="more"),
        lambda: Goal.objects.filter(plan=plan).delete(),
        lambda: Plan.objects.filter(pk=plan.pk).update(description="other"),
        lambda: Revision.objects.filter(plan=plan).update(content="{}"),
        lambda: Signature.objects.filter(revision__plan=plan).delete(),
        lambda: Entry.objects.filter(system=place.system).update(act="other"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert faults(place.system) == []


def test_template_b_is_only_for_a_priority(place, plan, client: Client) -> None:
    review = plan.row.review
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/plans/4/edit/goals/").status_code == 200
    assert client.get(f"/reviews/{review.pk}/plans/5/edit/").status_code == 404
    with pytest.raises(NotNow):
        save_plan(user=place.lead, row=row_of(review, 5), draft=a_draft())
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.create(row=row_of(review, 5))


def test_wrong_passwords_run_out(place, plan, client: Client) -> None:
    client.force_login(place.lead)
    address = f"/reviews/{plan.row.review_id}/plans/3/check/"
    said = {"side": "provider", "sha256": hash_of(plan), "password": "a guess", "stated": "on"}
    for _ in range(WRONG_MOST):
        assert client.post(address, said).context["form"].errors.keys() == {"password"}
    page = client.post(address, said | {"password": PASSWORD, "stated": "on"})
    assert page.context["form"].errors.keys() == {"password"}
    assert not Signature.objects.exists()


@pytest.mark.parametrize("priorities", [(3,), (3, 4, 5)])
def test_the_list_of_plans_asks_as_much_for_three_as_for_one(
    priorities, client: Client, django_assert_num_queries
) -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=priorities)
    for number in priorities:
        a_plan(place, review, number)
    client.force_login(place.lead)
    with django_assert_num_queries(10):
        client.get(f"/reviews/{review.pk}/plans/")
