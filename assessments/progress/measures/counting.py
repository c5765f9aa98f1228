"""Which measures count people or things, so that no reading of theirs is less than nothing.

A plain number, points or pounds may be: a change, a balance, a temperature. So only units that name what is counted
are held to it, and none that speaks of a difference.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

COUNTED = {
    "adults", "appointments", "beds", "bedrooms", "calls", "carers", "children", "clients", "complaints",
    "contacts", "courses", "days", "employees", "families", "groups", "hours", "incidents", "learners",
    "letters", "meetings", "members", "minutes", "months", "patients", "people", "person", "persons",
    "places", "plans", "posts", "readmissions", "referrals", "residents", "sessions", "staff", "students",
    "tenancies", "users", "visits", "volunteers", "wards", "weeks", "workers", "years",
}  # fmt: skip
DIFFERENCE = {
    "change", "difference", "fewer", "gain", "growth", "less", "loss", "minus", "more", "net", "rise",
    "variance",
}  # fmt: skip


def counts(unit: str) -> bool:
    """Whether a unit names people or things that are counted."""
    words = set(re.findall(r"[a-z]+", unit.lower()))
    return bool(words & COUNTED) and not words & DIFFERENCE


def reason_against_amount(unit: str, amount: Decimal | None) -> str:
    """Why that cannot be an amount of this unit; empty when it can."""
    if amount is None or amount >= 0 or not counts(unit):
        return ""
    return _("This measure counts %(unit)s, so the number cannot be less than 0.") % {"unit": unit}
