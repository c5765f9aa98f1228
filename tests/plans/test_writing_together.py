"""Two people on one plan: different parts merge; the same part shows both texts, every field, and who it was."""

from __future__ import annotations

import pytest

from assessments.audit.models import Entry
from assessments.plans.models import Goal, Plan
from tests.build import (
    Place,
    a_completed_template_a,
    a_review,
    described,
    posted,
    posted_from,
)
from tests.plans.pages import address, another, with_a_plan

pytestmark = pytest.mark.django_db


built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


AGREED = {"agreed_on_day": "15", "agreed_on_month": "3", "agreed_on_year": "2027"}
EMPTIED = {f"goals-0-{name}": "" for name in ("statement", "measure", "baseline", "target")}
EMPTIED |= {f"goals-0-due_on_{part}": "" for part in ("day", "month", "year")}


def test_different_parts_written_at_once_are_all_kept(place: Place, desks, plan: Plan) -> None:
    # Given two pages of the same goals
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    # When one person changes the goal and the other adds one, while the first goes on to the description
    assert lead.post(at, posted_from(one, **{"goals-0-target": "Two"})).status_code == 302
    assert commissioner.post(at, posted_from(two, **another("A second goal"))).status_code == 302
    described(plan, place.lead, "Other words")
    # Then everything is there
    plan.refresh_from_db()
    assert plan.description == "Other words"
    assert [(goal.statement, goal.target) for goal in Goal.objects.filter(plan=plan)] == [
        ("Open the centre", "Two"),
        ("A second goal", ""),
    ]


def test_the_same_part_shows_both_texts_and_loses_neither(place: Place, desks, plan: Plan) -> None:
    # Given two pages of the same goals, and one of them sent
    lead, commissioner = desks
    at, goal = address(plan), plan.goals.get()
    one, two = lead.get(at), commissioner.get(at)
    theirs = {"goals-0-statement": "The lead's goal"} | another("Another of the lead's")
    lead.post(at, posted_from(one, **theirs))
    # When the other is sent with another text for the same goal, and one more goal
    mine = {"goals-0-statement": "The commissioner's goal"} | another("Mine as well")
    page = commissioner.post(at, posted_from(two, **mine))
    # Then the goal stays as it was saved, with every field shown in both versions, and the person is named
    assert page.status_code == 200
    assert "data-both-versions" in page.text
    assert place.lead.name in page.text
    both = page.context["both"]
    assert len(both) == 5
    assert (both[0].theirs, both[0].yours) == ("The lead's goal", "The commissioner's goal")
    assert all(part.theirs == part.yours for part in both[1:])
    assert plan.goals.get(uid=goal.uid).statement == "The lead's goal"
    # and what does not conflict is written, whether this page is ever sent again or not
    assert plan.goals.filter(statement="Mine as well").exists()
    # and all that was typed is in the form, beside the goal that the lead added meanwhile
    typed = [row["statement"].value() for row in page.context["page"].rows]
    assert typed == ["The commissioner's goal", "Mine as well", "Another of the lead's"]
    # and sent again it replaces what was shown, knowingly, and nothing else; what was written can be typed in again
    typed_again = posted_from(page, **{"goals-1-target": "Three"})
    assert commissioner.post(at, typed_again).status_code == 302
    now = list(plan.goals.values_list("statement", flat=True))
    assert sorted(now) == sorted(["The commissioner's goal", "Another of the lead's", "Mine as well"])
    assert plan.goals.get(uid=goal.uid).statement == "The commissioner's goal"
    assert plan.goals.get(statement="Mine as well").target == "Three"


@pytest.mark.parametrize(
    ("part", "theirs", "mine", "fields"),
    [
        ("description", {"description": "Theirs"}, {"description": "Mine"}, 1),
        ("dates", {"next_review_on_year": "2028"}, {"next_review_on_year": "2029"}, 3),
        ("actions", {"actions-0-owner": "Theirs"}, {"actions-0-owner": "Mine"}, 3),
        (
            "evidence",
            {"evidence_sources-0-link": "https://example.org/"},
            {"evidence_sources-0-link": "https://example.com/"},
            2,
        ),
    ],
)
def test_every_kind_of_part_shows_every_field(desks, plan: Plan, part, theirs, mine, fields) -> None:
    lead, commissioner = desks
    at = address(plan, part)
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **theirs)).status_code == 302
    version = Plan.objects.get().version
    page = commissioner.post(at, posted_from(two, **mine))
    assert page.status_code == 200
    assert len(page.context["both"]) == fields
    assert any(both.theirs != both.yours for both in page.context["both"])
    assert Plan.objects.get().version == version
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert Plan.objects.get().version == version + 1


@pytest.mark.parametrize(
    ("part", "theirs", "mine"),
    [
        ("goals", {"goals-0-target": "Two"}, {"goals-0-baseline": "Nobody"}),
        ("actions", {"actions-0-owner": "Theirs"}, {"actions-0-description": "Mine"}),
        ("dates", AGREED, {"next_review_on_year": "2028"}),
    ],
)
def test_boxes_that_only_one_of_them_changed_are_joined_and_shown(
    desks, plan: Plan, part, theirs, mine
) -> None:
    # Given two pages of one part, of which somebody else saves one box
    Plan.objects.filter(pk=plan.pk).update(agreed_on=None)
    lead, commissioner = desks
    at = address(plan, part)
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **theirs)).status_code == 302
    version = Plan.objects.get().version
    # When this person, who changed another box, saves
    page = commissioner.post(at, posted_from(two, **mine))
    # Then nothing is to be chosen: the page has both, and nothing is saved before they have seen it
    assert (page.status_code, page.context["both"]) == (200, None)
    assert posted_from(page).items() >= (theirs | mine).items()
    assert Plan.objects.get().version == version
    # and so has the page when they come back to it in another browser
    assert posted_from(commissioner.get(at)).items() >= (theirs | mine).items()
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert posted_from(lead.get(at)).items() >= (theirs | mine).items()


