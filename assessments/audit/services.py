"""Adding to the log, and checking that nobody changed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

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
def log(
    *,
    system: Model,
    actor: AbstractBaseUser | None,
    act: StrEnum,
    about: Model,
    detail: Mapping[str, object] | None = None,
) -> Entry:
    """Add one entry to the chain of `system` and return it.

    `act` is a code of the step that writes, `about` the thing acted on. `detail` holds facts, not people's words: the
    words are in the record itself.
    Runs inside the writer's own transaction, so an act and its entry stand or fall together.
    """
    type(system)._default_manager.select_for_update().get(pk=system.pk)  # one writer at a time for each chain
    last = Entry.objects.filter(system_id=system.pk).order_by("-seq").first()
    entry = Entry(
        system_id=system.pk,
        seq=last.seq + 1 if last else 1,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        act=act,
        about=f"{about._meta.model_name} {about.pk}",
        detail=dict(detail or {}),
        previous=last.hash if last else START,
    )
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    return entry


def faults(system: Model) -> list[str]:
    """What is wrong with the chain of `system`, in words; an empty list when every entry is as it was."""
    found, previous, seq = [], START, 0
    for entry in Entry.objects.filter(system_id=system.pk).order_by("seq").iterator():
        seq += 1
        if entry.seq != seq:
            found.append(_("Entry %(seq)s is missing.") % {"seq": seq})
            seq = entry.seq
        if entry.previous != previous:
            found.append(_("Entry %(seq)s does not follow on from the one before it.") % {"seq": seq})
        if entry.hash != _hash(entry):
            found.append(_("Entry %(seq)s was changed.") % {"seq": seq})
        previous = entry.hash
    return found
