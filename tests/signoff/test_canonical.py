"""RFC 8785: the published examples, and one golden plan that has the same hash on every database."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785

from assessments.audit.canonical import canonical, sha256
from assessments.plans.models import Action, EvidenceSource, Goal
from assessments.plans.queries import plan_of
from assessments.plans.snapshot import of
from tests.build import a_completed_template_a, a_plan, a_review, a_system, row_of

GOLDEN = Path(__file__).parent / "golden.json"
GOLDEN_HASH = "f9ff3b8e979ead9b3ea431cc82b34102dcff6e850acfe1220c5d8fbea1c24d16"

# RFC 8785, appendix B: the bits of a double, and how it is written.
NUMBERS = [
    ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"), ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"), ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"), ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"), ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"), ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"), ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"), ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"), ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"), ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]  # fmt: skip


@pytest.mark.parametrize(("bits", "written"), NUMBERS)
def test_numbers_are_written_as_the_standard_says(bits: str, written: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(value) == written


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000"])
def test_what_is_no_number_is_refused(bits: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(rfc8785.FloatDomainError):
        canonical(value)


def test_properties_are_in_the_order_of_utf_16() -> None:
    """RFC 8785, section 3.2.3. By code points the emoji would come after the Hebrew letter."""
    names = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip
    in_order = [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
    ]  # fmt: skip
    text = canonical(names)
    assert sorted(in_order, key=text.index) == in_order


def test_the_sample_of_the_standard() -> None:
    """RFC 8785, section 3.2.2 to 3.2.4."""
    sample = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(sample) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.django_db
def test_the_golden_plan_has_the_same_hash_on_every_database() -> None:
    """Built on SQLite and on PostgreSQL; `tests/signoff/golden.json` holds its bytes for other tools."""
    place = a_system("Fenmarsh")
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    words = "Straße, ŵyl, 🙂 and “quotes”\nand a second line"
    type(plan).objects.filter(pk=plan.pk).update(description=words, strengths="Ceri’s group", later_reason="")
    for model, number in ((Goal, 1), (Action, 2), (EvidenceSource, 3)):
        old = model.objects.get(plan=plan)
        values = {
            f.name: getattr(old, f.name) for f in model._meta.concrete_fields if f.name not in ("id", "uid")
        }
        model._default_manager.filter(pk=old.pk).update(retired_at=dt.datetime(2027, 3, 15, tzinfo=dt.UTC))
        model.objects.create(**values, uid=UUID(int=number))
    found = plan_of(row_of(plan.row.review, 3))
    assert found
    text = of(found).canonical()
    assert text == GOLDEN.read_bytes().decode()
    assert sha256(text) == GOLDEN_HASH
