"""Writing the framework."""

from __future__ import annotations

from framework.models import Edition, Freeze


def freeze(edition: Edition) -> None:
    """Mark the edition as in use: from now on the database refuses to change it. Twice is as good as once."""
    Freeze.objects.get_or_create(edition=edition)
