"""What the Board is asked to decide: written by the lead, printed on page 1, and noticed when two people write."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.audit.models import Entry
from assessments.progress.lifecycle import cancel_review
from assessments.reports.asking import Asked
from assessments.reports.board.models import BoardDecision
from assessments.reports.board.services import DecisionText, ask_board
from assessments.reports.models import Kind
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale
from tests import build
from tests.audit.facts import facts_of
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
ASKED = "The Board is asked to agree <the> five priorities & to pay for the centre."
TEXT = DecisionText(ASKED, "12.2", dt.date(2027, 4, 1), "Lena Lead, recovery lead")


@pytest.fixture
def place() -> build.Place:
    return build.a_system()


@pytest.fixture
def review(place: build.Place) -> Review:
    return build.a_review(place)


def sent(**changes: str) -> dict[str, str]:
    return {
        "version": "0",
        "words": ASKED,
        "agenda_item": "12.2",
        "board_on_day": "1",
        "board_on_month": "4",
        "board_on_year": "2027",
        "author": "Lena Lead, recovery lead",
    } | changes


def pages_of(review: Review) -> tuple[str, str, str]:
    base = f"/reviews/{review.pk}"
    return (
        f"{base}/reports/board/decision/",
        f"{base}/reports/board/",
        f"{base}/board-report.html",
    )


def test_a_lead_writes_it_and_everybody_reads_it(client: Client, place: build.Place, review: Review) -> None:
    form, choose, report = pages_of(review)
    key = Asked(Kind.BOARD, review).key
    client.force_login(place.lead)
    assert "This report does not ask the Board for a decision." in client.get(report).text
    assert client.post(form, sent()).status_code == 302
    client.force_login(place.reader)
    assert form not in client.get(choose).text
    for words in ("&lt;the&gt; five priorities", "Agenda item 12.2", "1 April 2027"):
        assert words in client.get(report).text
        assert words in client.get(choose).text
    assert Asked(Kind.BOARD, review).key != key  # a PDF from before is not handed out
    entry = Entry.objects.filter(act="board.ask").get()
    assert facts_of(entry) == {"version": 1, "asks": True}
    assert ASKED not in str(entry.detail)
    assert entry.actor == place.lead


def test_only_the_lead_writes_it(client: Client, place: build.Place, review: Review) -> None:
    other = build.a_system()
    for user in (place.commissioner, place.partner, place.reader, other.lead):
        with turned_away():
            ask_board(user=user, review=review, text=TEXT, version=0)
    client.force_login(place.commissioner)
    assert client.post(pages_of(review)[0], sent()).status_code == 403
    client.force_login(other.lead)
    assert client.post(pages_of(review)[0], sent()).status_code == 404
    assert not BoardDecision.objects.exists()


def test_of_two_who_write_the_second_sees_both_texts(
    client: Client, place: build.Place, review: Review
) -> None:
    ask_board(user=place.lead, review=review, text=TEXT, version=0)
    client.force_login(build.a_second_lead(place))
    answer = client.post(pages_of(review)[0], sent(words="Mine, and it is another one."))

    assert "data-both-versions" in answer.text
    assert answer.text.count("Mine, and it is another one.") == 2
    assert BoardDecision.objects.get().words == ASKED
    with pytest.raises(Stale) as stale:
        ask_board(user=place.lead, review=review, text=DecisionText("Late."), version=0)
    assert stale.value.version == 1
    assert client.post(pages_of(review)[0], sent(words="Mine.", version="1")).status_code == 302
    assert BoardDecision.objects.get().words == "Mine."


def test_saving_what_is_stored_writes_nothing_and_clearing_takes_it_back(
    client: Client, place: build.Place, review: Review
) -> None:
    ask_board(user=place.lead, review=review, text=TEXT, version=0)
    ask_board(user=place.lead, review=review, text=TEXT, version=1)
    assert Entry.objects.filter(act="board.ask").count() == 1
    client.force_login(place.lead)
    empty = dict.fromkeys(sent(), "") | {"version": "1", "author": "Lena Lead, recovery lead"}
    assert client.post(pages_of(review)[0], empty).status_code == 302
    assert DecisionText.of(BoardDecision.objects.get()) == DecisionText()
    assert "does not ask the Board" in client.get(pages_of(review)[2]).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "W" * 601}, "words"),
        ({"board_on_month": "13"}, "board_on"),
        ({"agenda_item": "1" * 61}, "agenda_item"),
        ({"author": "A" * 121}, "author"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_lost(
    client: Client, place: build.Place, review: Review, changes: dict[str, str], field: str
) -> None:
    client.force_login(place.lead)
    answer = client.post(pages_of(review)[0], sent(**changes))
    assert list(answer.context["form"].errors) == [field]
    kept = sent(**changes)
    assert kept["agenda_item"] in answer.text
    assert kept["author"] in answer.text
    assert not BoardDecision.objects.exists()


def test_a_review_that_was_cancelled_asks_for_nothing(place: build.Place, review: Review) -> None:
    stored = ask_board(user=place.lead, review=review, text=TEXT, version=0)
    assert stored
    cancel_review(user=place.lead, review=review, reason="The day was wrong.")
    with pytest.raises(NotNow):
        ask_board(user=place.lead, review=review, text=DecisionText("More."), version=1)
    stored.words, stored.version = "More.", 2
    with pytest.raises(IntegrityError), transaction.atomic():
        stored.save()


def test_the_database_keeps_what_was_asked(place: build.Place, review: Review) -> None:
    stored = ask_board(user=place.lead, review=review, text=TEXT, version=0)
    assert stored
    with pytest.raises(IntegrityError), transaction.atomic():
        stored.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardDecision.objects.filter(pk=stored.pk).update(words="Another.")
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardDecision.objects.filter(pk=stored.pk).update(words="", version=2)
