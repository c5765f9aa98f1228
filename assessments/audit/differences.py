"""Before and after of what changed, as the log keeps it: codes, numbers and dates as they are, words by their hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from assessments.audit.canonical import sha256


def difference(
    before: Mapping[str, object], after: Mapping[str, object], *, codes: Collection[str] = ()
) -> dict[str, dict[str, object]]:
    """`before` and `after` with only those facts that are not the same.

    Every text is somebody's words, and stands in the log as its SHA-256 (an empty one as itself), unless its name is
    one of `codes`. So whoever has a text can prove that it stood there, and the log tells no words.
    """
    names = [name for name in after if before.get(name) != after[name]]
    return {
        "before": {name: _said(before.get(name), name in codes) for name in names},
        "after": {name: _said(after[name], name in codes) for name in names},
    }


def _said(value: object, is_code: bool) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return text if is_code or not text else sha256(text)
