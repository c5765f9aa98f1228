"""Where the demo refuses to be loaded."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.people.models import User

pytestmark = pytest.mark.django_db


def test_it_refuses_on_a_production_site(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for a production site"):
        call_command("seed_demo")
    assert not User.objects.exists()


@pytest.mark.usefixtures("no_framework")
def test_it_wants_the_framework_first() -> None:
    with pytest.raises(CommandError, match="load_framework"):
        call_command("seed_demo")
    assert not User.objects.exists()
