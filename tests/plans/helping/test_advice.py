"""Advice on goals where people write and read them: beside the boxes, by htmx, and on the plan; it refuses nothing."""

from __future__ import annotations

import pytest

from assessments.plans.helping.smart import Code
from assessments.plans.models import Goal, Plan
from tests.build import Place, posted_from
from tests.plans.pages import a_desk, address, with_a_plan

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}

built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def unmet(advice) -> list[str]:
    return [one[:-1] for one in advice.seal.split() if one.endswith("-")]


def test_a_goal_is_checked_as_it_is_typed_and_nothing_is_saved(place: Place, plan: Plan) -> None:
    # Given the page of the goals
    lead = a_desk(place.lead)
    page = lead.get(address(plan))
    row = page.context["page"].rows.forms[0]
    assert 'id="goals-0-smart"' in page.text
    # When something is typed, and the page asks for advice by itself
    typed = posted_from(page, **{"goals-0-target": "Better", "check": "all"})
    typed["goals-0-advised"] = row.advice.seal
    del typed["save"]
    answer = lead.post(address(plan), typed, headers=HTMX)
    # Then only the advice comes back, on what was typed
    assert answer.templates[0].name == "plans/_smart_all.html"
    (row,) = answer.context["changed"]
    assert "<html" not in answer.text
    assert Code.TARGET_CLEAR.value in unmet(row.advice)
    # and nothing more while it would say the same
    typed["goals-0-advised"] = row.advice.seal
    assert lead.post(address(plan), typed, headers=HTMX).status_code == 204
    assert Goal.objects.get(plan=plan).target == "One"


def test_without_javascript_a_button_checks_and_keeps_what_was_typed(place: Place, plan: Plan) -> None:
    lead = a_desk(place.lead)
    typed = posted_from(
        lead.get(address(plan)), **{"goals-0-target": "", "goals-0-measure": "Hours", "check": "0"}
    )
    del typed["save"]
    answer = lead.post(address(plan), typed)
    row = answer.context["page"].rows.forms[0]
    assert answer.status_code == 200
    assert row["measure"].value() == "Hours"
    assert unmet(row.advice) == [Code.TARGET.value]
    assert 'class="nhsuk-error-summary"' not in answer.text
    assert Goal.objects.get(plan=plan).measure == "Centres"


def test_a_date_that_is_none_is_no_date_and_no_fault(place: Place, plan: Plan) -> None:
    lead = a_desk(place.lead)
    typed = posted_from(lead.get(address(plan)), **{"goals-0-due_on_month": "99", "check": "all"})
    answer = lead.post(address(plan), typed, headers=HTMX)
    (row,) = answer.context["changed"]
    assert Code.DATE.value in unmet(row.advice)


def test_advice_is_on_the_plan_and_stops_nobody(place: Place, plan: Plan) -> None:
    # Given a goal that leaves something to think about
    Goal.objects.filter(plan=plan).update(target="Better than now", statement="Open it and train staff")
    here = f"/reviews/{plan.row.review_id}/plans/3/"
    # Then those who write the plan read so, and it can be signed
    page = a_desk(place.commissioner).get(here)
    assert [unmet(one) for one in page.context["advice"]] == [[Code.ONE_THING.value, Code.TARGET_CLEAR.value]]
    assert page.context["advice"][0].ask[0] in page.text
    assert not page.context["needs"]
    # and those who only read it are not told what to think about
    assert page.context["advice"][0].ask[0] not in a_desk(place.reader).get(here).text
