"""How far the next stage is met: marked phrase by phrase, kept beside the plan, and never part of what is signed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from assessments.audit.models import Entry
from assessments.plans import snapshot
from assessments.plans.helping import queries, services
from assessments.plans.helping.models import PhraseMark, PhrasesShown
from assessments.plans.helping.queries import NextStage
from assessments.plans.helping.services import Mark
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of
from assessments.record.models import Row
from assessments.reports import content
from assessments.reports.board import content as board_content
from assessments.signoff.standing import standing_of
from framework.queries import challenge as framework_challenge
from recovery_site.errors import NotNow, Stale
from tests.build import Place, a_person, a_system, signed_by
from tests.plans.pages import a_desk, has_problem, with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
State = PhraseMark.State

built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def stage_of(plan: Plan) -> NextStage:
    challenge = framework_challenge(plan.row.review.edition, plan.row.challenge.number)
    assert challenge is not None
    stage = queries.next_stage(plan.row, challenge, plan)
    assert stage is not None
    return stage


def marked(plan: Plan, user, state: State, note: str = "", *, seen: int = 0, in_report: bool = False) -> int:
    """The first phrase of the next stage marked by that person."""
    stage = stage_of(plan)
    mark = Mark(stage.phrases[0].phrase, state, note, seen)
    return services.mark_phrases(user=user, plan=plan, stage=stage.stage, marks=[mark], in_report=in_report)


def address(plan: Plan) -> str:
    return f"/reviews/{plan.row.review_id}/plans/3/next-stage/"


def posted(page, **chosen: str) -> dict[str, str]:
    """What the page of phrases sends; `chosen` are boxes of its first phrase."""
    rows = [one for one, _theirs in page.context["lines"]]
    data = {}
    for row in rows:
        for name in ("state", "note", "seen"):
            value = row[name].value()
            data[row.add_prefix(name)] = "" if value is None else str(value)
    return data | {rows[0].add_prefix(name): value for name, value in chosen.items()}


def test_the_next_stage_is_the_one_after_what_was_agreed_or_the_last(place: Place, plan: Plan) -> None:
    challenge = framework_challenge(plan.row.review.edition, 3)
    assert challenge is not None
    for agreed, wanted in ((1, 2), (2, 3), (3, 3)):
        descriptor = queries.next_descriptor(Row(stage=agreed), challenge)
        assert descriptor is not None
        assert descriptor.stage.number == wanted
    assert queries.next_descriptor(Row(stage=None), challenge) is None


def test_a_phrase_is_marked_on_its_page_and_stands_on_the_plan(place: Place, plan: Plan) -> None:
    # Given the commissioner opens the page of phrases
    before = snapshot.of(plan).sha256
    desk = a_desk(place.commissioner)
    page = desk.get(address(plan))
    assert len(page.context["lines"]) == len(stage_of(plan).phrases) > 2
    # When a phrase is marked with a note
    answer = desk.post(address(plan), posted(page, state="partly", note="Two wards have it"))
    # Then it is kept, shown on the plan to whoever reads it, and beside the boxes
    assert answer.status_code == 302
    first = stage_of(plan).phrases[0]
    assert (first.state, first.note, first.by) == (State.PARTLY, "Two wards have it", place.commissioner.name)
    for where, who in (("", place.reader), ("edit/goals/", place.lead)):
        shown = a_desk(who).get(f"/reviews/{plan.row.review_id}/plans/3/{where}").text
        assert first.phrase.text in shown
        assert "Two wards have it" in shown
    # and what is signed is the same
    now = plan_of(plan.row)
    assert now is not None
    assert snapshot.of(now).sha256 == before
    # and the log has codes, and no words
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert entry.detail["phrases"] == {first.phrase.key: "partly"}
    assert "wards" not in str(entry.detail)


def test_what_says_the_same_is_not_written_again(place: Place, plan: Plan) -> None:
    assert marked(plan, place.lead, State.OPEN) == 0
    assert marked(plan, place.lead, State.MET, "Yes") == 1
    count = Entry.objects.count()
    assert marked(plan, place.commissioner, State.MET, "Yes") == 0  # also without having seen it
    assert (PhraseMark.objects.count(), Entry.objects.count()) == (1, count)
    # and a mark can be taken back: the earlier ones are kept
    assert marked(plan, place.lead, State.OPEN, seen=1) == 1
    assert stage_of(plan).phrases[0].state is State.OPEN
    assert PhraseMark.objects.count() == 2


def test_two_who_mark_the_same_phrase_see_both(place: Place, plan: Plan) -> None:
    # Given the lead has the page open, and the commissioner marks the phrase
    desk = a_desk(place.lead)
    page = desk.get(address(plan))
    marked(plan, place.commissioner, State.MET, "Theirs")
    # When the lead marks it otherwise, and another phrase too
    rows = [one for one, _theirs in page.context["lines"]]
    sent = posted(page, state="not_yet", note="Mine") | {rows[1].add_prefix("state"): "met"}
    answer = desk.post(address(plan), sent)
    # Then the other phrase is kept, both marks of the first are on the page, and sent again the lead's counts
    assert answer.status_code == 409
    assert has_problem(answer)
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert stage_of(plan).phrases[1].state is State.MET
    assert stage_of(plan).phrases[0].state is State.MET
    desk.post(address(plan), posted(answer))
    assert (stage_of(plan).phrases[0].state, stage_of(plan).phrases[0].note) == (State.NOT_YET, "Mine")


def test_a_stale_mark_says_what_is_kept(place: Place, plan: Plan) -> None:
    marked(plan, place.commissioner, State.MET)
    with pytest.raises(Stale) as caught:
        marked(plan, place.lead, State.PARTLY)
    assert [one.state for one in caught.value.theirs] == ["met"]


def test_what_was_sent_wrongly_is_refused_beside_the_phrase(place: Place, plan: Plan) -> None:
    desk = a_desk(place.lead)
    page = desk.get(address(plan))
    for wrong in ({"state": "best"}, {"note": "x" * 2001}, {"seen": "many"}):
        answer = desk.post(address(plan), posted(page, **wrong))
        assert answer.status_code == 200
        assert has_problem(answer)
    assert not PhraseMark.objects.exists()


def test_who_may_not_write_the_plan_marks_nothing(place: Place, plan: Plan) -> None:
    for user in (place.partner, place.reader, a_person(), a_system().lead):
        with turned_away():
            marked(plan, user, State.MET)
    assert not PhraseMark.objects.exists()
    assert a_desk(place.reader).get(address(plan)).status_code == 403


def test_once_it_is_signed_marks_stay_as_they_are(place: Place, plan: Plan) -> None:
    marked(plan, place.lead, State.MET)
    signed_by(plan, place.lead, "provider")
    with pytest.raises(NotNow):
        marked(plan, place.lead, State.PARTLY, seen=1)
    kept = PhraseMark.objects.get()
    kept.pk, kept.number = None, 2
    for change in (kept.save, lambda: PhraseMark.objects.update(note="x"), PhraseMark.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_whether_the_reports_show_it_is_chosen_for_each_plan(place: Place, plan: Plan) -> None:
    desk = a_desk(place.lead)
    page = desk.get(address(plan))
    for chosen in ({"in_report": "on"}, {"in_report": "on"}, {}):
        desk.post(address(plan), posted(page, state="met") | chosen)
        assert queries.shown_in_report([plan])[plan.pk].in_report is bool(chosen)
    assert PhrasesShown.objects.count() == 2  # twice the same is once


def test_the_reports_show_the_marks_of_a_plan_only_where_that_was_chosen(place: Place, plan: Plan) -> None:
    marked(plan, place.lead, State.PARTLY, "Two wards have it")
    phrase = stage_of(plan).phrases[0].phrase
    for in_report in (False, True):
        marked(plan, place.lead, State.PARTLY, "Two wards have it", seen=1, in_report=in_report)
        report = content.template_b(standing_of(plan.row))
        shown = [(one.state, one.words, one.note) for one in report.marks]
        assert shown == ([(State.PARTLY, phrase.text, "Two wards have it")] if in_report else [])
        (in_board,) = (one.plan for one in board_content.board(plan.row.review).priorities if one.plan)
        assert in_board.marks == report.marks
        html = render_to_string("reports/pdf/_template_b.html", {"plan": report, "heading": "h2"})
        assert (phrase.text in html) is in_report
