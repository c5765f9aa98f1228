"""Describing a local system: what the form takes, and what it says to the rest."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.people.forms import MANY, SystemForm
from assessments.people.models import LocalSystem, Membership
from recovery_site.text import COMMENT_MAX, NAME_MAX
from tests.build import a_person
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
