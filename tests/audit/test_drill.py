"""What the drill takes away is there: `python -m tests.drills.proof` takes it, and looks which test turns red."""

from __future__ import annotations

import pytest

from tests.drills.locks import ROOT
from tests.drills.proof import TAKEN, Taken


@pytest.mark.parametrize("one", TAKEN, ids=lambda one: one.what)
def test_the_drill_still_finds_what_it_takes_away(one: Taken) -> None:
    assert (ROOT / one.file).read_text().count(one.there) >= 1
    assert (ROOT / one.test).is_file()
