"""The names of a local system and its organisations can be corrected; what was completed keeps the old ones."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.audit.models import Entry
from assessments.people.models import Organisation
from assessments.people.services import correct_system
from recovery_site.errors import NotNow
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(client: Client) -> Place:
    place = a_system("Fenmarsch")
    client.force_login(place.lead)
    return place


def boxes(place: Place, **renamed: str) -> dict[str, str]:
    """What the page sends: every organisation under its own name, but those that are `renamed`."""
    there = Organisation.objects.filter(system=place.system)
    names = {f"organisation_{one.pk}": renamed.get(one.name.split()[-1], one.name) for one in there}
    return {"name": "Fenmarsh", "commissioners": "", "partners": "", **names}


def names_of(place: Place) -> set[str]:
    return set(Organisation.objects.filter(system=place.system).values_list("name", flat=True))


def test_names_are_corrected_added_and_removed(client: Client, place: Place) -> None:
    # Given a completed Template A
    review = a_completed_template_a(place, a_review(place))
    address = f"/systems/{place.system.pk}/names/"
    assert address in client.get(f"/systems/{place.system.pk}/").text
    assert 'value="Fenmarsch"' in client.get(address).text

    # When the lead corrects the names, removes a partner nobody belongs to, and adds two
    sent = boxes(place, Trust="The Fenmarsh Trust", Together="") | {"partners": "Mind the Marsh\nReeds"}
    assert client.post(address, sent).headers["Location"] == f"/systems/{place.system.pk}/"

    # Then they are there, logged with what was before, and what was completed has the name of that day
    page = client.get(f"/systems/{place.system.pk}/").text
    for name in ("Fenmarsh", "The Fenmarsh Trust", "Mind the Marsh", "Reeds"):
        assert name in page
    assert "Carers Together" not in names_of(place)
    entry = Entry.objects.get(act="system.correct")
    assert entry.detail["before"]["name"] == "Fenmarsch"
    assert "Reeds" in entry.detail["after"]["organisations"]
    assert "Fenmarsch" in review.completions.get().content


def test_two_may_exchange_names(client: Client, place: Place) -> None:
    address = f"/systems/{place.system.pk}/names/"
    assert client.post(address, boxes(place, Voices="Carers Together", Together="Voices")).status_code == 302
    assert {"Voices", "Carers Together"} <= names_of(place)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Voices": "THE TRUST"},  # named twice
        {"Voices": ""},  # somebody belongs to it
        {"Commissioners": ""},  # and a system has a commissioner
        {"Trust": ""},
    ],
)
def test_what_cannot_be_is_said_with_everything_still_there(
    client: Client, place: Place, wrong: dict[str, str]
) -> None:
    page = client.post(
        f"/systems/{place.system.pk}/names/", boxes(place, **wrong) | {"partners": "Kept as typed"}
    )
    assert page.context["form"].errors
    assert "Kept as typed" in page.text
    assert names_of(place) == {"The Trust", "The Board of Commissioners", "Voices", "Carers Together"}
    assert not Entry.objects.filter(act="system.correct").exists()


def test_only_the_lead_corrects_names(place: Place) -> None:
    for user in (place.commissioner, place.partner, place.reader):
        with turned_away() as refusal:
            correct_system(user=user, system=place.system, name="Mine", names={})
        assert not isinstance(refusal.value, NotNow)
