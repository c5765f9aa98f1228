"""What an entry of the log says besides the before and after of what changed."""

from __future__ import annotations

from assessments.audit.models import Entry


def facts_of(entry: Entry) -> dict[str, object]:
    """Its detail, without `before` and `after`."""
    return {name: value for name, value in entry.detail.items() if name not in ("before", "after")}
