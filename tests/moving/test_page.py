"""A recovery lead takes everything of their system with them; nobody else does."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Access
from assessments.people.models import LocalSystem, User
from assessments.reports.models import Kind, MadeReport
from tests.build import Place, a_person, a_review, a_system
from tests.moving.build import as_csv, as_json
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@dataclass
class World:
    place: Place
    other: Place
    stranger: User


def built() -> World:
    place = a_system()
    a_review(place)
    return World(place, a_system(), a_person())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(system: LocalSystem, what: str = "/") -> str:
    return f"/systems/{system.pk}/everything{what}"


@pytest.mark.parametrize(("ending", "kind"), [(".json", Kind.SYSTEM_JSON), (".zip", Kind.SYSTEM_CSV)])
def test_a_lead_asks_for_the_file_waits_and_saves_it(made: World, ending: str, kind: Kind) -> None:
    system, lead = made.place.system, client_of(made.place.lead)
    # Given the page of the local system, which leads to the page that says what is in the file
    assert at(system) in lead.get(f"/systems/{system.pk}/").text
    page = lead.get(at(system))
    assert (page.status_code, at(system, ending) in page.text) == (200, True)
    # When they ask, the answer is there at once, and the page waits
    waits = lead.get(at(system, ending)).headers["Location"]
    assert lead.get(waits).status_code == 202
    assert lead.get(waits, headers=HTMX).status_code == 204
    # and who clicks again starts no second one
    assert lead.get(at(system, ending)).headers["Location"] == waits
    assert MadeReport.objects.filter(kind=kind).count() == 1
    assert run_tasks("reports") == 1
    # Then the file is there, with a name that says place, what and date
    assert lead.get(waits, headers=HTMX).status_code == 286
    file = lead.get(lead.get(f"{waits}?open=1").headers["Location"])
    today = timezone.localdate().isoformat()
    name = file.headers["Content-Disposition"]
    assert name.startswith("attachment; ")
    assert f"-everything-{today}." in name
    assert file.content == (as_json if kind == Kind.SYSTEM_JSON else as_csv)(system)
    # and that they took it is noted
    noted = Access.objects.get(what=Access.What.EXPORT)
    assert (noted.user, noted.detail) == (made.place.lead, f"{waits}file/")


def test_a_change_is_another_file(made: World) -> None:
    lead = client_of(made.place.lead)
    before = lead.get(at(made.place.system, ".json")).headers["Location"]
    User.objects.filter(pk=made.place.commissioner.pk).update(name="Married since")
    after = lead.get(at(made.place.system, ".json")).headers["Location"]
    assert after != before
    run_tasks("reports")
    file = lead.get(f"{after}file/").content
    assert "Married since" in {one["name"] for one in json.loads(file)["tables"]["person"]}


def test_members_in_other_roles_are_told_why_not_and_strangers_find_nothing(made: World) -> None:
    system, lead = made.place.system, client_of(made.place.lead)
    made_at = lead.get(at(system, ".json")).headers["Location"]
    run_tasks("reports")
    addresses = [at(system), at(system, ".json"), at(system, ".zip"), made_at, f"{made_at}file/"]
    for user in (made.place.commissioner, made.place.reader):
        assert [client_of(user).get(one).status_code for one in addresses] == [403] * 5
        assert at(system) not in client_of(user).get(f"/systems/{system.pk}/").text
    for user in (made.stranger, made.other.lead):
        assert [client_of(user).get(one).status_code for one in addresses] == [404] * 5
    assert not Access.objects.filter(what=Access.What.EXPORT).exists()


def test_the_key_of_a_file_opens_nothing_elsewhere(made: World) -> None:
    # Given a file that is made
    system, lead = made.place.system, client_of(made.place.lead)
    key = lead.get(at(system, ".json")).headers["Location"].rstrip("/").rpartition("/")[2]
    run_tasks("reports")
    assert lead.get(at(system, f"/{key}/file/")).status_code == 200
    # Then it is neither a blank form, nor a paper of a review, nor a file of another system
    review = a_review(made.other)
    other = client_of(made.other.lead)
    for address in (f"/forms/2010/made/{key}/", f"/forms/2010/made/{key}.pdf"):
        assert Client().get(address).status_code == 404
    assert other.get(f"/reviews/{review.pk}/reports/made/{key}.pdf").status_code == 404
    assert other.get(at(made.other.system, f"/{key}/file/")).status_code == 404
    assert lead.get(at(system, f"/{'0' * 64}/")).status_code == 404


def test_the_tables_are_those_of_the_system_alone(made: World) -> None:
    lead = client_of(made.place.lead)
    waits = lead.get(at(made.place.system, ".zip")).headers["Location"]
    run_tasks("reports")
    with zipfile.ZipFile(BytesIO(lead.get(f"{waits}file/").content)) as folder:
        people = folder.read("person.csv").decode("utf-8-sig")
        assert made.place.lead.email in people
        assert made.other.lead.email not in people
        assert folder.read("organisation.csv").decode("utf-8-sig").count("\r\n") == 1 + (
            made.place.system.organisations.count()
        )
