"""Adding to the log, and checking that nobody changed it.

Each entry has a hash over itself and the hash before it, so no entry can be changed alone. The hash is made with a
key that is not in the database (LOG_KEY), so whoever has only the database cannot make the whole chain again. Entries
of earlier releases have a hash without a key; `seal` puts an entry with one after them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC
from enum import Enum, StrEnum
from functools import partial

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, sha256
from assessments.audit.heads import head_of, publish
from assessments.audit.models import Entry

START = "0" * 64  # what the first entry of a system has before it


def _content(entry: Entry) -> str:
    return canonical(
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


def _keyed(key: str, content: str) -> str:
    secret = hashlib.sha256(f"recovery_site.audit/{key}".encode()).digest()
    return hmac.new(secret, content.encode(), "sha256").hexdigest()


def keys() -> list[str]:
    """The key that new entries get, then those of older ones."""
    return [*settings.LOG_KEYS, settings.SECRET_KEY]


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
    entry.hash = _keyed(keys()[0], _content(entry))
    entry.save(force_insert=True)
    transaction.on_commit(partial(publish, head_of(entry)), robust=True)
    return entry


class Logged(StrEnum):
    """What the log says about itself."""

    SEALED = "log.sealed"


@transaction.atomic
def seal(system: Model) -> bool:
    """Put an entry with a key after entries without one; says whether that was needed. Idempotent."""
    last = Entry.objects.filter(system_id=system.pk).order_by("-seq").first()
    if last is None or _kind(last) != Kind.PLAIN:
        return False
    log(system=system, actor=None, act=Logged.SEALED, about=system)
    return True


class Kind(Enum):
    """How the hash of an entry was made."""

    KEYED = "keyed"
    PLAIN = "plain"  # by a release before keys
    WRONG = "wrong"


def _kind(entry: Entry) -> Kind:
    content = _content(entry)
    if any(hmac.compare_digest(entry.hash, _keyed(key, content)) for key in keys()):
        return Kind.KEYED
    return Kind.PLAIN if entry.hash == sha256(content) else Kind.WRONG


def faults(system: Model) -> list[str]:
    """What is wrong with the chain of `system`, in words; an empty list when every entry is as it was."""
    found, previous, seq, kind = [], START, 0, Kind.PLAIN
    for entry in Entry.objects.filter(system_id=system.pk).order_by("seq").iterator():
        seq += 1
        if entry.seq != seq:
            found.append(_("Entry %(seq)s is missing.") % {"seq": seq})
            seq = entry.seq
        if entry.previous != previous:
            found.append(_("Entry %(seq)s does not follow on from the one before it.") % {"seq": seq})
        now = _kind(entry)
        if now is Kind.WRONG or (kind is Kind.KEYED and now is Kind.PLAIN):
            found.append(_("Entry %(seq)s was changed.") % {"seq": seq})
        else:
            kind = now
        previous = entry.hash
    if seq == 0:
        found.append(_("The log is empty."))
    elif kind is Kind.PLAIN:
        found.append(_("The end of the log has no key, so all of it could have been made again."))
    return found
