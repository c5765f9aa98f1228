"""The demo loaded on another day: a Sunday on which the clocks change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.build import an_edition
from tests.demo.dates import dates_make_sense

pytestmark = pytest.mark.django_db


def test_its_dates_make_sense_together_on_a_sunday_on_which_the_clocks_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.make_aware(dt.datetime.combine(dt.date(2027, 3, 28), dt.time(7)))
    monkeypatch.setattr(timezone, "now", lambda: now)
    an_edition()
    call_command("seed_demo")
    dates_make_sense(now.date())
