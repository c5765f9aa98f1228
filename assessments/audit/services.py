"""Adding to the log, and checking that nobody changed it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.audit.canonical import canonical, sha256
from assessments.audit.models import Entry

START = "0" * 64  # what the first entry of a system has before it


def _hash(entry: Entry) -> str:
    return sha256(
        canonical(
            {
                "system": entry.system_id,
                "seq": entry.seq,
                "at": entry.at.astimezone(UTC).isoformat(),
                "actor": entry.actor_id,
                "act": entry.act,
                "about": entry.about,
                "detail": entry.detail,
                "previous": entry.previous,
            }
        )
    )


@transaction.atomic
def log(*, system: Any, actor: Any, act: str, about: Any, detail: dict[str, Any] | None = None) -> Entry:
    """Add one entry to the chain of `system` and return it.

    `about` is the thing acted on. `detail` holds facts, not people's words: the words are in the record itself.
    Runs inside the writer's own transaction, so an act and its entry stand or fall together.
    """
    type(system).objects.select_for_update().get(pk=system.pk)  # one writer at a time for each chain
    last = Entry.objects.filter(system=system).order_by("-seq").first()
    entry = Entry(
        system=system,
        seq=last.seq + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        act=act,
        about=f"{about._meta.model_name} {about.pk}",
        detail=detail or {},
        previous=last.hash if last else START,
    )
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    return entry


def faults(system: Any) -> list[str]:
    """What is wrong with the chain of `system`, in words; an empty list when every entry is as it was."""
    found, previous, seq = [], START, 0
    for entry in Entry.objects.filter(system=system).order_by("seq").iterator():
        seq += 1
        if entry.seq != seq:
            found.append(f"Entry {seq} is missing.")
            seq = entry.seq
        if entry.previous != previous:
            found.append(f"Entry {entry.seq} does not follow on from the one before it.")
        if entry.hash != _hash(entry):
            found.append(f"Entry {entry.seq} was changed.")
        previous = entry.hash
    return found
