"""What is measured in a plan of each world."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from assessments.plans.models import Plan
from assessments.progress.measures import services as measures
from assessments.progress.measures.services import MeasureText
from tests.build import Place


def measured(place: Place, plan: Plan, token: str) -> None:
    """Two measures of that plan: one with a reading and a change, and one that has ended."""
    day = dt.date(2026, 4, 6)
    text = MeasureText(f"Measure {token}", "outcome", "number", "up", f"unit {token}")
    first, second = (
        measures.add_measure(user=place.lead, plan=plan, text=text, uid=uuid4()) for _ in range(2)
    )
    found = {day: measures.Found(Decimal(7), note=f"Counted by hand {token}")}
    measures.record_readings(user=place.lead, measure=first, found=found, seen={})
    words = f"Peer workers began {token}"
    measures.note_change(user=place.lead, measure=first, on=day, words=words, new_limits=False)
    measures.end_measure(user=place.lead, measure=second, reason=f"Nobody reads it {token}")
