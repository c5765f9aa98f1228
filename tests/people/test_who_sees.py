"""Every page behind the sign-in, asked for by those who may, by a colleague, by a stranger and by nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.audit.models import Entry
from tests.build import Place, a_completed_template_a, a_plan, a_review, a_signed_plan, a_system

pytestmark = pytest.mark.django_db

READ = (
    "/systems/{system}/",
    "/reviews/{review}/",
    "/reviews/{review}/template-a/",
    "/reviews/{review}/template-a/table/",
    "/reviews/{review}/plans/",
    "/reviews/{review}/plans/3/",
    "/reviews/{review}/plans/3/versions/1/",
)
LEAD_ALONE = (
    "/systems/{system}/reviews/new/",
    "/reviews/{review}/close/",
    "/reviews/{review}/template-a/reopen/",
    "/reviews/{review}/template-a/check/",
    "/reviews/{review}/template-a/priorities/",
    "/reviews/{review}/template-a/1/",
)
BOTH_SIDES = (
    "/reviews/{review}/plans/4/edit/",
    "/reviews/{review}/plans/4/check/",
    "/reviews/{review}/plans/3/signed/",
    "/reviews/{review}/plans/3/revise/",
)
EVERY = (*READ, *LEAD_ALONE, *BOTH_SIDES)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def ids(place: Place) -> dict[str, int]:
    """A review in its planning phase: one plan signed, one ready to sign."""
    review = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, review, 3)
    a_plan(place, review, 4)
    return {"system": place.system.pk, "review": review.pk}


@pytest.mark.parametrize("who", ["lead", "commissioner", "partner", "reader"])
def test_each_role_sees_its_pages_and_is_told_why_not_the_others(client: Client, place, ids, who) -> None:
    client.force_login(getattr(place, who))
    mine = {"lead": EVERY, "commissioner": (*READ, *BOTH_SIDES)}.get(who, READ)
    for page in EVERY:
        answer = client.get(page.format(**ids))
        if page in mine:
            expected = {200, 409, 302} if page in LEAD_ALONE else {200}
            assert answer.status_code in expected, page
        else:
            assert answer.status_code == 403, page
            assert "Only the recovery lead" in answer.text, page


def test_a_stranger_gets_the_page_of_what_does_not_exist(client: Client, place, ids) -> None:
    # Given a stranger who has a whole system of their own, and something here that could leak
    stranger = a_system("Elsewhere").lead
    client.force_login(stranger)
    nothing = {name: number + 100_000 for name, number in ids.items()}
    before = Entry.objects.count()
    for page in EVERY:
        theirs, none = client.get(page.format(**ids)), client.get(page.format(**nothing))
        assert theirs.status_code == none.status_code == 404, page
        assert theirs.content == none.content, page
        posted, to_none = client.post(page.format(**ids)), client.post(page.format(**nothing))
        assert posted.status_code == to_none.status_code == 404, page
        assert posted.content == to_none.content, page
    assert Entry.objects.count() == before


def test_nobody_is_asked_to_sign_in(client: Client, ids) -> None:
    for page in (*EVERY, "/systems/new/"):
        address = page.format(**ids)
        answer = client.get(address)
        assert answer.status_code == 302, page
        assert answer["Location"] == f"/accounts/login/?next={address}"


def test_a_challenge_or_a_version_that_is_not_there(client: Client, place, ids) -> None:
    client.force_login(place.lead)
    for page in ("plans/5/", "plans/11/", "plans/3/versions/2/", "plans/4/versions/1/", "plans/4/signed/"):
        assert client.get(f"/reviews/{ids['review']}/{page}").status_code == 404, page
