"""All that proves what was signed and logged in one local system, as lines that `checking.py` reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.utils import timezone

from assessments.audit.canonical import canonical, facts_of, name_of
from assessments.audit.services import facts
from assessments.people.models import LocalSystem
from assessments.proving.checking import FORMAT
from assessments.proving.queries import entries_of, kept_rows


def _said(system: LocalSystem) -> Iterator[dict[str, object]]:
    yield {
        "kind": "export",
        "format": FORMAT,
        "system": system.pk,
        "name": system.name,
        "made": timezone.now().isoformat(timespec="seconds"),
    }
    for entry in entries_of(system):
        yield facts(entry) | {"kind": "entry", "hash": entry.hash, "seal": entry.seal}
    for row in kept_rows(system):
        yield {"kind": "row", "name": name_of(row), "facts": facts_of(row)}


def lines_of(system: LocalSystem) -> Iterator[bytes]:
    """The export, line by line, each with its end (5 queries). Its format stands in docs/proving.md."""
    running, count = hashlib.sha256(), 0
    for count, one in enumerate(_said(system), 1):  # noqa: B007 - asked for after the last
        line = f"{canonical(one)}\n".encode()
        running.update(line)
        yield line
    yield f"{canonical({'kind': 'end', 'lines': count, 'sha256': running.hexdigest()})}\n".encode()
