"""The whole demo, made on SQLite, is brought into the database of the tests: on PostgreSQL that is another engine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from assessments.demo.edition import load_older_edition
from assessments.people.models import LocalSystem
from assessments.verifying import faults
from tests.moving.build import another_installation, as_json, brought_in


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_every_system_of_the_demo_is_the_same_in_another_installation(tmp_path: Path) -> None:
    # Given the demo in an installation of its own
    with another_installation(tmp_path), Path(os.devnull).open("w") as nowhere:
        call_command("seed_demo", stdout=nowhere)
        files = [as_json(system) for system in LocalSystem.objects.order_by("pk")]
    load_older_edition()
    # When each of its systems is brought in, one after the other
    for file in files:
        done = brought_in(file)
        # Then it is what it was
        assert as_json(done.system) == file
    assert len({json.loads(file)["system"]["name"] for file in files}) == LocalSystem.objects.count() > 5
    assert not [fault for system in LocalSystem.objects.all() for fault in faults(system)]
