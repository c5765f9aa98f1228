"""What stands around a page: the breadcrumbs, the steps of the review, the menu."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from assessments.people.policy import Rule, table
from assessments.progress.trail import PAGES
from assessments.reviews.steps import Step
from tests.build import Place, a_completed_template_a, a_plan, a_review, a_row, a_system, an_edition
from tests.framework.reading import Page

pytestmark = pytest.mark.django_db

# Routes of a review that show no page of the site: files, screens, what is posted to, what is printed.
NO_PAGE = re.compile(
    r"(_pdf|_word|_slides|_pack|_file|_made|_page|board_report|workbook|room_act|room_fill|room_hand_over|room_screen"
    r"|room_slips|workshop_mail|workshop_poster|workshop_text|next_review_calendar|evidence_remove|prepare_print)$"
)


@pytest.fixture
def place() -> Place:
    return a_system()


def links(html: str, label: str) -> list[str]:
    """Where the links of the navigation with that label lead."""
    found = re.search(rf'<nav[^>]*(?:aria-label="{label}"|id="{label}").*?</nav>', html, re.DOTALL)
    assert found, label
    return [link["href"] for link in Page(found[0]).all("a")]


def steps_on(html: str) -> list[str]:
    nav = re.search(r'<nav[^>]*id="steps".*?</nav>', html, re.DOTALL)
    return re.findall(r"<li[^>]*>\s*<(?:a|span)[^>]*>(.*?)</", nav[0]) if nav else []


def test_every_page_of_a_review_stands_in_the_table_of_pages() -> None:
    arguments = {
        route: pattern for route, pattern in get_resolver().reverse_dict.items() if isinstance(route, str)
    }
    of_reviews = {
        route
        for row in table().rows
        if isinstance(row, Rule)
        for route in row.routes
        if {"review", "room"} & set(arguments[route][0][0][1])
    }
    assert {route for route in of_reviews if not NO_PAGE.search(route)} == set(PAGES)


@pytest.mark.parametrize(
    ("route", "number", "above", "step"),
    [
        ("review", None, ["home", "system"], None),
        ("reports", None, ["home", "system", "review"], None),
        ("record", None, ["home", "system", "review"], Step.AGREE),
        ("record_challenge", 1, ["home", "system", "review", "record"], Step.AGREE),
        ("priorities", None, ["home", "system", "review", "record"], Step.CHOOSE),
        ("room_new", None, ["home", "system", "review", "record"], Step.AGREE),
    ],
)
def test_a_page_of_a_review_says_where_it_is(
    client: Client, place: Place, route: str, number: int | None, above: list[str], step: Step | None
) -> None:
    review = a_review(place)
    client.force_login(place.lead)
    html = client.get(reverse(route, args=[review.pk, number] if number else [review.pk])).content.decode()
    to = {"home": [], "system": [place.system.pk]}
    addresses = [reverse(name, args=to.get(name, [review.pk])) for name in above]
    assert links(html, "Breadcrumb") == [*addresses, addresses[-1]]  # the last again, as the link of a phone
    assert steps_on(html) == [str(one.label) for one in Step]
    current = re.findall(r'aria-current="step">(.*?)<', html)
    assert current == ([step.label] if step else [])
    assert ('href="#steps"' in html) is (step is not None)


def test_the_steps_say_how_far_each_is_and_lead_only_where_there_is_something(
    client: Client, place: Place
) -> None:
    review = a_review(place)
    a_row(place, review, 1)
    client.force_login(place.lead)
    at = f"/reviews/{review.pk}/"
    html = client.get(at).content.decode()
    assert "1 of 10" in html
    assert f"{at}plans/" not in links(html, "steps")
    other = a_system(lead=place.lead)
    review = a_completed_template_a(other, a_review(other), priorities=(3, 4))
    at = f"/reviews/{review.pk}/"
    a_plan(other, review, 3)
    html = client.get(f"{at}plans/3/").content.decode()
    assert "0 of 2 signed" in html
    assert links(html, "steps").count(f"{at}plans/") == 1
    assert links(html, "Breadcrumb")[-1] == f"{at}plans/"


def test_the_pages_of_a_plan_lead_back_to_the_plan(client: Client, place: Place) -> None:
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    a_plan(place, review, 3)
    client.force_login(place.lead)
    html = client.get(f"/reviews/{review.pk}/plans/3/edit/goals/").content.decode()
    assert links(html, "Breadcrumb")[-1] == f"/reviews/{review.pk}/plans/3/"


def test_the_menu_of_a_stranger_begins_with_joining_a_room(client: Client) -> None:
    html = client.get("/").content.decode()
    assert links(html, "Main menu") == [reverse(name) for name in ("room_join", "framework", "account_login")]
    assert 'aria-current="true"' not in html


def test_the_menu_is_the_same_for_all_roles(client: Client, place: Place) -> None:
    for person in (place.lead, place.reader):
        client.force_login(person)
        html = client.get("/").content.decode()
        found = [reverse(name) for name in ("home", "framework", "account", "account_logout")]
        assert links(html, "Main menu") == found
    assert person.name in client.get(reverse("account")).content.decode()


def test_no_steps_where_there_is_no_review(client: Client, place: Place) -> None:
    client.force_login(place.lead)
    for address in ("/", f"/systems/{place.system.pk}/", "/accounts/", "/privacy/"):
        assert steps_on(client.get(address).content.decode()) == []


def test_a_stranger_can_do_everything_that_needs_no_account_from_the_front_page(client: Client) -> None:
    an_edition()
    page = Page(client.get("/").content.decode())
    found = {link["href"] for link in page.all("a")}
    wanted = [reverse(name) for name in ("room_join", "account_login")]
    of_edition = ("framework_about", "framework_edition", "blank_template_a", "blank_template_b")
    assert {*wanted, *(reverse(name, args=["2010"]) for name in of_edition)} <= found


def test_the_front_page_stands_before_a_framework_is_loaded(client: Client) -> None:
    assert client.get("/").status_code == 200
