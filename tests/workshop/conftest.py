"""What the tests of the room share."""

from __future__ import annotations

import pytest

from assessments.workshop import fragments


@pytest.fixture(autouse=True)
def nothing_drawn() -> None:
    """A process keeps what it drew of a room; here rooms of other tests have the same numbers."""
    fragments._drawn.clear()
    fragments._lately.clear()
