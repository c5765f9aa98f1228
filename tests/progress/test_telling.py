""" "You said, we did": shared by the lead, read by everybody who has the link, naming nobody."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.plans.models import Action
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.lifecycle import cancel_review
from assessments.progress.telling import services
from assessments.progress.telling.models import Telling
from assessments.progress.telling.snapshot import of, read, write
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale
from recovery_site.templatetags.words import day
from tests.build import Place, a_completed_template_a, a_review, a_signed_plan, a_system
from tests.refusing import turned_away
from tests.tracing import statements

pytestmark = pytest.mark.django_db
State = Happening.State


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    found = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, found, 3)
    return found


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(review: Review) -> str:
    return reverse("said_and_did", args=[review.pk])


def share(place: Place, review: Review) -> str:
    """The lead reads the page and shares it; gives the path of the link."""
    lead = signed_in(place.lead)
    seen = re.search(r'name="seen" value="(\w+)"', lead.get(page_of(review)).text)
    assert seen
    lead.post(reverse("said_and_did_share", args=[review.pk]), {"seen": seen[1]})
    return reverse("told", args=[Telling.objects.get(review=review).token])


def moved(place: Place, review: Review, state: State, note: str = "") -> None:
    action = Action.objects.filter(plan__row__review=review).first()
    assert action
    seen = action.happenings.count()  # type: ignore[attr-defined]
    actions.move(user=place.lead, action=action, state=state, note=note, on=timezone.localdate(), seen=seen)


def test_everybody_who_has_the_link_reads_what_was_agreed_and_done(place: Place, review: Review) -> None:
    moved(place, review, State.DONE)
    page = Client().get(share(place, review))
    assert page.status_code == 200
    for words in ("Open the centre", "Find a room", place.system.name):
        assert words in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_what_is_not_done_says_why(place: Place, review: Review) -> None:
    moved(place, review, State.DROPPED, "The college closed")
    assert "The college closed" in Client().get(share(place, review)).text


def test_a_date_that_moved_says_from_when_and_why(place: Place, review: Review) -> None:
    action = Action.objects.filter(plan__row__review=review).first()
    assert action
    assert action.due_on
    for number, reason in enumerate(("The lease was late", "The stairs are unsafe")):
        later = timezone.localdate() + dt.timedelta(days=500 + number)
        actions.agree_date(user=place.lead, action=action, due_on=later, reason=reason, seen=number)
    page = Client().get(share(place, review)).text
    assert (
        page.index(day(action.due_on))
        < page.index("The lease was late")
        < page.index("The stairs are unsafe")
    )
    assert day(later) in page
    # once it is done, nobody needs to know that it was late
    actions.move(user=place.lead, action=action, state=State.DONE, note="", on=timezone.localdate(), seen=2)
    assert "The lease was late" not in Client().get(share(place, review)).text


def test_what_was_shared_before_dates_had_reasons_is_still_read() -> None:
    deed = '{"on":"2027-03-01","what":"Find a room","why":""}'
    lists = f'"done":[],"dropped":[],"later":[{deed}],"under_way":[]'
    told = read(
        '{"date":"2026-03-15","priorities":[{' + lists + ',"goals":[],"number":3,"rank":1,"title":"Three"}],'
        '"review":"First","schema":"said-and-did/1","system":"Fenmarsh"}'
    )
    assert [(one.what, one.first_on, one.moved_because) for one in told.priorities[0].later] == [
        ("Find a room", None, ())
    ]


def test_it_names_no_owner_and_no_writer(place: Place, review: Review) -> None:
    moved(place, review, State.UNDER_WAY, "Asked Rose Hill for the key")
    page = Client().get(share(place, review)).text
    owner = Action.objects.filter(plan__row__review=review).values_list("owner", flat=True).first()
    for name in (owner, place.lead.name, place.commissioner.name, "Rose Hill"):
        assert name
        assert name not in page


def test_what_comes_later_shows_when_it_is_shared_again(place: Place, review: Review) -> None:
    address = share(place, review)
    moved(place, review, State.DROPPED, "Later words")
    assert "Later words" not in Client().get(address).text
    assert share(place, review) == address
    assert "Later words" in Client().get(address).text


def test_nobody_shares_what_they_have_not_seen(place: Place, review: Review) -> None:
    seen = services.seal_of(review)
    moved(place, review, State.DROPPED, "Written meanwhile")
    with pytest.raises(Stale):
        services.share(user=place.lead, review=review, seen=seen)
    assert not Telling.objects.exists()


def test_only_the_lead_shares_and_withdraws(place: Place, review: Review) -> None:
    for other in (place.commissioner, place.partner, place.reader, a_system().lead):
        with turned_away():
            services.share(user=other, review=review, seen=services.seal_of(review))
    address = share(place, review)
    for other in (place.commissioner, place.partner):
        with turned_away():
            services.withdraw(user=other, review=review)
        assert signed_in(other).get(page_of(review)).status_code == 200
    lead, asks = signed_in(place.lead), reverse("said_and_did_share", args=[review.pk])
    assert 'name="withdraw"' not in lead.get(page_of(review)).text, "it asks first"
    assert 'name="withdraw"' in lead.get(asks).text
    assert Client().get(address).status_code == 200
    lead.post(asks, {"withdraw": "1"})
    assert lead.get(asks)["Location"] == page_of(review)
    assert Client().get(address).status_code == 404
    assert share(place, review) != address, "a link that was withdrawn stays dead"


def test_a_made_up_link_is_not_there() -> None:
    assert Client().get(reverse("told", args=["abcdefghijklmnopqrstuv"])).status_code == 404


def test_there_is_nothing_to_share_before_template_a_or_of_a_cancelled_review(place: Place) -> None:
    review = a_review(place)

    def assert_refused() -> None:
        with pytest.raises(NotNow):
            services.share(user=place.lead, review=review, seen=services.seal_of(review))
        assert 'name="seen"' not in signed_in(place.lead).get(page_of(review)).text

    assert_refused()
    cancel_review(user=place.lead, review=review, reason="The wrong day")
    review.refresh_from_db()
    assert_refused()


def test_what_is_stored_is_read_back_as_it_was(place: Place, review: Review) -> None:
    actions_of = Action.objects.filter(plan__row__review=review)
    later = timezone.localdate() + dt.timedelta(days=500)
    actions.agree_date(user=place.lead, action=actions_of.get(), due_on=later, reason="Late", seen=0)
    assert read(write(of(review))) == of(review)
    moved(place, review, State.DROPPED, "Because")
    assert read(write(of(review))) == of(review)


def test_the_queries_of_the_public_page(place: Place, review: Review) -> None:
    address = share(place, review)
    Client().get(address)
    with statements() as found:
        Client().get(address)
    assert len(found) <= 2, found
