"""Writing Template B: what is kept, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from assessments.plans.models import MOST_PARTS, Goal, Plan
from assessments.progress.lifecycle import close_review
from recovery_site.text import LINE_MAX, PLAN_MAX
from tests.build import (
    DAY,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    posted,
    posted_from,
    ranked,
    record_all,
    signed_by,
)
from tests.plans.pages import date, has_problem, summary, with_a_priority

pytestmark = pytest.mark.django_db
PARTS = ["description", "strengths", "goals", "actions", "evidence", "dates"]
LISTS = [
    ("goals", "goals", "statement"),
    ("actions", "actions", "description"),
    ("evidence", "evidence_sources", "description"),
]


built = with_a_priority


@pytest.fixture
def place(made):
    return made[0]


@pytest.fixture
def review(made):
    return made[1]


# ---------------------------------------------------------------------------------------- one part at a time


def test_writing_goes_through_the_parts_in_the_order_of_the_paper_and_ends_at_the_plan(client, edit) -> None:
    # Given nothing is written yet
    assert client.get(edit).url == f"{edit}description/"
    # When each part is saved in turn
    for part, following in zip(PARTS, [*PARTS[1:], None], strict=True):
        answer = client.post(f"{edit}{part}/", posted(part))
        # Then the next one comes, and the plan after the last
        if following == "goals":  # the first goal has a page of its own
            assert answer.url.startswith(f"{edit}goals/")
        else:
            assert answer.url == (f"{edit}{following}/" if following else edit.removesuffix("edit/"))


def test_the_list_of_parts_says_which_are_done_and_where_to_continue(client, place, review, edit) -> None:
    # Given a plan that has a description and one goal without a target
    client.post(f"{edit}description/", posted("description", description="As it is"))
    client.post(f"{edit}goals/", posted("goals", **{"goals-0-statement": "Open it"}))
    # Then the list says so
    page = client.get(f"{edit}actions/")
    assert [one.is_done for one in page.context["nav"]] == [True, False, False, False, False, False]
    assert len({one.state for one in page.context["nav"]}) == 4  # done, optional, not finished, not started
    assert [one.is_current for one in page.context["nav"]].index(True) == 3
    assert page.text.count('aria-current="page"') >= 1
    # and writing continues at the goals
    goal = Goal.objects.get(plan__row__review=review)
    assert client.get(edit).url == f"{edit}goals/{goal.uid}/"


def test_what_is_missing_leads_to_the_part_where_it_is_written(client, place, review, edit) -> None:
    client.post(f"{edit}description/", posted("description", description="As it is"))
    page = client.get(edit.removesuffix("edit/"))
    assert [need.part for need in page.context["needs"]] == ["goals", "actions", "evidence", "dates", "dates"]
    assert f'href="{edit}evidence/"' in page.text


@pytest.mark.parametrize("part", ["summary", "goal", "evidence_sources"])
def test_a_part_that_there_is_not_is_not_found(client, edit, part: str) -> None:
    assert client.get(f"{edit}{part}/").status_code == 404


def test_what_was_written_is_kept_and_blank_rows_are_not(client, edit):
    rows = {"goals-TOTAL_FORMS": "2", "goals-0-statement": "Open it"}
    assert client.post(f"{edit}goals/", posted("goals", **rows)).status_code == 302
    plan = Plan.objects.get()
    assert [goal.statement for goal in plan.goals.all()] == ["Open it"]
    assert not plan.actions.exists()


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("goals", {"goals-0-target": "Ten"}),
        ("actions", {"actions-0-owner": "Head of learning"}),
        ("evidence", {"evidence_sources-0-link": "https://example.org/"}),
    ],
)
def test_a_row_that_is_only_begun_is_kept_and_asked_about_before_signing(client, edit, part, row) -> None:
    # When a row without its main words is saved, as an example leaves it
    assert client.post(f"{edit}{part}/", posted(part, **row)).status_code == 302
    # Then it is kept, shown, and the plan says what it lacks
    (_, value), *_rest = row.items()
    assert value in client.get(f"{edit}{part}/").text
    page = client.get(edit.removesuffix("edit/"))
    assert value in page.text
    assert any(need.part == part for need in page.context["needs"])


@pytest.mark.parametrize(("part", "name", "_box"), LISTS)
def test_another_row_without_scripts_keeps_what_was_typed(client, edit, part, name, _box):
    box = "statement" if part == "goals" else "description"
    data = posted(part, **{f"{name}-0-{box}": "Half a sent", "add": "1"})
    del data["save"]
    page = client.post(f"{edit}{part}/", data)
    assert page.context["page"].rows.total_form_count() == 2
    assert "Half a sent" in page.text
    assert not Plan.objects.exists()


# ---------------------------------------------------------------------------------------- the framework's examples


def test_an_example_goes_where_it_belongs_and_complains_about_nothing(client, edit):
    challenge = client.get(f"{edit}goals/").context["challenge"]
    indicator, source = challenge.indicators.all()[0], challenge.data_sources.all()[0]

    kept = {"goals-0-baseline": "Kept", "use": str(indicator.pk)}
    page = client.post(f"{edit}goals/", posted("goals", **kept))
    assert page.context["page"].rows[0]["measure"].value() == indicator.text
    assert "Kept" in page.text
    assert "nhsuk-error" not in page.text
    # and as it stands it can be saved
    assert client.post(f"{edit}goals/", posted_from(page)).status_code == 302
    assert Plan.objects.get().goals.get().measure == indicator.text

    page = client.post(f"{edit}evidence/", posted("evidence", use=str(source.pk)))
    assert page.context["page"].rows[0]["description"].value() == source.text


def test_an_example_of_another_part_or_challenge_saves_nothing_strange(client, edit) -> None:
    source = client.get(f"{edit}goals/").context["challenge"].data_sources.all()[0]
    for made_up in (f"s{source.pk}", "x", "9" * 50):
        page = client.post(f"{edit}goals/", posted("goals", use=made_up))
        assert page.status_code == 302
    assert not Plan.objects.get().goals.exists()


def test_the_box_that_was_filled_is_where_the_person_goes_on(client, edit):
    indicator = client.get(f"{edit}goals/").context["challenge"].indicators.all()[0]
    page = client.post(f"{edit}goals/", posted("goals", use=str(indicator.pk)))
    assert page.context["page"].rows[0].fields["measure"].widget.attrs["autofocus"]
    page = client.post(f"{edit}actions/", posted("actions", add="1"))
    assert page.context["page"].rows[1].fields["description"].widget.attrs["autofocus"]
    assert page.text.count("autofocus") == 1


@pytest.mark.parametrize(
    ("part", "name", "box", "button"),
    [
        ("goals", "goals", "measure", "use"),
        ("evidence", "evidence_sources", "description", "use"),
        *((*one, "add") for one in LISTS),
    ],
)
def test_no_room_for_more_is_said_and_nothing_typed_is_lost(client, edit, part, name, box, button):
    example = (client.get(f"{edit}{part}/").context["examples"] or [None])[0]
    press = {button: str(example.pk) if button == "use" else "1"}
    full = {f"{name}-{n}-{box}": f"Words {n}" for n in range(MOST_PARTS)}
    total = f"{name}-TOTAL_FORMS"
    page = client.post(f"{edit}{part}/", posted(part, **{**full, total: str(MOST_PARTS)}, **press))
    assert len(page.context["form"].non_field_errors()) == 1
    assert has_problem(page)
    assert [row[box].value() for row in page.context["page"].rows] == list(full.values())
    # with one less there is room, and removing one makes room, too
    removed = {f"{name}-4-removed": "1"}
    for fewer, gone in ((MOST_PARTS - 1, {}), (MOST_PARTS, removed)):
        page = client.post(f"{edit}{part}/", posted(part, **{**full, total: str(fewer)}, **gone, **press))
        assert not has_problem(page)
        assert len(page.context["page"].live) == MOST_PARTS


def test_an_example_takes_a_new_row_when_every_goal_has_a_measure(client, edit):
    indicator = client.get(f"{edit}goals/").context["challenge"].indicators.all()[0]
    typed = {"goals-0-measure": "Mine", "use": str(indicator.pk)}
    page = client.post(f"{edit}goals/", posted("goals", **typed))
    assert [g["measure"].value() for g in page.context["page"].rows] == ["Mine", indicator.text]


# ---------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("part", "field", "most"),
    [
        ("description", "description", PLAN_MAX),
        ("goals", "goals-0-statement", PLAN_MAX),
        ("goals", "goals-0-measure", LINE_MAX),
        ("actions", "actions-0-description", PLAN_MAX),
        ("actions", "actions-0-owner", 200),
        ("evidence", "evidence_sources-0-description", LINE_MAX),
    ],
)
def test_both_ends_of_each_limit(client, edit, part, field, most):
    page = client.post(f"{edit}{part}/", posted(part, **{field: "x" * (most + 1)}))
    assert page.status_code == 200
    assert has_problem(page)
    assert "x" * (most + 1) in page.text
    assert not Plan.objects.exists()
    assert client.post(f"{edit}{part}/", posted(part, **{field: "x" * most})).status_code == 302


def test_every_problem_is_named_in_the_order_of_the_page_and_leads_to_its_box(client, edit) -> None:
    # When two goals have several problems
    rows = {
        "goals-TOTAL_FORMS": "2",
        "goals-0-statement": "First",
        "goals-0-target": "x" * (LINE_MAX + 1),
        **date("goals-0-due_on", DAY - dt.timedelta(days=1)),
        "goals-1-measure": "x" * (LINE_MAX + 1),
        "goals-1-due_on_day": "4",
    }
    page = client.post(f"{edit}goals/", posted("goals", **rows))
    # Then the summary has them in order, each with the name of its goal and box
    found = summary(page)
    assert [href for href, _ in found] == [
        "id_goals-0-target",
        "id_goals-0-due_on_day",
        "id_goals-1-measure",
        "id_goals-1-due_on_month",
    ]
    for (_, words), start in zip(
        found, ("Goal 1, Target", "Goal 1, By when", "Goal 2, Measure", "Goal 2, By when"), strict=True
    ):
        assert words.startswith(start)


def test_what_nobody_can_see_is_dropped_from_every_box(client, edit):
    unseen = "\ufeffbe\x07l\xadl\u200b"
    client.post(f"{edit}description/", posted("description", description=unseen))
    client.post(f"{edit}goals/", posted("goals", **{"goals-0-statement": unseen, "goals-0-measure": unseen}))
    client.post(f"{edit}evidence/", posted("evidence", **{"evidence_sources-0-description": unseen}))
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
    assert client.post(f"{edit}evidence/", posted("evidence", **words)).status_code == 200
    assert not Plan.objects.exists()


def test_marks_that_turn_text_around_do_not_stay_in_a_link(client, edit):
    words = {
        "evidence_sources-0-description": "Report",
        "evidence_sources-0-link": "https://example.org/\u202egpj.exe",
    }
    client.post(f"{edit}evidence/", posted("evidence", **words))
    assert "\u202e" not in "".join(e.link for p in Plan.objects.all() for e in p.evidence_sources.all())


def test_more_rows_than_there_may_be_are_refused_in_words(client, edit):
    many = {f"goals-{n}-statement": f"Goal {n}" for n in range(MOST_PARTS + 1)}
    for count in (MOST_PARTS + 1, 500):
        page = client.post(f"{edit}goals/", posted("goals", **{"goals-TOTAL_FORMS": str(count), **many}))
        assert page.status_code == 200
        assert has_problem(page)
        assert f"Goal {MOST_PARTS}" in page.text
    assert not Plan.objects.exists()


def test_a_closed_review_offers_no_form(client, place, review, edit):
    close_review(user=place.lead, review=review, reason="Enough.")
    for page in ("", "goals/"):
        assert client.get(f"{edit}{page}").status_code == 409


@pytest.mark.parametrize("page", ["", "edit/", "edit/goals/", "check/", "signed/", "revise/", "versions/1/"])
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


@pytest.mark.parametrize("page", ["edit/", "edit/dates/", "check/", "revise/"])
def test_a_partner_reads_and_does_not_write(client, place, review, page):
    a_plan(place, review)
    client.force_login(place.partner)
    assert client.get(f"/reviews/{review.pk}/plans/3/{page}").status_code == 403
    page_of_plan = client.get(f"/reviews/{review.pk}/plans/3/")
    assert page_of_plan.context["next"].hint in page_of_plan.text
    assert f"/plans/3/{page}" not in page_of_plan.text


def test_a_review_that_was_closed_meanwhile_keeps_what_was_typed(client, place, review, edit):
    close_review(user=place.lead, review=review, reason="Enough.")
    page = client.post(f"{edit}description/", posted("description", description="Typed for an hour"))
    assert page.status_code == 409
    assert has_problem(page)
    assert "Typed for an hour" in page.text
    assert not Plan.objects.exists()


def test_a_signed_plan_that_is_not_to_be_changed_is_one_press_away(client, place, review, edit):
    a_signed_plan(place, review, 3)
    page = client.get(f"{edit}description/")
    assert page.status_code == 409
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert f'href="{reverse("plan", args=[review.pk, 3])}"' in main
    assert f'href="{reverse("plan", args=[review.pk, 3])}"' in client.get(edit).text


def test_what_was_typed_survives_a_signature_given_meanwhile(client, place, review, edit):
    # Given a page of a draft that somebody is writing on
    plan = a_plan(place, review)
    page = client.get(f"{edit}description/")
    # When it is sent after the other side has signed
    signed_by(plan, place.commissioner, "commissioner")
    page = client.post(f"{edit}description/", posted_from(page, description="Typed for an hour"))
    # Then it is refused with what was typed still there, and the signed words stay
    assert page.status_code == 409
    assert page.context["form"]["description"].value() == "Typed for an hour"
    plan.refresh_from_db()
    assert plan.description == "Courses run in borrowed rooms."
    assert plan.status == Plan.Status.PART_SIGNED
