"""A local system is brought into another installation, exactly as it was: every row, every hash, every guard."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from assessments.audit.models import Access, Entry
from assessments.moving.guards import SET_ASIDE
from assessments.moving.importing import rehearse
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import correct_system
from assessments.progress.actions.models import OwnerLink
from assessments.verifying import faults
from assessments.workshop.models import Room
from recovery_site.triggers import installed
from tests.moving.build import as_csv, as_json, brought_in, proof_of
from tests.moving.conftest import Elsewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(aldermoor: Elsewhere, tmp_path: Path) -> Path:
    path = tmp_path / "aldermoor.json"
    path.write_bytes(aldermoor.json)
    return path


def test_what_comes_in_goes_out_again_byte_for_byte(aldermoor: Elsewhere) -> None:
    # Given an installation without any local system
    assert not LocalSystem.objects.exists()
    # When one is brought in, on whatever database
    done = brought_in(aldermoor.json)
    # Then both its exports are those of the installation that it came from
    assert as_json(done.system) == aldermoor.json
    assert as_csv(done.system) == aldermoor.csv


def test_hashes_and_signatures_are_checked_as_if_nothing_had_moved(file: Path, aldermoor: Elsewhere) -> None:
    head = json.loads(aldermoor.json)["head"]["hash"]
    call_command("import_system", str(file))
    system = LocalSystem.objects.get()
    call_command("verify_chain", system.name, "--expect", head, "--without-guards")
    assert proof_of(system) == aldermoor.proof
    assert proof_of(system).faults == []
    assert Entry.objects.filter(system=system).latest("seq").hash == head


def test_afterwards_every_guard_is_on_again(aldermoor: Elsewhere) -> None:
    before = installed()
    brought_in(aldermoor.json)
    assert installed() == before
    assert set(SET_ASIDE) <= before.keys()


def test_a_check_writes_nothing(file: Path, aldermoor: Elsewhere) -> None:
    before = installed()
    people = User.objects.count()
    call_command("import_system", "--check", str(file))
    assert (LocalSystem.objects.count(), User.objects.count()) == (0, people)
    assert installed() == before
    # And the real thing is possible afterwards
    rehearse(io.BytesIO(aldermoor.json), check=faults)
    brought_in(aldermoor.json)


def test_the_import_is_in_the_access_log(aldermoor: Elsewhere) -> None:
    done = brought_in(aldermoor.json)
    line = Access.objects.get(what=Access.What.IMPORTED)
    assert line.user is None
    assert done.digest in line.detail
    assert len(done.digest) == 64


def test_accounts_that_come_with_it_are_closed_until_somebody_opens_them(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_system", str(file))
    # Then nobody can sign in, and the administrator reads how to open an account
    assert not User.objects.filter(memberships__isnull=False, is_active=True).exists()
    assert not any(one.has_usable_password() for one in User.objects.filter(memberships__isnull=False))
    lead = Membership.objects.filter(role=Membership.Role.RECOVERY_LEAD).first()
    assert lead
    assert f"account {lead.user.email} --open" in capsys.readouterr().out
    call_command("account", lead.user.email, "--open")
    lead.user.refresh_from_db()
    assert lead.user.is_active


def test_somebody_who_has_an_account_here_keeps_it(aldermoor: Elsewhere) -> None:
    # Given the recovery lead, who has an account under the same number and address, and another name by now
    lead = aldermoor.world.place.lead
    User.objects.create_user(lead.email.upper(), "Married", "their own", pk=lead.pk)
    # When the system is brought in
    done = brought_in(aldermoor.json)
    # Then it is the account that they had
    here = User.objects.get(pk=lead.pk)
    assert (here.name, here.is_active, here.check_password("their own")) == ("Married", True, True)
    assert [one.pk for one in done.opened] == [lead.pk]


def test_work_goes_on_behind_the_last_number_and_the_last_entry(aldermoor: Elsewhere) -> None:
    done = brought_in(aldermoor.json)
    lead = User.objects.get(pk=aldermoor.world.place.lead.pk)
    User.objects.filter(pk=lead.pk).update(is_active=True)
    lead.refresh_from_db()
    last = Entry.objects.filter(system=done.system).latest("seq")
    known = set(Organisation.objects.values_list("pk", flat=True))
    # When the lead renames the system, and an organisation comes along
    correct_system(user=lead, system=done.system, name="Place Aldermoor, moved", names={}, partners=["New"])
    # Then the log follows on, the numbers do not clash, and all fits
    entry = Entry.objects.filter(system=done.system).latest("seq")
    assert (entry.seq, entry.previous) == (last.seq + 1, last.hash)
    assert Organisation.objects.exclude(pk__in=known).get().pk > max(known)
    assert faults(LocalSystem.objects.get()) == []


def test_private_links_of_the_other_site_open_nothing(aldermoor: Elsewhere) -> None:
    done = brought_in(aldermoor.json)
    link = OwnerLink.objects.get(system=done.system)
    assert len(link.sha256) == 64
    assert link.sha256.encode() not in aldermoor.json
    assert not Room.objects.exclude(state="closed").exists()
