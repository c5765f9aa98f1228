"""The framework's pages: for anybody, whole, linked, and kept by browsers only when they are for anybody."""

from __future__ import annotations

from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from framework.models import Challenge, Edition
from framework.services import load_edition
from tests.build import an_edition
from tests.framework.build import rows, write
from tests.framework.reading import Page

pytestmark = pytest.mark.django_db

HOME = "/framework/2010/"
PAGES = [
    HOME,
    f"{HOME}about/",
    f"{HOME}print/",
    f"{HOME}challenge/1/",
    f"{HOME}challenge/3/",
    f"{HOME}challenge/10/",
    f"{HOME}challenge/3/print/",
    f"{HOME}stages/",
    f"{HOME}stages/print/",
    f"{HOME}glossary/",
    f"{HOME}glossary/print/",
    f"{HOME}search/",
    f"{HOME}search/?q=recovery",
]


@pytest.fixture(autouse=True)
def edition() -> Edition:
    return an_edition()


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_anybody_may_read_every_page_and_no_id_stands_twice(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    page = Page(html)
    assert html.count("<h1") == 1
    assert [name for name, times in Counter(page.ids()).items() if times > 1] == []
    inside = [link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")]
    opened = [button["popovertarget"] for button in page.all("button") if "popovertarget" in button]
    assert set(inside + opened) <= set(page.ids())


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_the_framework_leads_somewhere(client: Client, address: str) -> None:
    links = {link["href"].split("#")[0] for link in Page(client.get(address).content.decode()).all("a")}
    ours = {link for link in links if link.startswith("/framework/")}
    assert ours
    assert {link: client.get(link, follow=True).status_code for link in ours} == dict.fromkeys(ours, 200)


def test_the_framework_leads_to_the_current_edition(client: Client) -> None:
    assert client.get("/framework/").headers["Location"] == HOME


def test_no_edition_is_not_found(client: Client) -> None:
    Edition.objects.all().delete()
    assert client.get("/framework/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["", "print/", "stages/", "stages/print/", "glossary/", "glossary/print/", "search/", "challenge/1/"],
)
def test_another_edition_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/framework/1999/{path}").status_code == 404


@pytest.mark.parametrize("number", [0, 11, 99999999999999999999])
def test_another_challenge_is_not_found(client: Client, number: int) -> None:
    assert client.get(f"{HOME}challenge/{number}/").status_code == 404
    assert client.get(f"{HOME}challenge/{number}/print/").status_code == 404


def test_at_a_glance_there_are_ten_challenges_and_two_worth_an_early_look(client: Client) -> None:
    html = read(client, HOME)
    for one in Challenge.objects.all():
        assert f'href="{HOME}challenge/{one.number}/"' in html
        assert one.title in html
    assert html.count('class="app-challenge__early"') == 2
    assert "Shepherd, G., Boardman, J. and Burns, M. (2010)" in html


@pytest.mark.parametrize("path", ["challenge/8/", "challenge/8/print/"])
def test_a_challenge_shows_its_stages_with_the_summary_first_and_its_examples(
    client: Client, path: str
) -> None:
    html = read(client, f"{HOME}{path}")
    one = Challenge.objects.get(number=8)
    at = [html.index(f'id="stage-{number}"') for number in (1, 2, 3)]
    assert at == sorted(at)
    for descriptor in one.descriptors.all():
        first, last = descriptor.summary.split()[0], descriptor.text.split()[-1]
        assert html.index(first, at[descriptor.stage.number - 1]) < html.index(
            last, at[descriptor.stage.number - 1]
        )
    for number in range(1, one.indicators.count() + 1):
        assert f'id="indicator-{number}"' in html
    for number in range(1, one.data_sources.count() + 1):
        assert f'id="source-{number}"' in html


def test_a_challenge_explains_its_words_where_they_stand(client: Client) -> None:
    html = read(client, f"{HOME}challenge/8/")
    assert "Support Time and Recovery</button>" in html
    assert html.count("A trained and paid worker whose own experience") >= 3
    assert 'id="term-str"' in html


@pytest.mark.parametrize(("number", "previous", "following"), [(1, None, 2), (5, 4, 6), (10, 9, None)])
def test_from_challenge_to_challenge(
    client: Client, number: int, previous: int | None, following: int | None
) -> None:
    links = {
        link.get("rel"): link["href"] for link in Page(read(client, f"{HOME}challenge/{number}/")).all("a")
    }
    at = {None: None} | {n: f"{HOME}challenge/{n}/" for n in range(1, 11)}
    assert (links.get("prev"), links.get("next")) == (at[previous], at[following])


def test_challenge_three_is_a_unit_in_the_list_and_a_centre_on_its_page(client: Client) -> None:
    assert "Establishing a ‘Recovery Education Unit’" in read(client, HOME)
    assert "Establishing a ‘Recovery Education Centre’" in read(client, f"{HOME}challenge/3/")


def test_a_quotation_is_shown_if_an_edition_has_one(client: Client, tmp_path: Path) -> None:
    found = rows(current=False)
    next(row for row in found if row["model"].endswith("challenge"))["fields"]["quotation"] = (
        "Said <b>so</b>."
    )
    load_edition(write(tmp_path, found))
    assert "Said &lt;b&gt;so&lt;/b&gt;." in client.get("/framework/tiny/challenge/1/").content.decode()
    assert "blockquote" not in read(client, f"{HOME}challenge/1/")


def test_an_older_edition_says_so_and_the_current_one_does_not(client: Client, tmp_path: Path) -> None:
    notice = '<div class="nhsuk-inset-text">'
    assert notice not in read(client, HOME)
    load_edition(write(tmp_path, rows()))
    for path in ("", "challenge/3/", "stages/", "glossary/", "search/"):
        html = read(client, f"{HOME}{path}")
        assert html.count(notice) == 1
        assert html.index('href="/framework/"', html.index(notice)) < html.index("<h1")


def test_the_glossary_is_in_the_order_of_the_alphabet(client: Client) -> None:
    found = [name for name in Page(read(client, f"{HOME}glossary/")).ids() if name.startswith("term-")]
    assert len(found) > 100
    assert found.index("term-advocacy") < found.index("term-ccg") < found.index("term-champions-of-change")
    assert found.index("term-clinical-governance") < found.index("term-cpa") < found.index("term-wrap")


def test_everything_is_on_the_page_for_print(client: Client) -> None:
    html = read(client, f"{HOME}print/")
    for number in range(1, 11):
        for place in ("stage-1", "stage-3", "indicator-1", "source-1"):
            assert f'id="challenge-{number}-{place}"' in html
    assert 'id="term-cpa"' in html
    assert "app-header" not in html


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_drawn_once_and_then_costs_one_query(
    client: Client, django_assert_num_queries, address: str
) -> None:
    client.get(address)
    with django_assert_num_queries(1):  # the edition: has it changed?
        client.get(address)
