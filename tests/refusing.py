"""A refusal because of who somebody is, and for no other reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from recovery_site.errors import Refused


@contextmanager
def turned_away(match: str | None = None) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """The block is refused to this person. That the moment is wrong (NotNow, a kind of Refused) does not count: such a
    test would stay green if nobody asked any more who it is.
    """
    with pytest.raises(Refused, match=match) as found:
        yield found
    assert type(found.value) is Refused, f"refused for another reason: {found.value}"
