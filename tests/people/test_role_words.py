"""What pages say that a role can do is what the permission table lets it do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from assessments.people import presenters
from assessments.people.policy import Act, Role, table
from tests.build import a_system

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "people.md"


def test_every_act_has_its_words_and_every_role_says_who_it_is() -> None:
    said = [act for one in presenters.CAN for act in one.acts]
    assert sorted(said + list(presenters.UNSAID)) == sorted(Act)  # each once
    assert set(presenters.WHO) == set(Role)
    assert len({str(one.words) for one in presenters.CAN}) == len(presenters.CAN)


@pytest.mark.parametrize("role", Role)
def test_a_role_says_all_that_it_allows_and_nothing_else(role: Role) -> None:
    words = presenters.in_words(role).can
    said = {act for one in presenters.CAN if str(one.words) in words for act in one.acts}
    assert said | presenters.UNSAID == {act for act, rule in table().rules.items() if role in rule.roles}


def test_what_is_said_once_for_everybody_everybody_can() -> None:
    for act in presenters.UNSAID:
        assert table().rules[act].roles == set(Role)


@pytest.mark.django_db
def test_the_words_stand_on_the_page_and_at_each_choice(client: Client) -> None:
    place = a_system()
    client.force_login(place.lead)
    page = client.get(f"/systems/{place.system.pk}/people/").text
    choice = client.get(f"/systems/{place.system.pk}/people/{place.partner.pk}/add-role/").text
    for one in presenters.roles():
        for words in one.can:
            assert words in page
            # the partner has their role already, and a lead can do all of it
            assert words in choice or one.role in (Role.PARTNER, Role.RECOVERY_LEAD)
    assert "Can do everything here, except" in choice
    almost = [one.role for one in presenters.roles() if len(one.can) == len(presenters.CAN) - 1]
    assert almost == [Role.RECOVERY_LEAD]


def as_markdown() -> str:
    """The roles and what they can do, as the document for leads shows them."""
    roles = presenters.roles()
    lines = ["| | " + " | ".join(one.name for one in roles) + " |", "|---" * (len(roles) + 1) + "|"]
    for can in presenters.CAN:
        marks = ["yes" if str(can.words) in one.can else "" for one in roles]
        lines.append(f"| {can.words} | " + " | ".join(marks) + " |")
    return "\n".join(lines)


def test_the_document_shows_the_same() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = re.search(r"<!-- roles: begin -->\n(.*)\n<!-- roles: end -->", text, re.DOTALL)
    assert shown
    assert shown[1] == as_markdown(), f"Put this between the two marks:\n{as_markdown()}"
