"""The descriptors that stand beside a plan, in an edition of another shape."""

from __future__ import annotations

import pytest

from assessments.plans.queries import descriptors_beside
from assessments.record.models import Row
from framework.queries import challenge as framework_challenge
from tests.shape.edition import load

pytestmark = pytest.mark.django_db


def test_stages_of_any_number_stand_beside_the_plan(tmp_path) -> None:
    # Given an edition of four stages, and a challenge with its descriptors
    challenge = framework_challenge(load(tmp_path), 2)
    assert challenge is not None

    # Then the stage that was agreed and the next one are shown, the last one alone, all of them without agreement
    for stage, shown in ((1, [1, 2]), (3, [3, 4]), (4, [4]), (None, [1, 2, 3, 4])):
        found = descriptors_beside(Row(challenge=challenge, stage=stage), challenge)
        assert [one.stage.number for one in found] == shown
