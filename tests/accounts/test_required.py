"""A local system that requires a second factor of its members: at every page of it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from assessments.audit.models import Entry
from assessments.people.models import LocalSystem
from assessments.people.policy import Rule
from assessments.people.securing import require_second_factor
from recovery_site.errors import NotNow
from recovery_site.unsaved import FIELD, mark_of
from tests.accounts.factors import code_for, code_of, give, set_up_app, sign_in
from tests.audit.facts import facts_of
from tests.build import PASSWORD, Place, a_review, a_system
from tests.refusing import turned_away
from tests.tenancy.matrix import HERE, ROWS, Matrix, a_matrix, asks

NEEDED = reverse("second_factor_needed")
RULES = sorted(route for route, row in ROWS.items() if isinstance(row, Rule))


@pytest.fixture(scope="module")
def strict(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """A local system that requires it, with everything in it, and members who have none."""
    with django_db_blocker.unblock(), transaction.atomic():
        matrix = a_matrix()
        LocalSystem.objects.filter(pk=matrix.worlds[HERE].system.pk).update(requires_second_factor=True)
        yield matrix
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("route", RULES)
def test_no_page_opens_without_it_to_anybody_by_any_method(strict: Matrix, route: str) -> None:
    address, asked = strict.address(route, HERE), 0
    before = Entry.objects.count()
    for person in strict.people:
        if not (person.user and person.user.is_active and person.roles.get(HERE) and asks(person, HERE)):
            continue
        for method in ("GET", "HEAD", "POST"):
            answer, case = person.ask(method, address), f"{method} {route} as {person.name}"
            assert answer.status_code == 302, case
            assert answer.headers["Location"].startswith(NEEDED), case
            asked += 1
        fragment = person.ask("GET", address, HTTP_HX_REQUEST="true")
        assert (fragment.status_code, fragment.content) == (401, b"")
    assert asked
    assert Entry.objects.count() == before


@pytest.fixture
def place() -> Place:
    cache.clear()
    return a_system("Fenmarsh")


@pytest.mark.django_db
def test_a_member_sets_it_up_and_comes_to_the_page_they_wanted(place: Place) -> None:
    # Given a member of a system that requires it, and of one that does not
    other = a_system("Elsewhere", lead=place.lead)
    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=True)
    client = Client()
    sign_in(client, place.lead)
    wanted = reverse("system", args=[place.system.pk])
    assert client.get(reverse("system", args=[other.system.pk])).status_code == 200

    # When they open it
    page = client.get(wanted, follow=True)
    assert "Fenmarsh" in page.content.decode()
    assert reverse("mfa_activate_totp") in page.content.decode()
    assert "Elsewhere" not in page.content.decode()
    again = client.get(reverse("mfa_activate_totp"))
    form = client.post(
        again.headers["Location"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")}, follow=True
    ).context["form"]
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(form.secret)}, follow=True)

    # Then the way leads on to the page, which opens
    assert f'href="{wanted}"' in done.content.decode()
    assert client.get(wanted).status_code == 200


@pytest.mark.django_db
def test_a_session_that_began_without_it_is_asked_for_it(place: Place) -> None:
    set_up_app(Client(), place.partner)
    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=True)
    client = Client()
    client.force_login(place.partner)  # by a way that knows no second factor
    wanted = reverse("system", args=[place.system.pk])
    asked = client.get(wanted, follow=True)
    assert asked.request["PATH_INFO"] == reverse("mfa_reauthenticate")
    said = {"code": code_for(place.partner), "next": wanted}
    assert client.post(reverse("mfa_reauthenticate"), said).headers["Location"] == wanted
    assert client.get(wanted).status_code == 200


@pytest.mark.django_db
def test_who_signs_in_with_it_notices_nothing(place: Place) -> None:
    set_up_app(Client(), place.reader)
    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=True)
    client = Client()
    sign_in(client, place.reader)
    give(client, code_for(place.reader))
    assert client.get(reverse("system", args=[place.system.pk])).status_code == 200


@pytest.mark.django_db
def test_what_was_being_written_when_it_became_required_is_kept(place: Place) -> None:
    review = a_review(place)
    client = Client()
    client.force_login(place.lead)
    address = reverse("participation", args=[review.pk])
    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=True)
    client.post(address, {FIELD: mark_of(place.lead.pk), "took_part": "Twelve people came"})
    assert client.session["unsaved"][address]["data"].count("Twelve") == 1


@pytest.mark.django_db
def test_the_last_factor_stays_while_a_system_requires_one(place: Place) -> None:
    client = Client()
    set_up_app(client, place.partner)
    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=True)
    client.post(reverse("mfa_deactivate_totp"))
    app = Authenticator.objects.get(user=place.partner, type="totp")
    assert "Fenmarsh requires" in client.get(reverse("mfa_deactivate_totp")).content.decode()

    # A passkey beside it may go again, or the app, but not both
    passkey = Authenticator.objects.create(user=place.partner, type="webauthn", data={"name": "Laptop"})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(pk=app.pk).exists()
    answer = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert answer.status_code == 409
    assert "Fenmarsh requires" in answer.content.decode()
    assert Authenticator.objects.filter(pk=passkey.pk).exists()

    LocalSystem.objects.filter(pk=place.system.pk).update(requires_second_factor=False)
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.filter(user=place.partner).exists()  # the recovery codes neither


# ------------------------------------------------------------------------------------------ requiring it


@pytest.mark.django_db
def test_a_lead_who_has_one_requires_it_with_a_reason(place: Place) -> None:
    client = Client()
    set_up_app(client, place.lead)
    address = reverse("system_secure", args=[place.system.pk])
    page = client.get(address).content.decode()
    assert place.partner.name in page  # who has none yet

    missing = client.post(address, {"required": "yes", "reason": ""})
    assert "Enter a reason" in missing.content.decode()
    client.post(address, {"required": "yes", "reason": "The Trust asks for it"})

    place.system.refresh_from_db()
    assert place.system.requires_second_factor
    entry = Entry.objects.get(system=place.system, act="system.secure")
    assert facts_of(entry) == {"required": True, "reason": "The Trust asks for it"}
    client.post(address, {"required": "yes", "reason": "Once more"})
    assert Entry.objects.filter(act="system.secure").count() == 1
    client.post(address, {"required": "no", "reason": "No longer"})
    place.system.refresh_from_db()
    assert not place.system.requires_second_factor


@pytest.mark.django_db
def test_nobody_else_does_and_no_lead_without_one(place: Place) -> None:
    said = {"system": place.system, "required": True, "reason": "So"}
    for person in (place.commissioner, place.partner, place.reader, a_system().lead):
        with turned_away():
            require_second_factor(user=person, **said)
    with pytest.raises(NotNow, match="for yourself first"):
        require_second_factor(user=place.lead, **said)
    client = Client()
    client.force_login(place.lead)
    answer = client.post(
        reverse("system_secure", args=[place.system.pk]), {"required": "yes", "reason": "So"}
    )
    assert "for yourself first" in answer.content.decode()
    place.system.refresh_from_db()
    assert not place.system.requires_second_factor
