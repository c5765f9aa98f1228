"""Describing a local system: what the form takes, and what it says to the rest."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from assessments.people.forms import MANY, SystemForm
from assessments.people.models import LocalSystem, Membership
from assessments.people.services import add_member, set_up_system
from recovery_site.text import COMMENT_MAX, NAME_MAX
from tests.build import a_person, a_system
from tests.refusing import turned_away
from tests.typed import UNSEEN, form_refuses, is_refused

pytestmark = pytest.mark.django_db
NEW = "/systems/new/"
GOOD = {
    "name": "Fenmarsh",
    "provider": "The Trust",
    "commissioners": "The Board\nThe Council",
    "partners": "Voices",
}


@pytest.fixture(autouse=True)
def _signed_in(client: Client) -> None:
    client.force_login(a_person("Lena"))


def test_who_describes_a_system_becomes_its_recovery_lead(client: Client) -> None:
    answer = client.post(NEW, GOOD | {"partners": " \nVoices\n\n"})
    system = LocalSystem.objects.get()
    assert answer["Location"] == f"/systems/{system.pk}/"
    assert Membership.objects.get().role == "recovery_lead"
    page = client.get(answer["Location"]).text
    assert system.name in page
    # the main provider first, then those who pay, then the partners
    assert (
        page.index("Main provider")
        < page.index("The Board")
        < page.index("The Council")
        < page.index("Voices")
    )


@pytest.mark.parametrize(
    ("field", "most"),
    [("name", NAME_MAX), ("provider", NAME_MAX), ("commissioners", COMMENT_MAX), ("partners", COMMENT_MAX)],
)
def test_both_ends_of_each_limit(client: Client, field: str, most: int) -> None:
    lines = [f"{n}{'x' * 198}" for n in range(10)]  # ten names, for a list
    words = "\n".join(lines) + "y" if most == COMMENT_MAX else "x" * most
    assert len(words) == most
    is_refused(client, NEW, GOOD, field, words + "z", f"Use {most:,} characters or fewer.")
    assert not LocalSystem.objects.exists()
    assert client.post(NEW, GOOD | {field: words}).status_code == 302


def test_each_name_in_a_list_has_a_limit_and_so_has_the_list(client: Client) -> None:
    is_refused(client, NEW, GOOD, "partners", "x" * 201, "Use 200 characters or fewer for “xxx")
    many = "\n".join(f"Group {n}" for n in range(MANY))
    is_refused(client, NEW, GOOD, "partners", f"{many}\nOne more", f" {MANY} ")
    assert client.post(NEW, GOOD | {"partners": many}).status_code == 302


@pytest.mark.parametrize("field", GOOD)
def test_broken_characters_are_refused(client: Client, field: str) -> None:
    form_refuses(SystemForm, field, GOOD)
    assert not LocalSystem.objects.exists()


@pytest.mark.parametrize("field", ["name", "provider", "commissioners"])
def test_what_is_missing_is_named(client: Client, field: str) -> None:
    message = str(SystemForm.base_fields[field].error_messages["required"])
    for nothing in ("", UNSEEN):
        is_refused(client, NEW, GOOD, field, nothing, message)
    assert "required" not in client.post(NEW, {}).text.lower()


@pytest.mark.parametrize("field", ["commissioners", "partners"])
def test_an_organisation_stands_once_whatever_its_capitals(client: Client, field: str) -> None:
    is_refused(client, NEW, GOOD, field, "THE TRUST", "THE TRUST is named twice")
    assert not LocalSystem.objects.exists()


def test_a_form_that_is_sent_twice_describes_one_system(client: Client) -> None:
    page = client.get(NEW)
    sent = GOOD | {"form_uid": str(page.context["form"].initial["form_uid"])}
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first["Location"] == second["Location"] == f"/systems/{LocalSystem.objects.get().pk}/"
    assert Membership.objects.count() == 1
    client.post(NEW, GOOD | {"form_uid": "nonsense"})  # what no page of ours sends is a form like any other
    assert client.get(NEW).context["form"].initial["form_uid"] != sent["form_uid"]


def test_another_person_cannot_reach_a_system_by_its_form(client: Client) -> None:
    sent = GOOD | {"form_uid": str(uuid4())}
    client.post(NEW, sent)
    client.force_login(a_person("Someone else"))
    answer = client.post(NEW, sent)
    assert answer.status_code == 200
    assert Membership.objects.count() == 1


def test_somebody_who_only_reads_cannot_set_up_a_system_and_lead_it(client: Client) -> None:
    place = a_system()
    client.force_login(place.reader)
    assert NEW not in client.get("/").text
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, GOOD).status_code == 403
    assert LocalSystem.objects.count() == 1
    with turned_away():
        set_up_system(user=place.reader, name="Fen", provider="Trust", commissioners=["Board"])
    # who also works somewhere may
    other = a_system()
    add_member(by=None, system=other.system, user=place.reader, role="partner", organisation=other.provider)
    assert client.get(NEW).status_code == 200
