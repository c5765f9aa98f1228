"""The world of these tests, in which no PDF is rendered."""

from __future__ import annotations

import pytest

from assessments.reports import pdf
from tests.reports.publishing.world import World, drawn_as_a_file


@pytest.fixture
def world(made: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(pdf, "render", drawn_as_a_file)
    return made
