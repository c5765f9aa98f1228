"""Exports that several tests read, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import DjangoDbBlocker

from assessments.proving.checking import Report
from tests.moving.build import another_installation, as_csv, as_json, proof_of
from tests.tenancy.world import Everything, everything


@dataclass(frozen=True)
class Elsewhere:
    """A system with a row of every kind in another installation, and its exports."""

    world: Everything
    json: bytes
    csv: bytes
    proof: Report  # what `verify_signatures` finds there


@pytest.fixture(scope="session")
def aldermoor(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Elsewhere:
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    with django_db_blocker.unblock(), another_installation(folder):
        mail.outbox = getattr(mail, "outbox", [])
        world = everything("Aldermoor")
        return Elsewhere(world, as_json(world.system), as_csv(world.system), proof_of(world.system))
