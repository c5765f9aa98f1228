"""Search goes through everything that an edition says, and helps when it finds nothing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from framework.finding import Page as Place
from framework.finding import search
from framework.models import Edition
from framework.searching import EXCERPT, Vocabulary, excerpt, holds, words_of
from tests.build import an_edition
from tests.framework.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return an_edition()


def hits(edition: Edition, q: str) -> list[tuple[int | str, str]]:
    """(challenge or page, anchor) of everything found."""
    return [
        (group.challenge.number if group.challenge else group.page.value, hit.anchor)
        for group in search(edition, q).groups
        for hit in group.hits
    ]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("leadership culture importance", (4, "maincontent")),  # a title
        ("unit to drive", (3, "maincontent")),  # the title in the list
        ("training no focus", (3, "early")),  # why it is a suggested early priority
        ("keen people", (4, "stage-1")),  # a summary
        ("duty of care", (6, "stage-3")),  # a descriptor
        ("joint wellbeing plans", (6, "indicator-3")),
        ("patient governors", (7, "source-3")),
        ("timetable", ("stages", "stage-1")),
        ("transformation", ("stages", "stage-3")),
        ("smart", ("glossary", "term-smart")),
        ("healthwatch", ("glossary", "term-links")),  # what has become of it
        ("living will", ("glossary", "term-advance-directive")),  # another word for it
    ],
)
def test_everything_is_searched(edition: Edition, q: str, expected: tuple[int | str, str]) -> None:
    assert expected in hits(edition, q)


@pytest.mark.parametrize(
    "q",
    [
        "PERSONAL BUDGETS",
        "personal budget",
        "budgets, personal",
        "  personal\tbudgets ",
        "‘personal’ budgets",
    ],
)
def test_capitals_order_and_marks_do_not_matter(edition: Edition, q: str) -> None:
    assert (5, "stage-1") in hits(edition, q)


def test_a_short_form_is_not_found_inside_other_words(edition: Edition) -> None:
    assert {place for place, _ in hits(edition, "IPS")} == {10, "glossary"}


def test_a_term_that_is_asked_for_comes_first(edition: Edition) -> None:
    assert hits(edition, "cpa")[0] == ("glossary", "term-cpa")
    assert hits(edition, "patchy")[0] == (2, "stage-1")


@pytest.mark.parametrize("q", ["", "   ", "!!!", "“”", "-"])
def test_no_words_find_nothing(edition: Edition, q: str) -> None:
    assert hits(edition, q) == []


def test_another_edition_is_not_searched(edition: Edition) -> None:
    other = Edition.objects.create(
        slug="other", name="Other", year=2020, publisher="P", citation="C", max_live_priorities=5
    )
    assert hits(other, "recovery") == []
    assert search(other, "recovery").instead == ""


def test_nothing_found_offers_the_word_that_was_meant(edition: Edition) -> None:
    found = search(edition, "personl bugets")
    assert (found.count, found.instead) == (0, "personal budgets")
    assert search(edition, "xyzzy").instead == ""


def test_words_that_never_stand_together_are_offered_alone(edition: Edition) -> None:
    found = search(edition, "mindful crisis xyzzy")
    assert [word for word, _ in found.one_by_one] == ["mindful", "crisis"]
    assert all(times == len(hits(edition, word)) for word, times in found.one_by_one)


def test_words_of_a_question() -> None:
    assert words_of(" “Café”,  IPS! ips - ") == ["cafe", "ips"]
    assert holds("Front-line staff", "line STAFFS")
    assert not holds("anything", "")
    assert Vocabulary(["recovery"]).closest(["recovery"]) == ""


def test_an_excerpt_is_cut_between_words_around_what_was_found() -> None:
    text = " ".join(f"word{n}" for n in range(200))
    assert excerpt("short", "x") == "short"
    for q in ("word0", "word100", "word199", "absent"):
        shown = excerpt(text, q)
        assert len(shown) <= EXCERPT + 4
        assert set(shown.split()) - {"…"} <= set(text.split())
        assert q in shown or q == "absent"
    assert "z" * 300 in excerpt("a " * 200 + "z" * 300, "z" * 300)


def page(client: Client, q: str, **headers: str) -> str:
    return unescape(client.get("/framework/2010/search/", {"q": q}, headers=headers).content.decode())


def test_the_page_groups_links_and_marks(edition: Edition, client: Client) -> None:
    html = page(client, "advocacy")
    assert "<title>“advocacy”" in html
    assert re.search(r"<h2[^>]*>\s*4\b[^<]*“advocacy”", html)
    assert '<a href="/framework/2010/challenge/5/">5. Increasing choice and ‘personalisation’</a>' in html
    for address in ("challenge/5/#stage-3", "challenge/5/#source-2", "glossary/#term-advocacy"):
        assert f'href="/framework/2010/{address}"' in html
    assert "<mark>Advocacy</mark> services are available" in html


def test_every_link_of_a_search_leads_to_a_place_that_is_there(edition: Edition, client: Client) -> None:
    found = Page(client.get("/framework/2010/search/", {"q": "service users"}).content.decode())
    places = [link["href"].split("#") for link in found.all("a") if "#" in link["href"]]
    pages = {address for address, _ in places if address}
    ids = {address: Page(client.get(address).content.decode()).ids() for address in pages}
    assert len(pages) > 8
    assert [place for place in places if place[0] and place[1] not in ids[place[0]]] == []


def test_nothing_found_helps(edition: Edition, client: Client) -> None:
    html = page(client, "advocasy")
    assert re.search(r"<h2[^>]*>[^<0-9]*“advocasy”", html)
    assert '<a href="/framework/2010/search/?q=advocacy">advocacy</a>' in html
    assert '<a href="/framework/2010/glossary/">the glossary</a>' in html


@pytest.mark.parametrize("q", ["", "   ", "x" * 101])
def test_a_question_that_cannot_be_asked_is_refused_and_kept(
    edition: Edition, client: Client, q: str
) -> None:
    html = page(client, q)
    assert '<div class="nhsuk-error-summary"' in html
    assert '<a href="#id_q">' in html
    assert 'id="id_q-error"' in html
    assert "app-hits" not in html
    if len(q) > 100:
        assert f'value="{q}"' in html


def test_the_longest_question_is_answered(edition: Edition, client: Client) -> None:
    assert f"“{'x' * 100}”" in page(client, "x" * 100)


def test_what_is_asked_is_never_taken_for_markup(edition: Edition, client: Client) -> None:
    raw = client.get("/framework/2010/search/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in raw


def test_a_script_that_asks_gets_the_results_alone(edition: Edition, client: Client) -> None:
    part = page(client, "advocacy", **{"HX-Request": "true"})
    assert '<div id="count" role="status"' in part
    assert part.strip() in page(client, "advocacy")
    assert "<html" not in part
    assert "nhsuk-error" not in page(client, "", **{"HX-Request": "true"})
    assert "nhsuk-error-message" in page(client, "x" * 101, **{"HX-Request": "true"})


def test_a_page_that_the_browser_brings_back_from_its_history_is_whole(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    answer = client.get("/framework/2010/search/", {"q": "advocacy"}, headers=headers)
    assert answer.content.decode().count("<h1") == 1
    assert "HX-History-Restore-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("q", ["advocacy", "recovery", "xyzzy nothing"])
def test_a_search_reads_the_edition_once(
    edition: Edition, client: Client, django_assert_num_queries, q: str
) -> None:
    page(client, "first")
    with django_assert_num_queries(1):  # the edition itself
        page(client, q)


def test_the_glossary_stands_last_unless_its_term_is_asked_for(edition: Edition) -> None:
    assert search(edition, "cpa").groups[0].page is Place.GLOSSARY
    assert search(edition, "recovery oriented").groups[-1].page is not Place.CHALLENGE


def test_a_term_that_is_found_by_another_word_says_which(edition: Edition, client: Client) -> None:
    hit = next(hit for group in search(edition, "living will").groups for hit in group.hits)
    assert "living will" in hit.also.lower()
    assert re.search(r"(?i)<mark>living</mark> <mark>wills?</mark>", page(client, "living will"))