def test_where_both_changed_one_box_the_others_are_not_to_be_chosen(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    lead.post(at, posted_from(one, **{"goals-0-statement": "Theirs", "goals-0-target": "Two"}))
    page = commissioner.post(at, posted_from(two, **{"goals-0-statement": "Mine"}))
    assert [(both.theirs, both.yours) for both in page.context["both"] if both.differs] == [
        ("Theirs", "Mine")
    ]
    assert commissioner.post(at, posted_from(page)).status_code == 302
    goal = plan.goals.get()
    assert (goal.statement, goal.target) == ("Mine", "Two")


def test_what_nobody_here_touched_is_shown_as_somebody_else_left_it(desks, plan: Plan) -> None:
    # Given a page with two goals, of which somebody else then changes the first
    lead, commissioner = desks
    at = address(plan)
    commissioner.post(at, posted_from(commissioner.get(at), **another("Second")))
    page = commissioner.get(at)
    lead.post(at, posted_from(lead.get(at), **{"goals-0-target": "Two"}))
    # When this person, who wrote in the second, asks for another row
    data = posted_from(page, **{"goals-1-target": "Mine", "goals-TOTAL_FORMS": "2"})
    lead.post(at, posted_from(lead.get(at), **{"goals-1-target": "Theirs"}))
    page = commissioner.post(at, data)
    # Then the clash in the second is shown, and the first as it is stored now
    assert [both.yours for both in page.context["both"] if both.theirs != both.yours] == ["Mine"]
    assert page.context["page"].rows[0]["target"].value() == "Two"
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert [goal.target for goal in Goal.objects.filter(plan=plan)] == ["Two", "Mine"]


def test_a_goal_emptied_while_somebody_changed_it_is_asked_about(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    lead.post(at, posted_from(one, **{"goals-0-target": "Two"}))
    page = commissioner.post(at, posted_from(two, **EMPTIED))
    assert page.context["both"]
    assert plan.goals.get().target == "Two"
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert not Goal.objects.filter(plan=plan).exists()
    assert Goal.ever.get(plan=plan).target == "Two"  # taken out, not lost


def test_a_goal_changed_while_somebody_took_it_out_comes_back_when_it_is_wanted(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **EMPTIED)).status_code == 302
    page = commissioner.post(at, posted_from(two, **{"goals-0-target": "Two"}))
    assert page.context["both"]
    assert not Goal.objects.filter(plan=plan).exists()
    assert commissioner.post(at, posted_from(page)).status_code == 302
    assert plan.goals.get().target == "Two"


def test_a_row_that_was_not_sent_stays(desks, plan: Plan) -> None:
    lead, _ = desks
    data = posted("goals", **{"goals-TOTAL_FORMS": "1", "goals-0-statement": "Only this"})
    assert lead.post(address(plan), data).status_code == 302
    assert [goal.statement for goal in Goal.objects.filter(plan=plan)] == ["Open the centre", "Only this"]


def test_two_people_who_begin_the_same_plan_both_keep_their_goals(place: Place, desks) -> None:
    review = a_completed_template_a(place, a_review(place))
    at = f"/reviews/{review.pk}/plans/3/edit/goals/"
    lead, commissioner = desks
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **{"goals-0-statement": "The lead's"})).status_code == 302
    data = posted_from(two, **{"goals-0-statement": "The commissioner's"})
    assert commissioner.post(at, data).status_code == 302
    goals = Goal.objects.filter(plan__row__review=review)
    assert [goal.statement for goal in goals] == ["The lead's", "The commissioner's"]


@pytest.mark.parametrize(
    ("part", "typed"), [("description", {"description": "Mine"}), ("goals", {"goals-0-statement": "A goal"})]
)
def test_a_page_sent_twice_writes_once(place: Place, desks, part: str, typed) -> None:
    review = a_completed_template_a(place, a_review(place))
    at, (lead, _) = f"/reviews/{review.pk}/plans/3/edit/{part}/", desks
    data = posted_from(lead.get(at), **typed)
    assert lead.post(at, data).status_code == 302
    plan = Plan.objects.get(row__review=review)
    before = plan.version, Entry.objects.count()
    assert lead.post(at, data).status_code == 302
    plan.refresh_from_db()
    assert (plan.version, Entry.objects.count()) == before
    assert plan.goals.count() == (part == "goals")


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_asks_the_same_of_the_database_for_one_part_and_three(
    place: Place, desks, plan: Plan, many: int, django_assert_num_queries
) -> None:
    lead, _ = desks
    at = address(plan)
    for row in range(1, many):
        assert lead.post(at, posted_from(lead.get(at), **another(f"Words {row}", row))).status_code == 302
    assert Goal.objects.count() == many
    with django_assert_num_queries(18):
        lead.get(at)
