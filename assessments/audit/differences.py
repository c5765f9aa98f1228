"""Before and after of what changed, as the log keeps it: codes, numbers and dates as they are, words by their hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import UUID

from assessments.audit.canonical import canonical, sha256

Changed = dict[str, dict[str, object]]  # {"before": facts, "after": the same facts}, or nothing
# What an act changes that writes no row which could have said something else before: a mail, a seal of the log.
NOTHING: Changed = {}


def difference(
    before: Mapping[str, object], after: Mapping[str, object], *, codes: Collection[str] = ()
) -> Changed:
    """`before` and `after` with only those facts that are not the same.

    Every text is somebody's words, and stands in the log as its SHA-256 (an empty one as itself), unless its name is
    one of `codes`. So whoever has a text can prove that it stood there, and the log tells no words.
    """
    names = [name for name in after if before.get(name) != after[name]]
    return {
        "before": {name: _said(before.get(name), name in codes) for name in names},
        "after": {name: _said(after[name], name in codes) for name in names},
    }


def made(facts: Mapping[str, object], *, codes: Collection[str] = ()) -> Changed:
    """What changed when something was made: none of these facts was there before."""
    return difference({}, facts, codes=codes)


def gone(facts: Mapping[str, object], *, codes: Collection[str] = ()) -> Changed:
    """What changed when something was taken away."""
    return difference(facts, dict.fromkeys(facts), codes=codes)


def together(*changes: Changed) -> Changed:
    """Several changes of one act as one. A fact of the same name is that of the last."""
    return {
        when: {name: value for one in changes for name, value in one.get(when, {}).items()}
        for when in ("before", "after")
    }


def _said(value: object, is_code: bool) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list | dict):
        return value if is_code or not value else sha256(canonical(value))
    text = str(value)
    return text if is_code or not text else sha256(text)
