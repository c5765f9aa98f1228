"""Where nothing of the demo is offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from assessments.demo.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_nothing_is_offered_without_the_demo_nor_in_production(client: Client, settings: Any) -> None:
    assert "demo.example" not in client.get("/accounts/login/").text
    call_command("seed_demo")
    settings.PRODUCTION = True
    page = client.get("/accounts/login/").text
    assert "demo.example" not in page
    assert PASSWORD not in page
