"""Writing Template B: what is kept, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.queries import descriptors_beside
from assessments.plans.services import revise
from assessments.progress.lifecycle import close_review
from assessments.record.models import Row
from framework.queries import challenge as framework_challenge
from recovery_site.text import LINE_MAX, PLAN_MAX
from tests.build import (
    a_completed_template_a,
    a_plan,
    a_review,
    a_system,
    posted,
    posted_from,
    ranked,
    record_all,
    signed_by,
)
from tests.shape.edition import load

pytestmark = pytest.mark.django_db


def has_problem(page) -> bool:
    """The page has the summary of errors on top, and says so in its title."""
    return 'class="nhsuk-error-summary"' in page.text and "<title>Error" in page.text


@pytest.fixture
def place():
    return a_system()


@pytest.fixture
def review(place):
    return a_completed_template_a(place, a_review(place), priorities=(3,))


@pytest.fixture
def edit(client, place, review):
    client.force_login(place.lead)
    return f"/reviews/{review.pk}/plans/3/edit/"


def test_three_blank_goals_and_actions_to_begin_with(client, edit):
    page = client.get(edit)
    assert page.context["goals"].total_form_count() == 3
    assert page.context["actions"].total_form_count() == 3
    assert [d.stage.number for d in page.context["descriptors"]] == [2, 3]


def test_what_was_written_is_kept_and_blank_rows_are_not(client, edit):
    words = {"description": "As it is", "goals-0-statement": "Open it"}
    assert client.post(edit, posted(**words)).status_code == 302
    plan = Plan.objects.get()
    assert plan.description == "As it is"
    assert [goal.statement for goal in plan.goals.all()] == ["Open it"]
    assert not plan.actions.exists()


@pytest.mark.parametrize("name", ["goals", "actions", "evidence_sources"])
def test_another_row_without_scripts_keeps_what_was_typed(client, edit, name):
    data = posted(**{"description": "Half a sent", f"add_{name}": "1"})
    del data["save"]
    page = client.post(edit, data)
    assert page.context[name].total_form_count() == 2
    assert "Half a sent" in page.text
    assert not Plan.objects.exists()


def test_an_example_goes_where_it_belongs_and_complains_about_nothing(client, edit):
    challenge = client.get(edit).context["challenge"]
    indicator, source = challenge.indicators.all()[0], challenge.data_sources.all()[0]

    page = client.post(edit, posted(description="Kept", use_indicator=str(indicator.pk)))
    assert page.context["goals"][0]["measure"].value() == indicator.text
    assert "Kept" in page.text
    assert "nhsuk-error" not in page.text

    page = client.post(edit, posted(use_data_source=str(source.pk)))
    assert page.context["evidence_sources"][0]["description"].value() == source.text


def test_the_box_that_was_filled_is_where_the_person_goes_on(client, edit):
    indicator = client.get(edit).context["challenge"].indicators.all()[0]
    page = client.post(edit, posted(use_indicator=str(indicator.pk)))
    assert page.context["goals"][0].fields["measure"].widget.attrs["autofocus"]
    page = client.post(edit, posted(add_actions="1"))
    assert page.context["actions"][1].fields["description"].widget.attrs["autofocus"]
    assert page.text.count("autofocus") == 1


@pytest.mark.parametrize(
    ("name", "box", "button"),
    [
        ("goals", "measure", "use_indicator"),
        ("evidence_sources", "description", "use_data_source"),
        ("goals", "statement", "add_goals"),
        ("actions", "description", "add_actions"),
        ("evidence_sources", "description", "add_evidence_sources"),
    ],
)
def test_no_room_for_more_is_said_and_nothing_typed_is_lost(client, edit, name, box, button):
    challenge = client.get(edit).context["challenge"]
    examples = {"use_indicator": challenge.indicators, "use_data_source": challenge.data_sources}
    value = str(examples[button].all()[0].pk) if button in examples else "1"
    full = {f"{name}-{n}-{box}": f"Words {n}" for n in range(MOST_PARTS)}
    page = client.post(edit, posted(**{**full, f"{name}-TOTAL_FORMS": str(MOST_PARTS), button: value}))
    assert len(page.context["form"].non_field_errors()) == 1
    assert has_problem(page)
    assert [row[box].value() for row in page.context[name]] == list(full.values())
    # and with one less there is room
    fewer = str(MOST_PARTS - 1)
    page = client.post(edit, posted(**{**full, f"{name}-TOTAL_FORMS": fewer, button: value}))
    assert not has_problem(page)
    assert page.context[name].total_form_count() == MOST_PARTS


def test_an_example_takes_a_new_row_when_every_goal_has_a_measure(client, edit):
    indicator = client.get(edit).context["challenge"].indicators.all()[0]
    page = client.post(edit, posted(**{"goals-0-measure": "Mine", "use_indicator": str(indicator.pk)}))
    assert [g["measure"].value() for g in page.context["goals"]] == ["Mine", indicator.text]


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("description", PLAN_MAX),
        ("goals-0-statement", PLAN_MAX),
        ("goals-0-measure", LINE_MAX),
        ("actions-0-description", PLAN_MAX),
        ("actions-0-owner", 200),
        ("evidence_sources-0-description", LINE_MAX),
    ],
)
def test_both_ends_of_each_limit(client, edit, field, most):
    row, _, last = field.rpartition("-")
    first = {"goals-0": "statement", "actions-0": "description"}.get(row)
    beside = {f"{row}-{first}": "Something"} if first and last != first else {}
    page = client.post(edit, posted(**beside, **{field: "x" * (most + 1)}))
    assert page.status_code == 200
    assert has_problem(page)
    assert "x" * (most + 1) in page.text
    assert not Plan.objects.exists()
    assert client.post(edit, posted(**beside, **{field: "x" * most})).status_code == 302


def test_what_nobody_can_see_is_dropped_from_every_box(client, edit):
    fields = ("description", "goals-0-statement", "goals-0-measure", "evidence_sources-0-description")
    words = dict.fromkeys(fields, "\ufeffbe\x07l\xadl\u200b")
    assert client.post(edit, posted(**words)).status_code == 302
    plan = Plan.objects.get()
    goal, source = plan.goals.get(), plan.evidence_sources.get()
    assert {plan.description, goal.statement, goal.measure, source.description} == {"bell"}


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/",
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://example.org/\u3164 x",
    ],
)
def test_a_link_is_an_https_address_without_hidden_characters(client, edit, link):
    words = {"evidence_sources-0-description": "Report", "evidence_sources-0-link": link}
    assert client.post(edit, posted(**words)).status_code == 200
    assert not Plan.objects.exists()


def test_marks_that_turn_text_around_do_not_stay_in_a_link(client, edit):
    words = {
        "evidence_sources-0-description": "Report",
        "evidence_sources-0-link": "https://example.org/\u202egpj.exe",
    }
    client.post(edit, posted(**words))
    assert "\u202e" not in "".join(e.link for p in Plan.objects.all() for e in p.evidence_sources.all())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("goals-0-due_on", {"goals-0-statement": "Open it"}),
        ("actions-0-due_on", {"actions-0-description": "Find rooms"}),
        ("next_review_on", {}),
    ],
)
def test_dates_ahead_are_not_before_the_review(client, edit, name, words):
    early = {f"{name}_day": "14", f"{name}_month": "3", f"{name}_year": "2027"}
    page = client.post(edit, posted(**words, **early))
    assert has_problem(page)
    assert not Plan.objects.exists()
    assert client.post(edit, posted(**words, **early | {f"{name}_day": "15"})).status_code == 302


def test_goals_may_have_been_agreed_before_the_review(client, edit):
    when = {"agreed_on_day": "1", "agreed_on_month": "2", "agreed_on_year": "2020"}
    assert client.post(edit, posted(**when)).status_code == 302


def test_more_rows_than_there_may_be_are_refused_in_words(client, edit):
    many = {f"goals-{n}-statement": f"Goal {n}" for n in range(MOST_PARTS + 1)}
    data = posted(**{"goals-TOTAL_FORMS": str(MOST_PARTS + 1), **many})
    page = client.post(edit, data)
    assert page.status_code == 200
    assert has_problem(page)
    assert not Plan.objects.exists()


def test_a_closed_review_offers_no_form(client, place, review, edit):
    close_review(user=place.lead, review=review, reason="Enough.")
    assert client.get(edit).status_code == 409


@pytest.mark.parametrize("page", ["", "edit/", "check/", "signed/", "revise/", "versions/1/"])
def test_a_stranger_and_a_challenge_that_is_no_priority_are_not_found(client, place, review, page):
    client.force_login(a_system().lead)
    assert client.get(f"/reviews/{review.pk}/plans/3/{page}").status_code == 404
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/plans/5/{page}").status_code == 404


def test_no_plan_before_template_a_is_complete(client, place):
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/plans/3/edit/").status_code == 404
    page = client.get(f"/reviews/{review.pk}/plans/")
    assert f'href="{reverse("record", args=[review.pk])}"' in page.text
    assert f"/reviews/{review.pk}/plans/3/" not in page.text


@pytest.mark.parametrize("page", ["edit/", "check/", "revise/"])
def test_a_partner_reads_and_does_not_write(client, place, review, page):
    a_plan(place, review)
    client.force_login(place.partner)
    assert client.get(f"/reviews/{review.pk}/plans/3/{page}").status_code == 403
    page_of_plan = client.get(f"/reviews/{review.pk}/plans/3/")
    assert page_of_plan.context["next"].hint in page_of_plan.text
    assert f"/plans/3/{page}" not in page_of_plan.text


def test_two_thousand_characters_of_reason_are_taken(client, place, review):
    signed_by(a_plan(place, review), place.commissioner, "commissioner")
    client.force_login(place.lead)
    answer = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": "é" * 2000})
    assert answer.status_code == 302


def test_a_review_that_was_closed_meanwhile_keeps_what_was_typed(client, place, review, edit):
    close_review(user=place.lead, review=review, reason="Enough.")
    page = client.post(edit, posted(description="Typed for an hour"))
    assert page.status_code == 409
    assert has_problem(page)
    assert "Typed for an hour" in page.text
    assert not Plan.objects.exists()


def test_a_row_without_its_first_box_is_refused_there(client, edit):
    page = client.post(edit, posted(**{"goals-0-target": "Ten"}))
    assert page.context["goals"].forms[0].errors.keys() == {"statement"}
    assert has_problem(page)
    assert not Plan.objects.exists()


def test_what_was_typed_survives_a_signature_given_meanwhile(client, place, review, edit):
    # Given a page of a draft that somebody is writing on
    plan = a_plan(place, review)
    page = client.get(edit)
    # When it is sent after the other side has signed
    signed_by(plan, place.commissioner, "commissioner")
    page = client.post(edit, posted_from(page, description="Typed for an hour"))
    # Then it is refused with what was typed still there, and the signed words stay
    assert page.status_code == 409
    assert page.context["form"]["description"].value() == "Typed for an hour"
    plan.refresh_from_db()
    assert plan.description == "Courses run in borrowed rooms."
    assert plan.status == Plan.Status.PART_SIGNED


@pytest.mark.parametrize("words", ["", "x" * 2001, "\u200b\x07"])
def test_a_reason_for_a_new_version_that_cannot_be_taken_is_shown_again(client, place, review, words):
    signed_by(a_plan(place, review), place.commissioner, "commissioner")
    client.force_login(place.lead)
    page = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": words})
    assert has_problem(page)
    assert page.context["form"].errors.keys() == {"reason"}
    assert page.context["form"]["reason"].value() == words
    assert Plan.objects.get().revision == 1


def test_a_reason_for_a_new_version_is_kept_when_somebody_was_first(client, place, review):
    plan = a_plan(place, review)
    signed_by(plan, place.commissioner, "commissioner")
    revise(user=place.commissioner, plan=plan, reason="First.")
    client.force_login(place.lead)
    page = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": "The room fell through."})
    assert page.status_code == 409
    assert has_problem(page)
    assert page.context["form"]["reason"].value() == "The room fell through."
    assert Plan.objects.get().revision == 2


def test_stages_of_any_number_stand_beside_the_plan(tmp_path) -> None:
    # Given an edition of four stages, and a challenge with its descriptors
    challenge = framework_challenge(load(tmp_path), 2)
    assert challenge is not None

    # Then the stage that was agreed and the next one are shown; the last one alone at the end
    for stage, shown in ((1, [1, 2]), (3, [3, 4]), (4, [4]), (None, [1])):
        found = descriptors_beside(Row(challenge=challenge, stage=stage), challenge)
        assert [one.stage.number for one in found] == shown
