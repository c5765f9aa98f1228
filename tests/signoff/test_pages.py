"""Signing: who, when, for exactly which words, and what stays of it."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, EvidenceText, GoalText, Kind
from assessments.plans.queries import plan_of
from assessments.plans.services import revise, save_plan
from assessments.progress.lifecycle import close_review
from assessments.signoff.models import Revision, Signature
from assessments.signoff.proving import WRONG_MOST
from tests.build import (
    DAY,
    PASSWORD,
    a_completed_template_a,
    a_draft,
    a_plan,
    a_review,
    a_system,
    described,
    row_of,
    signed_by,
)

Side = Signature.Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_guesses(db):
    cache.clear()


def built():
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    return place, review, a_plan(place, review)


@pytest.fixture
def place(made):
    return made[0]


@pytest.fixture
def review(made):
    return made[1]


@pytest.fixture
def plan(made):
    return made[2]


def address(plan: Plan, page: str = "check/") -> str:
    return f"/reviews/{plan.row.review_id}/plans/3/{page}"


def sign(client, plan, user, *, side=None, password=PASSWORD, sha256=None):
    """Open the page as `user` and send it, with `side` or `sha256` altered if given."""
    client.force_login(user)
    page = client.get(address(plan))
    data = {
        "side": side or page.context["form"]["side"].value() or "",
        "sha256": sha256 or page.context["sha256"],
        "password": password,
        "stated": "on",
    }
    return client.post(address(plan), data)


def test_two_sides_sign_and_the_plan_is_signed(client, place, plan):
    assert sign(client, plan, place.lead).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "part_signed"
    assert client.get(address(plan, "signed/")).context["standing"].waiting_for == [Side.COMMISSIONER]
    assert sign(client, plan, place.commissioner).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "signed"
    assert client.get(address(plan, "signed/")).context["standing"].is_signed
    first, second = Signature.objects.all()
    assert first.sha256 == second.sha256 == Revision.objects.get().sha256
    page = client.get(address(plan, "versions/1/")).text
    assert "Lena" in page
    assert "Cato" in page
    assert first.sha256 in page


def test_in_a_self_assessment_the_provider_signs_alone(client, place):
    plan = a_plan(place, a_completed_template_a(place, a_review(place, "self")))
    assert sign(client, plan, place.commissioner, side="commissioner").status_code == 403
    assert sign(client, plan, place.lead).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "signed"


def test_signing_twice_is_refused(client, place, plan):
    sign(client, plan, place.lead)
    assert sign(client, plan, place.lead, side="provider").status_code == 409
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("kind", ["joint", "self"])
@pytest.mark.parametrize(
    "side",
    ["commissioner", "nobody", "PROVIDER"],
)
def test_the_wrong_side_is_refused(client, place, kind, side):
    plan = a_plan(place, a_completed_template_a(place, a_review(place, kind)))
    page = sign(client, plan, place.lead, side=side)
    assert page.status_code == 403
    assert page.context["form"].non_field_errors()
    assert not Signature.objects.exists()
    # and a wrong side is no try at the password
    assert sign(client, plan, place.lead).status_code == 302


def test_a_side_or_a_fingerprint_that_is_missing_is_said_on_top(client, place, plan):
    client.force_login(place.lead)
    whole = {"side": "provider", "sha256": "0" * 64, "password": PASSWORD, "stated": "on"}
    for torn in ({"side": ""}, {"sha256": ""}, {"sha256": "0" * 63}, {"side": "x" * 5000}):
        page = client.post(address(plan), whole | torn)
        assert page.status_code == 200
        assert page.context["form"].errors.keys() == torn.keys()
        assert page.text.count("nhsuk-error-summary__list") == 1
        assert PASSWORD not in page.text
    page = client.post(address(plan), whole | {"password": "x" * 1001})
    assert page.context["form"].errors.keys() == {"password"}
    assert not Signature.objects.exists()


def test_a_wrong_password_is_said_beside_the_box_and_never_shown(client, place, plan):
    page = sign(client, plan, place.lead, password="mistyped-words")
    assert page.context["form"].errors["password"]
    assert "mistyped-words" not in page.text
    assert not Signature.objects.exists()


def test_after_five_wrong_passwords_the_right_one_waits_as_well(client, place, plan):
    for _ in range(WRONG_MOST):
        sign(client, plan, place.lead, password="guess")
    page = sign(client, plan, place.lead)
    assert page.context["form"].errors["password"]
    assert not Signature.objects.exists()
    # somebody else is not held up by it
    assert sign(client, plan, place.commissioner).status_code == 302


def test_content_that_changed_since_it_was_read_is_not_signed(client, place, plan):
    client.force_login(place.lead)
    page = client.get(address(plan))
    described(plan, place.commissioner, "Other words")
    data = {"side": "provider", "sha256": page.context["sha256"], "password": PASSWORD, "stated": "on"}
    page = client.post(address(plan), data)
    assert page.status_code == 409
    assert page.context["form"].non_field_errors()
    assert "Other words" in page.text
    assert not page.context["form"]["stated"].value(), "they had not read these words when they ticked"
    assert not Signature.objects.exists()
    # and what is shown now can be signed
    assert client.post(address(plan), data | {"sha256": page.context["sha256"]}).status_code == 302


@pytest.mark.parametrize("sha256", ["0" * 64, "é" * 64])
def test_a_hash_of_something_else_is_refused(client, place, plan, sha256):
    assert sign(client, plan, place.lead, sha256=sha256).status_code == 409
    assert not Signature.objects.exists()


def test_a_plan_with_something_missing_says_what_and_cannot_be_signed(client, place):
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    plan = a_plan(place, review, complete=False)
    client.force_login(place.lead)
    page = client.get(address(plan))
    assert all(need.words in page.text for need in page.context["needs"])
    assert {one.kind for one in page.context["standing"].missing} == set(Kind) - {
        Kind.DESCRIPTION,
        Kind.STRENGTHS,
    }
    assert 'type="password"' not in page.text
    assert sign(client, plan, place.lead, side="provider").status_code == 409
    assert not Signature.objects.exists()


def test_no_plan_no_signature(client, place):
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/plans/3/check/").status_code == 409
    assert client.get(f"/reviews/{review.pk}/plans/3/signed/").status_code == 404
    assert client.get(f"/reviews/{review.pk}/plans/3/versions/1/").status_code == 404


def test_a_closed_review_takes_no_signature_and_says_why(client, place, review, plan):
    # Given a page that was opened before the review was closed
    client.force_login(place.lead)
    page = client.get(address(plan))
    assert 'type="password"' in page.text
    close_review(user=place.lead, review=review, reason="Enough.")
    # When it is sent, then it is refused and the form is gone
    data = {"side": "provider", "sha256": page.context["sha256"], "password": PASSWORD, "stated": "on"}
    for page in (client.post(address(plan), data), client.get(address(plan))):
        assert page.context["why_not"] in page.text
        assert 'type="password"' not in page.text
    assert client.post(address(plan), data).status_code == 409
    assert address(plan) not in client.get(address(plan, "")).text
    assert not Signature.objects.exists()


def test_who_has_signed_sees_that_in_place_of_the_form(client, place, plan):
    sign(client, plan, place.lead)
    page = client.get(address(plan))
    assert place.lead.name in page.context["why_not"]
    assert page.context["why_not"] in page.text
    assert 'type="password"' not in page.text


def test_in_a_self_assessment_the_commissioner_reads_and_has_no_form(client, place):
    plan = a_plan(place, a_completed_template_a(place, a_review(place, kind="self")))
    client.force_login(place.commissioner)
    page = client.get(address(plan))
    assert page.context["why_not"] in page.text
    assert 'type="password"' not in page.text
    assert page.context["why_not"] in client.get(address(plan, "")).text


def test_after_signing_the_next_plan_is_one_click_away(client, place):
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    plan = a_plan(place, review, 3)
    a_plan(place, review, 4)
    assert sign(client, plan, place.lead).status_code == 302
    page = client.get(address(plan, "signed/"))
    assert [one.row.challenge.number for one in page.context["waiting"]] == [4]
    assert f'href="/reviews/{review.pk}/plans/4/check/"' in page.text


def test_a_signed_version_stays_as_it_was_when_a_new_one_is_written(client, place, plan):
    sign(client, plan, place.lead)
    sign(client, plan, place.commissioner)
    filed = Revision.objects.get()
    edit = address(plan, "edit/")
    assert client.get(edit).status_code == 409

    page = client.post(address(plan, "revise/"), {"reason": ""})
    assert page.context["form"].errors.keys() == {"reason"}
    assert client.post(address(plan, "revise/"), {"reason": "New money"}).status_code == 302

    described(plan, place.lead, "Version two")
    page = client.get(address(plan, "versions/1/")).text
    assert "Courses run in borrowed rooms." in page
    assert "Version two" not in page
    assert 'data-superseded="in_force"' in page  # as long as the next one is not signed
    assert Revision.objects.get().content == filed.content
    assert plan_of(plan.row).status == "draft"
    sign(client, plan, place.lead)
    assert 'data-superseded="in_force"' in client.get(address(plan, "versions/1/")).text
    sign(client, plan, place.commissioner)
    assert 'data-superseded="superseded"' in client.get(address(plan, "versions/1/")).text


def test_a_plan_that_nobody_signed_is_not_revised(client, place, plan):
    client.force_login(place.lead)
    assert client.get(address(plan, "revise/")).status_code == 409


def test_the_page_of_a_part_signed_plan_shows_what_was_filed(client, place, plan):
    sign(client, plan, place.lead)
    revise(user=place.lead, plan=plan_of(plan.row), reason="A slip")
    assert sign(client, plan, place.commissioner).status_code == 302
    assert [r.number for r in Revision.objects.order_by("number")] == [1, 2]
    assert Signature.objects.filter(revision__number=2).count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_asks_the_same_of_the_database_for_one_part_and_three(
    client, place, many, django_assert_num_queries
):
    review = a_completed_template_a(place, a_review(place))
    draft = a_draft(
        goals=[GoalText(f"Goal {n}", "m", "b", "t", DAY) for n in range(many)],
        actions=[ActionText(f"Action {n}", "Somebody", DAY) for n in range(many)],
        evidence_sources=[EvidenceText(f"Source {n}") for n in range(many)],
    )
    plan = save_plan(user=place.lead, row=row_of(review, 3), draft=draft)
    client.force_login(place.commissioner)
    with django_assert_num_queries(16):
        client.get(address(plan))
    signed_by(plan, place.lead, "provider")
    for page, asked in (("check/", 17), ("", 20), ("versions/1/", 15), ("signed/", 22)):
        with django_assert_num_queries(asked):
            client.get(address(plan, page))
