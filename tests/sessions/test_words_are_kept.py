"""No form that asks for more than a line loses what was typed into it when the sign-in has ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from assessments.checks import routes
from assessments.people.models import User
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from recovery_site.sessions.models import Session
from tests.build import PASSWORD, a_completed_template_a, a_review, a_system
from tests.tenancy.world import Everything, everything

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
PROSE = re.compile(r"<textarea(?![^>]*readonly)[^>]*name=\"([^\"]+)\"")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
WORDS = "Nobody may lose these words."
# Forms with prose that are no members' forms: a phone keeps its own answer (static/src/room/unsent.js), and whoever
# follows a link from a mail has no account to be signed out of.
NOT_MEMBERS = {"room_phone", "room_answer", "action_by_link"}


@dataclass
class Page:
    """A page with a form that asks for prose."""

    route: str
    address: str
    form: str

    @property
    def action(self) -> str:
        found = re.search(r'action="([^"]*)"', self.form.partition(">")[0])
        return (found and unescape(found[1])) or self.address

    def typed(self) -> dict[str, str]:
        """What the form sends when WORDS stand in its first large box."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(self.form)}
        return hidden | {PROSE.findall(self.form)[0]: WORDS}


def addresses(world: Everything, *others: Review) -> list[tuple[str, str]]:
    """(route, address) of every page there is about the objects of that world."""
    values = {
        "system": [world.system.pk],
        "review": [world.planned.pk, world.open_review.pk, *(one.pk for one in others)],
        "room": [world.open_room.pk],
        "number": [1, 3, 5],
        "part": ["standing", "goals", "actions", "evidence", "dates", "description", "now"],
        "plan": list(Plan.objects.values_list("pk", flat=True)),
    }
    found = []
    for name, pattern in routes(get_resolver()):
        sets: list[dict[str, object]] = [{}]
        for argument in pattern.pattern.converters:
            sets = [one | {argument: value} for one in sets for value in values.get(argument, [1])]
        for one in sets:
            try:
                found.append((name, reverse(name, kwargs=one)))
            except NoReverseMatch:
                continue
    return sorted(set(found))


def pages(client: Client, world: Everything, *others: Review) -> list[Page]:
    found = []
    for route, address in addresses(world, *others):
        if route in NOT_MEMBERS or route.startswith("account_"):
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in FORM.findall(answer.text):
                if PROSE.search(form) and 'method="post"' in form.partition(">")[0]:
                    found.append(Page(route, address, form))
                    break
    return found


@pytest.fixture
def world() -> Everything:
    return everything("Zebra")


@pytest.mark.slow
@pytest.mark.django_db
def test_every_form_that_asks_for_prose_gives_it_back_after_signing_in_again(world: Everything) -> None:
    # Given every page of a member, and those with a form that asks for more than a line
    lead: User = world.place.lead
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    begun, later = a_review(a_system(lead=lead)), a_system(lead=lead)
    completed = a_completed_template_a(later, a_review(later))
    asked = {page.route: page for page in pages(client, world, begun, completed)}
    known = {
        "plan_part",
        "record_challenge",
        "participation",
        "room_run",
        "review_cancel",
        "record_reopen",
        "system_new",
    }
    assert known <= asked.keys(), asked.keys()
    assert [route for route, page in asked.items() if 'name="typed_by"' not in page.form] == []

    # When the sign-in ends while somebody writes, and they send the form and sign in again
    for route, page in asked.items():
        Session.objects.filter(user=lead).delete()
        answer = client.post(page.action, page.typed())
        back = f"/accounts/login/?next={page.address}"
        assert (answer.status_code, answer.headers["Location"]) == (302, back), route
        assert "what you typed is kept" in client.get(back).text
        signed = {"login": lead.email, "password": PASSWORD, "next": page.address}
        there = client.post("/accounts/login/", signed).headers["Location"]

        # Then the page has the words, says that they are not saved, and can show what is saved instead
        assert there == page.address, route
        again = client.get(there).text
        assert WORDS in again, route
        assert "Not saved yet" in again, route
        assert WORDS not in client.get(f"{there}?stored").text, route
