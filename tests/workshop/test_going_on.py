"""What comes before going on: letting people finish, and a voice against all of Template A."""

from __future__ import annotations

import pytest

from tests.workshop.build import a_phone, a_recorded_room, ask_acceptance, ask_picks, cast, phones, reveal
from tests.workshop.phoning import act, told
from tests.workshop.test_console import green, now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asking", [ask_picks, ask_acceptance])
def test_what_nobody_could_see_is_not_gone_past_by_the_green_button(place, desk, asking) -> None:
    """Too few have said what they choose, or think of Template A as a whole: letting them go on comes first."""
    whole = a_recorded_room(place)
    phone = a_phone(whole)
    question = asking(place, whole)
    cast(question, phone, "3" if asking is ask_picks else "accept")
    act(desk, whole, "reveal")
    assert green(now(desk, whole)) == ["Take it back: let people go on answering"]


def test_a_voice_against_template_a_comes_before_completing_it(place, desk) -> None:
    whole = a_recorded_room(place)
    everybody = phones(whole, 6)
    question = ask_acceptance(place, whole)
    for phone in everybody:
        cast(question, phone, "differently", words="Nights were left out.")
    reveal(place, whole)
    page = now(desk, whole)
    assert green(page) == ["Look at the wording again"]
    # It leads to the agenda, and from there to the wording of each challenge without rating it again
    assert 'href="#agenda"' in page
    assert f"/rooms/{whole.pk}/record/1/" in told(desk, whole).text
