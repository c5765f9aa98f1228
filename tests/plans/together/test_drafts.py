"""What somebody types is kept before they save it: theirs alone, part by part, until it is saved."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.plans.models import Goal, Plan
from assessments.plans.together.keeping import LASTS, MOST, keep
from assessments.plans.together.models import PartDraft
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_system, posted_from
from tests.plans.pages import a_desk, address, another, with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def type_(desk: Client, at: str, **boxes: str) -> None:
    """Typed into that page, and kept by its script."""
    answer = desk.post(at, posted_from(desk.get(at), **boxes) | {"keep": "1"})
    assert answer.status_code == 200
    assert answer.json()["kept"]


def statements(page) -> list[str]:
    return [row["statement"].value() for row in page.context["page"].rows]


def test_what_was_typed_is_there_again_in_any_browser_and_not_in_the_plan(place: Place, desks, plan) -> None:
    # Given something typed into a goal, kept, and a browser that then crashed
    lead, commissioner = desks
    type_(lead, address(plan), **{"goals-0-statement": "Half a sente"})
    # Then the person finds it in another browser, marked as not saved
    page = a_desk(place.lead).get(address(plan))
    assert statements(page) == ["Half a sente"]
    assert "data-kept" in page.text
    assert page.context["unsaved"]
    # and the plan is as it was, for everybody else, and the log knows nothing of it
    assert statements(commissioner.get(address(plan))) == [plan.goals.get().statement]
    assert not Entry.objects.filter(detail__icontains="Half a").exists()
    # and what is saved can be looked at without losing it
    page = lead.get(f"{address(plan)}?stored")
    assert statements(page) == [plan.goals.get().statement]
    assert statements(lead.get(address(plan))) == ["Half a sente"]


def test_a_draft_belongs_to_its_part_whichever_page_shows_it(desks, plan: Plan) -> None:
    lead, _ = desks
    own = f"{address(plan)}{plan.goals.get().uid}/"
    type_(lead, own, **{"goals-0-target": "Two"})
    for at in (own, address(plan)):
        assert lead.get(at).context["page"].rows[0]["target"].value() == "Two"
    goals = lead.get(address(plan, "dates")).context["nav"][2]
    assert [part.is_unsaved for part in goals.parts] == [True]
    assert "data-kept" not in lead.get(address(plan, "dates")).text


def test_a_new_goal_that_was_never_saved_is_found_in_the_list(desks, plan: Plan) -> None:
    lead, commissioner = desks
    at = f"{address(plan)}{uuid4()}/"
    type_(lead, at, **{"goals-0-statement": "A new one"})
    parts = lead.get(address(plan, "dates")).context["nav"][2].parts
    assert [(part.href, part.words, part.is_unsaved) for part in parts[1:]] == [(at, "A new one", True)]
    assert statements(lead.get(at)) == ["A new one"]
    assert statements(lead.get(address(plan)))[1:] == ["A new one"]
    assert len(commissioner.get(address(plan, "dates")).context["nav"][2].parts) == 1


@pytest.mark.parametrize(
    ("part", "box"), [("description", "description"), ("strengths", "strengths"), ("dates", "agreed_on_day")]
)
def test_what_is_there_once_is_kept_as_well_even_when_it_could_not_be_saved(desks, plan, part, box) -> None:
    lead, _ = desks
    type_(lead, address(plan, part), **{box: "35"})
    page = lead.get(address(plan, part))
    assert f'name="{box}"' in page.text
    assert "35" in page.text
    assert "data-kept" in page.text
    assert "nhsuk-error-summary" not in page.text


def test_it_goes_when_the_part_is_saved_or_typed_back(desks, plan: Plan) -> None:
    lead, _ = desks
    type_(lead, address(plan), **{"goals-0-statement": "Better"})
    # typed back to what is saved
    type_(lead, address(plan), **{"goals-0-statement": plan.goals.get().statement})
    assert not PartDraft.objects.exists()
    # saved
    type_(lead, address(plan), **{"goals-0-statement": "Better"})
    assert lead.post(address(plan), posted_from(lead.get(address(plan)))).status_code == 302
    assert Goal.objects.get(plan=plan).statement == "Better"
    assert not PartDraft.objects.exists()


def test_it_can_be_deleted_on_purpose(desks, plan: Plan) -> None:
    lead, _ = desks
    type_(lead, address(plan), **{"goals-0-statement": "Worse"})
    page = lead.get(f"{address(plan)}?stored")
    assert lead.post(address(plan), posted_from(page) | {"drop": "1"}).url == address(plan)
    assert not PartDraft.objects.exists()


@pytest.mark.parametrize("act", ["add", "remove"])
def test_a_button_that_saves_nothing_keeps_what_was_typed(desks, plan: Plan, act: str) -> None:
    lead, _ = desks
    page = lead.get(address(plan))
    sent = posted_from(page, **another("Second")) | {act: "0"}
    assert lead.post(address(plan), sent).status_code == 200
    assert statements(lead.get(address(plan)))[-1] == "Second"


def test_what_was_refused_is_kept(desks, plan: Plan) -> None:
    lead, _ = desks
    sent = posted_from(lead.get(address(plan)), **{"goals-0-due_on_day": "45"})
    assert lead.post(address(plan), sent).status_code == 200
    assert lead.get(address(plan)).context["page"].rows[0].data["goals-0-due_on_day"] == "45"


def test_a_draft_that_somebody_else_overtook_shows_both(place: Place, desks, plan: Plan) -> None:
    # Given a draft of the lead, and a goal that the commissioner saved meanwhile
    lead, commissioner = desks
    type_(lead, address(plan), **{"goals-0-statement": "Mine"})
    commissioner.post(
        address(plan), posted_from(commissioner.get(address(plan)), **{"goals-0-statement": "Theirs"})
    )
    # Then the lead sees both at once when they come back, and who it was
    page = lead.get(address(plan))
    assert [(one.theirs, one.yours) for one in page.context["both"] if one.differs] == [("Theirs", "Mine")]
    assert place.commissioner.name in page.text
    # and sent again it replaces what was shown, knowingly
    assert lead.post(address(plan), posted_from(page)).status_code == 302
    assert Goal.objects.get(plan=plan).statement == "Mine"


def test_both_wrote_the_same_and_the_draft_is_over(desks, plan: Plan) -> None:
    lead, commissioner = desks
    type_(lead, address(plan), **{"goals-0-statement": "Same"})
    commissioner.post(
        address(plan), posted_from(commissioner.get(address(plan)), **{"goals-0-statement": "Same"})
    )
    page = lead.get(address(plan))
    assert "data-kept" not in page.text
    assert page.context["both"] is None


def test_nobody_else_keeps_reads_or_is_given_a_draft(place: Place, desks, plan: Plan) -> None:
    lead, commissioner = desks
    row = plan.row
    type_(lead, address(plan), **{"goals-0-statement": "Mine"})
    with turned_away():
        keep(user=place.reader, row=row, typed={"goals": {"description": "x"}})
    with turned_away():
        keep(user=a_system().lead, row=row, typed={"goals": {"description": "x"}})
    assert "Mine" not in commissioner.get(address(plan)).text
    mine = {"row": row, "part": "dates", "boxes": {}, "kept_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        PartDraft.objects.create(user=a_person(), **mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartDraft.objects.update(user=place.commissioner)


def test_there_is_a_limit_and_an_end(place: Place, desks, plan: Plan) -> None:
    many = {f"goals.{uuid4()}": {"statement": "x"} for _ in range(MOST)}
    keep(user=place.lead, row=plan.row, typed=many)
    keep(user=place.lead, row=plan.row, typed=dict(list(many.items())[:1]))  # again is not more
    with pytest.raises(NotNow):
        keep(user=place.lead, row=plan.row, typed={"dates": {"agreed_on_day": "1"}})
    PartDraft.objects.filter(part__in=list(many)[1:]).update(kept_at=timezone.now() - LASTS - dt.timedelta(1))
    call_command("prune_drafts")
    assert PartDraft.objects.count() == 1
