"""Before we meet: what is known about each challenge is gathered, corrected and taken out, and stays as it was."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.audit.models import Entry
from assessments.preparing.models import Evidence
from assessments.preparing.queries import known_of
from assessments.preparing.services import MOST, remove_evidence
from assessments.progress.lifecycle import cancel_review
from assessments.reviews.models import Review
from framework.models import Challenge, DataSource, Indicator
from recovery_site.errors import NotNow
from tests.audit.facts import facts_of
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.preparing.building import TEXT, some_evidence

pytestmark = pytest.mark.django_db
COST = {"": 7, "print/": 5, "send/": 7}  # queries
LINK = "https://example.org/report"


def built() -> tuple[Place, Review]:
    place = a_system()
    return place, a_review(place)


@pytest.fixture
def place(made: tuple[Place, Review]) -> Place:
    return made[0]


@pytest.fixture
def review(made: tuple[Place, Review]) -> Review:
    return made[1]


def typed(**said: str) -> dict[str, str]:
    """What the form sends: a gap from another source."""
    values = {
        "uid": str(uuid4()), "version": "0", "side": "gap", "source": "own", "own_source": "A survey",
        "figure": "", "words": "Not at night.", "link": "", "prepared_by": "Two carers",
    }  # fmt: skip
    return values | said


def base(review: Review) -> str:
    return f"/reviews/{review.pk}/prepare/"


def test_somebody_adds_an_indicator_of_the_method_with_its_figure(
    client: Client, place: Place, review: Review
) -> None:
    # Given a commissioner who may add evidence, and an indicator of challenge 3
    indicator = Indicator.objects.filter(challenge__edition=review.edition, challenge__number=3)[0]
    client.force_login(place.commissioner)

    # When they choose it and say what it tells
    address = f"{base(review)}3/new/"
    chosen = f"indicator-{indicator.number}"
    sent = client.post(
        address, typed(source=chosen, own_source="", side="strength", figure="12 courses", link=LINK)
    )

    # Then the page has it among the strengths of challenge 3, open, with its source and who prepared it
    assert sent.status_code == 302
    page = client.get(sent.url)
    (found,) = known_of(review)[2].strengths
    assert (found.kind, found.number, found.source) == ("indicator", indicator.number, indicator.text)
    assert (found.figure, found.link, found.prepared_by) == ("12 courses", LINK, "Two carers")
    assert [row.is_open for row in page.context["rows"]].index(True) == 2
    for words in ("12 courses", "Not at night.", "Two carers", f'href="{LINK}"'):
        assert words in page.text


def test_a_data_source_and_a_source_of_their_own_can_be_chosen(
    client: Client, place: Place, review: Review
) -> None:
    source = DataSource.objects.filter(challenge__edition=review.edition, challenge__number=1)[0]
    client.force_login(place.lead)
    address = f"{base(review)}1/new/"
    shown = [code for code, _words in client.get(address).context["form"].fields["source"].choices]
    assert shown[-1] == "own"
    client.post(address, typed(source=f"data_source-{source.number}", own_source=""))
    client.post(address, typed(own_source="Forty plans"))
    assert [one.source for one in known_of(review)[0].gaps] == [source.text, "Forty plans"]


def test_who_prepared_it_is_suggested_and_can_be_somebody_without_an_account(
    client: Client, place: Place, review: Review
) -> None:
    client.force_login(place.partner)
    form = client.get(f"{base(review)}1/new/").context["form"]
    assert place.partner.name in form["prepared_by"].value()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"side": ""}, "side"),
        ({"side": "stage 2"}, "side"),
        ({"source": ""}, "source"),
        ({"source": "indicator-99"}, "source"),
        ({"own_source": ""}, "own_source"),
        ({"source": "indicator-1"}, "source"),  # and another source as well
        ({"words": ""}, "words"),
        ({"words": "w" * 801}, "words"),
        ({"link": "http://example.org"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"prepared_by": ""}, "prepared_by"),
        ({"figure": "f" * 201}, "figure"),
        ({"uid": "x"}, "uid"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, place: Place, review: Review, wrong: dict[str, str], field: str
) -> None:
    client.force_login(place.lead)
    page = client.post(f"{base(review)}1/new/", typed(**wrong))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert "nhsuk-error-summary" in page.text
    if "words" not in wrong:
        assert "Not at night." in page.text
    assert not Evidence.objects.exists()


def test_a_form_that_is_sent_twice_adds_once(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    sent = typed()
    for _ in range(2):
        assert client.post(f"{base(review)}1/new/", sent).status_code == 302
    assert Evidence.objects.count() == 1


def test_two_people_correct_the_same_evidence(client: Client, place: Place, review: Review) -> None:
    # Given evidence that the commissioner corrects while the lead has its page open
    evidence = some_evidence(place, review)
    address = f"{base(review)}evidence/{evidence.pk}/"
    client.force_login(place.commissioner)
    client.post(address, typed(version="1", words="Theirs."))

    # When the lead saves theirs, then both texts are shown and the stored one stays
    client.force_login(place.lead)
    page = client.post(address, typed(version="1", words="Yours."))
    shown = page.text.partition("data-both-versions")[2].partition("<form")[0]
    assert "Theirs." in shown
    assert "Yours." in shown
    evidence.refresh_from_db()
    assert evidence.words == "Theirs."

    # And saving again, as the page now has it, replaces it
    version = page.context["form"]["version"].value()
    assert client.post(address, typed(version=version, words="Yours.")).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.words, evidence.version, evidence.written_by) == ("Yours.", 3, place.lead)


def test_saving_what_is_stored_writes_nothing(client: Client, place: Place, review: Review) -> None:
    evidence = some_evidence(place, review)
    before = Entry.objects.count()
    client.force_login(place.lead)
    same = {name: value for name, value in TEXT.items() if name not in ("kind", "source")}
    client.post(
        f"{base(review)}evidence/{evidence.pk}/", typed(version="1", own_source=TEXT["source"], **same)
    )
    assert Entry.objects.count() == before


def test_evidence_is_taken_out_and_brought_back_with_its_words(
    client: Client, place: Place, review: Review
) -> None:
    evidence = some_evidence(place, review)
    client.force_login(place.partner)
    address = f"{base(review)}evidence/{evidence.pk}/remove/"
    assert client.get(address).status_code == 302  # nothing is done by a link
    page = client.post(address, follow=True)
    assert known_of(review)[0].is_empty
    assert evidence.words in page.text
    client.post(address, {"back": "1"})
    assert [one.pk for one in known_of(review)[0].gaps] == [evidence.pk]


def test_a_board_reader_reads_and_adds_nothing(client: Client, place: Place, review: Review) -> None:
    evidence = some_evidence(place, review)
    client.force_login(place.reader)
    page = client.get(base(review))
    assert evidence.words in page.text
    assert "/new/" not in page.text.partition("app-known-rows")[2]
    for address in (f"{base(review)}1/new/", f"{base(review)}evidence/{evidence.pk}/"):
        assert client.get(address).status_code == 403


def test_a_stranger_sees_nothing(client: Client, place: Place, review: Review) -> None:
    evidence = some_evidence(place, review)
    elsewhere = a_system()
    other = a_review(elsewhere)
    client.force_login(elsewhere.lead)
    assert client.get(base(review)).status_code == 404
    assert client.get(f"{base(other)}evidence/{evidence.pk}/").status_code == 404
    assert client.post(f"{base(other)}evidence/{evidence.pk}/remove/").status_code == 404
    assert client.get(f"{base(other)}99/new/").status_code == 404


@pytest.mark.parametrize("how", ["complete", "cancelled"])
def test_what_was_known_stays_as_it_was(client: Client, place: Place, review: Review, how: str) -> None:
    # Given evidence in a review whose Template A is completed, or that was cancelled
    evidence = some_evidence(place, review)
    if how == "complete":
        a_completed_template_a(place, review)
    else:
        cancel_review(user=place.lead, review=review, reason="A mistake.")

    # Then everybody reads it, nobody changes it, and the database holds that
    client.force_login(place.lead)
    page = client.get(base(review))
    assert evidence.words in page.text
    assert page.context["frozen"]
    for address in (
        f"{base(review)}1/new/",
        f"{base(review)}evidence/{evidence.pk}/",
        f"{base(review)}send/",
    ):
        assert client.post(address, typed(version="1")).status_code == 409
    with pytest.raises(NotNow):
        some_evidence(place, review)
    with pytest.raises(NotNow):
        remove_evidence(user=place.lead, evidence=evidence, removed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(words="Other.")


def test_the_database_keeps_evidence_where_it_is(place: Place, review: Review) -> None:
    evidence = some_evidence(place, review)
    other = Challenge.objects.get(edition=review.edition, number=2)
    for change in (
        lambda: Evidence.objects.all().delete(),
        lambda: Evidence.objects.update(challenge=other),
        lambda: Evidence.objects.update(words=""),
        lambda: Evidence.objects.update(side="stage"),
        lambda: Evidence.objects.update(kind="indicator"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    evidence.refresh_from_db()


def test_a_challenge_takes_no_more_than_can_be_read(place: Place, review: Review) -> None:
    for _ in range(MOST):
        some_evidence(place, review)
    with pytest.raises(NotNow):
        some_evidence(place, review)
    first = known_of(review)[0].gaps[0]
    remove_evidence(user=place.lead, evidence=first, removed=True)
    some_evidence(place, review)
    with pytest.raises(NotNow):
        remove_evidence(user=place.lead, evidence=first, removed=False)


def test_the_log_says_what_was_done_and_none_of_the_words(place: Place, review: Review) -> None:
    evidence = some_evidence(place, review)
    remove_evidence(user=place.lead, evidence=evidence, removed=True)
    entries = Entry.objects.filter(act="evidence.write").order_by("seq")
    assert [one.detail["removed"] for one in entries] == [False, True]
    assert facts_of(entries[0]) == {"challenge": 1, "side": "gap", "removed": False, "version": 1}


def test_the_page_of_a_new_review_shows_an_example_and_leads_on(
    client: Client, place: Place, review: Review
) -> None:
    client.force_login(place.lead)
    page = client.get(base(review))
    assert page.context["is_empty"]
    assert page.context["next"].href == f"{base(review)}1/new/"
    for number in range(1, 11):
        some_evidence(place, review, number)
    page = client.get(base(review))
    assert page.context["next"].href == f"{base(review)}send/"
    assert len(page.context["rows"]) == 10


def test_the_first_step_of_the_review_leads_to_it(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.reader)
    page = client.get(f"/reviews/{review.pk}/template-a/")
    assert f'href="{base(review)}"' in page.text.partition('id="steps"')[2]


@pytest.mark.parametrize("page", ["", "print/", "send/"])
def test_pages_cost_the_same_for_little_and_much(
    client: Client, place: Place, review: Review, page: str, django_assert_num_queries
) -> None:
    some_evidence(place, review)
    client.force_login(place.lead)
    client.get(base(review) + page)
    with django_assert_num_queries(COST[page]):
        client.get(base(review) + page)
    for number in range(1, 11):
        some_evidence(place, review, number, side="strength")
    with django_assert_num_queries(COST[page]):
        client.get(base(review) + page)
