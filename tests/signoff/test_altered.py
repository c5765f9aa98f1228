"""What was signed and then changed in the database: said in red, neither shown nor printed nor signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from assessments.audit.canonical import sha256
from assessments.people.policy import permissions
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of
from assessments.plans.services import revise
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Endorsement, Revision, Signature
from assessments.signoff.standing import Task, standing_of, task_with
from recovery_site.errors import NotNow
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    described,
    row_of,
    signed_by,
)
from tests.signoff.tampering import rewrite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
OTHER = "A sentence that nobody signed"


@pytest.fixture
def place() -> Place:
    return a_system()


def altered_words(filed: Revision) -> str:
    assert "Courses run in borrowed rooms." in filed.content
    return filed.content.replace("Courses run in borrowed rooms.", OTHER)


def only_the_words(filed: Revision) -> None:
    rewrite(filed, altered_words(filed))


def the_words_and_their_hash(filed: Revision) -> None:
    words = altered_words(filed)
    rewrite(filed, words, sha256(words))


@pytest.mark.parametrize("change", [only_the_words, the_words_and_their_hash])
@pytest.mark.parametrize("page", ["", "check/", "signed/", "versions/1/"])
def test_words_that_nobody_signed_are_not_shown_as_signed(
    client: Client, place: Place, change: Callable[[Revision], None], page: str
) -> None:
    # Given a plan that both sides have signed, and other words put in its place from plain sqlite3
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    change(Revision.objects.get())
    # When somebody reads it
    client.force_login(place.commissioner)
    answer = client.get(f"/reviews/{plan.row.review_id}/plans/3/{page}")
    # Then the page says in red that this is not what was signed, who signed what, and shows none of the words
    assert answer.status_code == 409
    assert "data-altered" in answer.text
    assert "nhsuk-error-message" in answer.text
    assert OTHER not in answer.text
    assert Signature.objects.first().sha256 in answer.text
    assert 'type="password"' not in answer.text


@pytest.mark.parametrize("change", [only_the_words, the_words_and_their_hash])
def test_lists_say_it_too_and_the_plan_does_not_count_as_signed(client: Client, place: Place, change) -> None:
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    change(Revision.objects.get())
    client.force_login(place.reader)
    for page in ("plans/", "reports/"):
        answer = client.get(f"/reviews/{plan.row.review_id}/{page}")
        assert 'data-state="altered"' in answer.text
        assert 'data-state="signed"' not in answer.text


@pytest.mark.parametrize("change", [only_the_words, the_words_and_their_hash])
def test_nothing_is_printed_from_words_that_nobody_signed(client: Client, place: Place, change) -> None:
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    change(Revision.objects.get())
    client.force_login(place.reader)
    at = f"/reviews/{plan.row.review_id}"
    for page in (f"{at}/plans/3/template-b.html", f"{at}/board-report.html"):
        answer = client.get(page)
        assert answer.status_code >= 400
        assert OTHER not in answer.text


def test_nobody_signs_beside_words_that_the_other_side_did_not_sign(client: Client, place: Place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    signed_by(plan, place.commissioner, "commissioner")
    the_words_and_their_hash(Revision.objects.get())
    client.force_login(place.lead)
    at = f"/reviews/{plan.row.review_id}/plans/3/check/"
    data = {"side": "provider", "sha256": Revision.objects.get().sha256, "password": "x"}
    for answer in (client.get(at), client.post(at, data)):
        assert answer.status_code == 409
        assert "data-altered" in answer.text
    assert Signature.objects.count() == 1


def test_nobody_endorses_words_that_nobody_signed(place: Place) -> None:
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    only_the_words(filed := Revision.objects.get())
    voice, voices = a_person(), place.system.organisations.get(name="Voices")
    add_member(by=None, system=place.system, user=voice, role="representative", organisation=voices)
    with pytest.raises(NotNow):
        endorse(user=voice, plan=plan, filed=filed, read_sha256=filed.sha256)
    assert not Endorsement.objects.exists()


def test_an_earlier_version_that_was_altered_is_marked_in_the_list_of_versions(
    client: Client, place: Place
) -> None:
    # Given version 2 that is being written, after version 1 was altered
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    revise(user=place.lead, plan=plan, reason="New money")
    described(plan, place.lead, "Version two")
    only_the_words(Revision.objects.get())
    # Then the plan can be read and written on, the list marks the version, and nothing is compared with it
    client.force_login(place.lead)
    at = f"/reviews/{plan.row.review_id}/plans/3/"
    page = client.get(at)
    assert "Version two" in page.text
    assert page.text.count("data-altered") == 1
    check = client.get(f"{at}check/")
    assert check.status_code == 200
    assert OTHER not in check.text


def test_a_signed_plan_whose_signatures_are_gone_is_not_signed(client: Client, place: Place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    signed_by(plan, place.commissioner, "commissioner")
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.SIGNED)
    client.force_login(place.lead)
    page = client.get(f"/reviews/{plan.row.review_id}/plans/")
    assert 'data-state="altered"' in page.text
    assert plan_of(plan.row) is not None
    # and neither does one with no signature at all wait for the other side
    bare = a_plan(place, plan.row.review, 4)
    Plan.objects.filter(pk=bare.pk).update(status=Plan.Status.PART_SIGNED)
    assert standing_of(row_of(plan.row.review, 4)).is_altered
    # and whoever comes to it is to tell the administrator
    now = standing_of(row_of(plan.row.review, 3))
    assert task_with(now, permissions(place.lead, place.system)) is Task.TELL
