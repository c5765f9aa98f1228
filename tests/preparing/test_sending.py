"""The pre-reading: mailed to the members that were chosen, printed, and read by those with the invitation's link."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.people.models import User
from assessments.preparing.models import PreReading
from assessments.preparing.queries import last_sent
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.preparing.building import some_evidence
from tests.working import run_tasks

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Review]:
    place = a_system()
    review = a_review(place)
    some_evidence(place, review, 2)
    return place, review


@pytest.fixture
def place(made: tuple[Place, Review]) -> Place:
    return made[0]


@pytest.fixture
def review(made: tuple[Place, Review]) -> Review:
    return made[1]


def sent(client: Client, review: Review, *people: User, shared: str = "no", uid: str = "") -> int:
    values = {"uid": uid or str(uuid4()), "people": [one.pk for one in people], "on_invitation": shared}
    return client.post(f"/reviews/{review.pk}/prepare/send/", values).status_code


def mailed() -> list[str]:
    run_tasks()
    return sorted(one.to[0] for one in mail.outbox)


def test_the_lead_mails_it_to_the_members_they_choose(client: Client, place: Place, review: Review) -> None:
    # Given the form, in which everybody is chosen
    client.force_login(place.lead)
    form = client.get(f"/reviews/{review.pk}/prepare/send/").context["form"]
    everybody = {place.lead.pk, place.commissioner.pk, place.partner.pk, place.reader.pk}
    assert set(form["people"].value()) == everybody

    # When two of them are left
    assert sent(client, review, place.commissioner, place.partner) == 302

    # Then these two get a mail of their own with a link, how much is known, and none of the words
    assert mailed() == sorted([place.commissioner.email, place.partner.email])
    body = str(mail.outbox[0].body)
    assert f"http://testserver/reviews/{review.pk}/prepare/" in body
    assert "1 gap" in body
    assert "17 of 40" not in body
    assert (last_sent(review).people, last_sent(review).on_invitation) == (2, False)
    assert client.get(f"/reviews/{review.pk}/prepare/").context["sent"].people == 2


def test_a_form_that_is_sent_twice_mails_once(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    uid = str(uuid4())
    assert [sent(client, review, place.partner, uid=uid) for _ in range(2)] == [302, 302]
    assert mailed() == [place.partner.email]


def test_nobody_outside_can_be_mailed(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    stranger = a_system().lead
    assert sent(client, review, stranger) == 200
    User.objects.filter(pk=place.partner.pk).update(is_active=False)
    assert sent(client, review, place.partner) == 200
    assert mailed() == []


def test_nobody_and_nothing_new_is_refused(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    assert sent(client, review) == 409
    assert sent(client, review, shared="yes") == 302
    assert sent(client, review, shared="yes") == 409
    assert sent(client, review, shared="no") == 302
    assert PreReading.objects.count() == 2


def test_without_evidence_there_is_nothing_to_send(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    assert sent(client, review, place.partner) == 409


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_others_send_nothing(client: Client, place: Place, review: Review, who: str) -> None:
    client.force_login(getattr(place, who))
    assert sent(client, review, place.partner) == 403
    assert "prepare/send/" not in client.get(f"/reviews/{review.pk}/prepare/").text


def test_what_was_sent_stays_in_the_database(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    sent(client, review, place.partner)
    for change in (lambda: PreReading.objects.update(people=0), lambda: PreReading.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_link_can_be_taken_back_when_template_a_is_complete(
    client: Client, place: Place, review: Review
) -> None:
    # Given people with the link of the invitation can read it, and Template A is complete
    client.force_login(place.lead)
    assert sent(client, review, shared="yes") == 302
    a_completed_template_a(place, review)
    page, address = f"/reviews/{review.pk}/prepare/", f"/reviews/{review.pk}/prepare/send/"
    assert 'name="hide"' in client.get(page).text
    # When the lead takes that back, then only members read it, and nothing else can be sent
    assert client.post(address, {"hide": "1"})["Location"] == page
    last = last_sent(review)
    assert last
    assert not last.on_invitation
    assert 'name="hide"' not in client.get(page).text
    assert sent(client, review, shared="yes") == 409
    assert sent(client, review, place.partner) == 409
    for values in ({"people": 1, "on_invitation": False}, {"people": 0, "on_invitation": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PreReading.objects.create(
                uid=uuid4(), review=review, sent_by=place.lead, sent_at=timezone.now(), **values
            )


def test_the_sheet_has_all_of_it_open(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.reader)
    page = client.get(f"/reviews/{review.pk}/prepare/print/")
    assert page.text.count('class="app-known-sheet"') == 10
    assert "17 of 40" in page.text
    assert "<details" not in page.text
