"""The builders of the tests really reach what they promise."""

from __future__ import annotations

import pytest

from assessments.signoff.models import Signature
from tests import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "signatures"), [("joint", 2), ("self", 1)])
def test_a_signed_plan_is_signed_by_all_who_must(kind: str, signatures: int) -> None:
    place = build.a_system()
    review = build.a_completed_template_a(place, build.a_review(place, kind))
    assert build.row_of(review, 3).rank == 1
    assert build.a_signed_plan(place, review).status == "signed"
    assert Signature.objects.count() == signatures
    assert build.a_plan(place, review, 4, complete=False).is_draft
