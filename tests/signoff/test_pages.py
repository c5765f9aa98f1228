"""Signing: who, when, for exactly which words, and what stays of it."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from assessments.plans.models import Plan
from assessments.plans.queries import plan_of
from assessments.plans.services import revise, save_plan
from assessments.reviews.services import close_review
from assessments.signoff.models import Revision, Signature
from tests.build import PASSWORD, a_completed_template_a, a_draft, a_plan, a_review, a_system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_guesses(db):
    cache.clear()


@pytest.fixture
def place():
    return a_system()


@pytest.fixture
def review(place):
    return a_completed_template_a(place, a_review(place), priorities=(3,))


@pytest.fixture
def plan(place, review):
    return a_plan(place, review)


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
    }
    return client.post(address(plan), data)


def test_two_sides_sign_and_the_plan_is_signed(client, place, plan):
    assert sign(client, plan, place.lead).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "part_signed"
    assert "The other side has to sign" in client.get(address(plan, "signed/")).text
    assert sign(client, plan, place.commissioner).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "signed"
    assert "in force" in client.get(address(plan, "signed/")).text
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
    ("side", "joint", "alone"),
    [
        (
            "commissioner",
            "You cannot sign for the other side.",
            "In a self-assessment the provider signs alone.",
        ),
        ("nobody", "The page did not say for which side you sign.", "The page did not say for which side"),
        ("PROVIDER", "The page did not say for which side you sign.", "The page did not say for which side"),
    ],
)
def test_the_wrong_side_is_refused_in_words_that_fit(client, place, kind, side, joint, alone):
    plan = a_plan(place, a_completed_template_a(place, a_review(place, kind)))
    page = sign(client, plan, place.lead, side=side)
    assert page.status_code == 403
    assert (joint if kind == "joint" else alone) in page.text
    assert not Signature.objects.exists()
    # and a wrong side is no try at the password
    assert sign(client, plan, place.lead).status_code == 302


def test_a_side_or_a_fingerprint_that_is_missing_is_said_on_top(client, place, plan):
    client.force_login(place.lead)
    whole = {"side": "provider", "sha256": "0" * 64, "password": PASSWORD}
    for torn in ({"side": ""}, {"sha256": ""}, {"sha256": "0" * 63}, {"side": "x" * 5000}):
        page = client.post(address(plan), whole | torn)
        assert page.status_code == 200
        assert page.text.count("Part of the page did not arrive.") == 1
        assert PASSWORD not in page.text
    page = client.post(address(plan), whole | {"password": "x" * 1001})
    assert "too long to be your password" in page.text
    assert not Signature.objects.exists()


def test_a_wrong_password_is_said_beside_the_box_and_never_shown(client, place, plan):
    page = sign(client, plan, place.lead, password="mistyped-words")
    assert "That is not your password" in page.text
    assert page.context["form"].errors["password"]
    assert "mistyped-words" not in page.text
    assert not Signature.objects.exists()


def test_after_five_wrong_passwords_the_right_one_waits_as_well(client, place, plan):
    for _ in range(5):
        sign(client, plan, place.lead, password="guess")
    page = sign(client, plan, place.lead)
    assert "Too many wrong passwords" in page.text
    assert not Signature.objects.exists()
    # somebody else is not held up by it
    assert sign(client, plan, place.commissioner).status_code == 302


def test_content_that_changed_since_it_was_read_is_not_signed(client, place, plan):
    client.force_login(place.lead)
    page = client.get(address(plan))
    save_plan(
        user=place.commissioner, row=plan.row, draft=a_draft(description="Other words"), version=plan.version
    )
    data = {"side": "provider", "sha256": page.context["sha256"], "password": PASSWORD}
    page = client.post(address(plan), data)
    assert page.status_code == 409
    assert "The plan changed after you opened this page" in page.text
    assert not Signature.objects.exists()
    # and what is shown now can be signed
    assert client.post(address(plan), data | {"sha256": page.context["sha256"]}).status_code == 302


@pytest.mark.parametrize("sha256", ["0" * 64, "é" * 64])
def test_a_hash_of_something_else_is_refused(client, place, plan, sha256):
    assert sign(client, plan, place.lead, sha256=sha256).status_code == 409
    assert not Signature.objects.exists()


def test_a_plan_with_something_missing_says_what_and_cannot_be_signed(client, place, review):
    plan = a_plan(place, review, complete=False)
    client.force_login(place.lead)
    assert "Write at least one goal." in client.get(address(plan)).text
    assert sign(client, plan, place.lead, side="provider").status_code == 409
    assert not Signature.objects.exists()


def test_no_plan_no_signature(client, place, review):
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/plans/3/check/").status_code == 409
    assert client.get(f"/reviews/{review.pk}/plans/3/signed/").status_code == 404
    assert client.get(f"/reviews/{review.pk}/plans/3/versions/1/").status_code == 404


def test_a_closed_review_takes_no_signature_and_says_why(client, place, review, plan):
    # Given a page that was opened before the review was closed
    client.force_login(place.lead)
    page = client.get(address(plan))
    assert 'type="password"' in page.text
    close_review(user=place.lead, review=review)
    # When it is sent, then it is refused and the form is gone
    data = {"side": "provider", "sha256": page.context["sha256"], "password": PASSWORD}
    for page in (client.post(address(plan), data), client.get(address(plan))):
        assert "This review is closed, so its plans can no longer be signed." in page.text
        assert 'type="password"' not in page.text
    assert client.post(address(plan), data).status_code == 409
    assert "Read and sign" not in client.get(address(plan, "")).text
    assert not Signature.objects.exists()


def test_who_has_signed_sees_that_in_place_of_the_form(client, place, plan):
    sign(client, plan, place.lead)
    page = client.get(address(plan)).text
    assert "Your side has signed this version: Lena Lead did." in page
    assert 'type="password"' not in page


def test_in_a_self_assessment_the_commissioner_reads_and_has_no_form(client, place):
    plan = a_plan(place, a_completed_template_a(place, a_review(place, kind="self")))
    client.force_login(place.commissioner)
    page = client.get(address(plan)).text
    assert "In a self-assessment the provider signs alone." in page
    assert 'type="password"' not in page
    assert "In a self-assessment the provider signs alone." in client.get(address(plan, "")).text


def test_after_signing_the_next_plan_is_one_click_away(client, place):
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    plan = a_plan(place, review, 3)
    a_plan(place, review, 4)
    assert sign(client, plan, place.lead).status_code == 302
    page = client.get(address(plan, "signed/")).text
    assert "1 more plan waits for your signature." in page
    assert f"/reviews/{review.pk}/plans/4/check/" in page


def test_a_signed_version_stays_as_it_was_when_a_new_one_is_written(client, place, plan):
    sign(client, plan, place.lead)
    sign(client, plan, place.commissioner)
    filed = Revision.objects.get()
    edit = address(plan, "edit/")
    assert client.get(edit).status_code == 409

    page = client.post(address(plan, "revise/"), {"reason": ""})
    assert "Say why" in page.text
    assert client.post(address(plan, "revise/"), {"reason": "New money"}).status_code == 302

    now = plan_of(plan.row)
    save_plan(user=place.lead, row=plan.row, draft=a_draft(description="Version two"), version=now.version)
    page = client.get(address(plan, "versions/1/")).text
    assert "Courses run in borrowed rooms." in page
    assert "Version two" not in page
    assert "A newer version" in page
    assert Revision.objects.get().content == filed.content
    assert plan_of(plan.row).status == "draft"


def test_a_plan_that_nobody_signed_is_not_revised(client, place, plan):
    client.force_login(place.lead)
    assert client.get(address(plan, "revise/")).status_code == 409


def test_the_page_of_a_part_signed_plan_shows_what_was_filed(client, place, plan):
    sign(client, plan, place.lead)
    revise(user=place.lead, plan=plan_of(plan.row), reason="A slip")
    assert sign(client, plan, place.commissioner).status_code == 302
    assert [r.number for r in Revision.objects.order_by("number")] == [1, 2]
    assert Signature.objects.filter(revision__number=2).count() == 1
