"""What pages say that a role can do is what the permission table lets it do."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.people import presenters
from assessments.people.policy import Act, Role, table
from tests.build import a_system


def test_every_act_has_its_words_and_every_role_says_who_it_is() -> None:
    assert set(presenters.CAN) == set(Act)
    assert set(presenters.WHO) == set(Role)
    words = [str(one) for one in presenters.CAN.values()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("role", Role)
def test_a_role_says_all_that_it_allows_and_nothing_else(role: Role) -> None:
    said = {act for act, words in presenters.CAN.items() if str(words) in presenters.in_words(role).can}
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
            assert words in choice or one.role == Role.PARTNER
