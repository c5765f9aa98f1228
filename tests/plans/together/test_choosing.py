"""Two people changed the same part: both texts side by side, what differs marked; one chooses or joins them."""

from __future__ import annotations

import pytest

from assessments.plans.models import Goal, Plan
from tests.build import Place, posted_from
from tests.plans.pages import address, with_a_plan
from tests.plans.together.test_live import drawn

pytestmark = pytest.mark.django_db
built = with_a_plan
GOAL = "goals-0-statement"


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


@pytest.fixture
def clash(desks, plan: Plan):
    """The commissioner's page after the lead was first: both changed the words of the goal and its target."""
    lead, commissioner = desks
    at = address(plan)
    one, two = lead.get(at), commissioner.get(at)
    lead.post(at, posted_from(one, **{GOAL: "Open two centres", "goals-0-target": "Two"}))
    return commissioner.post(at, posted_from(two, **{GOAL: "Open three centres", "goals-0-target": "Three"}))


def press(desks, plan: Plan, page, **button: str):
    _, commissioner = desks
    return commissioner.post(address(plan), posted_from(page) | {"asked": str(plan.goals.get().uid)} | button)


def test_the_words_that_differ_are_marked_on_both_sides(clash) -> None:
    goal = clash.context["both"][0]
    assert [(piece.kind.value, piece.text) for piece in goal.pieces] == [
        ("same", "Open "),
        ("gone", "two"),
        ("new", "three"),
        ("same", " centres"),
    ]
    assert '<mark\n  class="app-both__word">two</mark> centres' in clash.text
    assert '<mark\n  class="app-both__word">three</mark> centres' in clash.text


def test_one_text_is_chosen_and_the_rest_of_the_choice_stays(desks, plan: Plan, clash) -> None:
    page = press(desks, plan, clash, take=GOAL)
    assert page.context["page"].rows[0]["statement"].value() == "Open two centres"
    assert [one.yours for one in page.context["both"] if one.differs] == ["Three"]
    assert desks[1].post(address(plan), posted_from(page)).status_code == 302
    goal = Goal.objects.get(plan=plan)
    assert (goal.statement, goal.target) == ("Open two centres", "Three")


def test_both_texts_are_put_into_the_box_once(desks, plan: Plan, clash) -> None:
    page = clash
    for _twice in range(2):
        page = press(desks, plan, page, join=GOAL)
        assert page.context["page"].rows[0]["statement"].value() == "Open two centres\n\nOpen three centres"
    page = press(desks, plan, page, join="goals-0-target")
    assert page.context["page"].rows[0]["target"].value() == "Two; Three"
    assert Goal.objects.get(plan=plan).statement == "Open two centres"  # nothing is saved by choosing


def test_what_was_typed_outlives_the_page_of_the_choice(desks, plan: Plan, clash) -> None:
    page = desks[1].get(address(plan))
    assert page.context["page"].rows[0]["statement"].value() == "Open three centres"
    assert "data-kept" in page.text


def test_a_page_that_heard_of_a_change_can_ask_for_both(desks, plan: Plan) -> None:
    # Given a page on which somebody types, and a goal that somebody else saved meanwhile
    lead, commissioner = desks
    page = commissioner.get(address(plan))
    lead.post(address(plan), posted_from(lead.get(address(plan)), **{GOAL: "Theirs"}))
    # When they ask for both, then they see both and nothing is saved
    sent = posted_from(page, **{GOAL: "Mine"})
    answer = commissioner.post(address(plan), sent | {"both": "1"})
    assert [(one.theirs, one.yours) for one in answer.context["both"] if one.differs] == [("Theirs", "Mine")]
    assert Goal.objects.get(plan=plan).statement == "Theirs"
    # and whoever had typed nothing sees what is saved
    answer = commissioner.post(address(plan), posted_from(page) | {"both": "1"})
    assert answer.context["both"] is None
    assert answer.context["page"].rows[0]["statement"].value() == "Theirs"


def test_a_goal_that_was_removed_meanwhile_can_stay_removed(desks, plan: Plan) -> None:
    lead, commissioner = desks
    page = commissioner.get(address(plan))
    goal = plan.goals.get()
    lead.post(address(plan), posted_from(lead.get(address(plan))) | {"remove": "0"})
    page = commissioner.post(address(plan), posted_from(page, **{GOAL: "Mine"}))
    assert page.context["both"]
    sent = posted_from(page) | {"take": "goals-0", "asked": str(goal.uid)}
    assert commissioner.post(address(plan), sent).context["page"].live == []
    assert not Goal.objects.filter(plan=plan).exists()


NO_BOXES = [{"take": "nothing"}, {"take": "goals-9-x"}, {"join": "goals-0-uid"}, {"asked": "x"}]


@pytest.mark.parametrize("button", NO_BOXES)
def test_a_name_that_is_no_box_does_nothing(desks, plan: Plan, clash, button: dict[str, str]) -> None:
    page = press(desks, plan, clash, **({"both": "1"} | button))
    assert page.status_code == 200
    assert page.context["page"].rows[0]["statement"].value() == "Open three centres"


@pytest.mark.parametrize(
    ("part", "box", "theirs", "mine"),
    [("description", "description", "Their words", "My words"), ("dates", "agreed_on_day", "15", "14")],
)
def test_what_is_there_once_is_chosen_too(desks, plan: Plan, part, box, theirs, mine) -> None:
    lead, commissioner = desks
    at = address(plan, part)
    if part == "dates":
        Plan.objects.filter(pk=plan.pk).update(agreed_on=None)
    date = {"agreed_on_month": "3", "agreed_on_year": "2027"} if part == "dates" else {}
    one, two = lead.get(at), commissioner.get(at)
    assert lead.post(at, posted_from(one, **{box: theirs}, **date)).status_code == 302
    page = commissioner.post(at, posted_from(two, **{box: mine}, **date))
    take = {"take": box.removesuffix("_day"), "asked": part}
    page = commissioner.post(at, posted_from(page) | take)
    assert page.context["page"].data[box] == theirs
    assert page.context["both"] is None


def test_a_second_window_of_the_same_person_is_not_called_somebody_else(
    desks, place: Place, plan: Plan
) -> None:
    # Given the lead has the goal open in two windows, and saves in one
    lead, _ = desks
    one, two = lead.get(address(plan)), lead.get(address(plan))
    lead.post(address(plan), posted_from(one, **{GOAL: "Open two centres"}))
    # Then the other is told that it was them, and nobody else is
    own, others = drawn(plan, place.lead), drawn(plan, place.commissioner)
    assert place.lead.name not in own
    assert place.lead.name in others
    # And it loses nothing when they save there: both texts, and neither is somebody else's
    page = lead.post(address(plan), posted_from(two, **{GOAL: "Open three centres"}))
    assert [(one.is_own, one.theirs, one.yours) for one in page.context["both"] if one.differs] == [
        (True, "Open two centres", "Open three centres")
    ]
    section = page.text[page.text.index("data-both-versions") : page.text.index("data-both-versions") + 3000]
    assert place.lead.name not in section[: section.index("app-both__here")]
