"""Adding to the log, and checking that nobody changed it.

Each entry has a hash over itself and the hash before it, so no entry can be changed alone. The hash is a plain SHA-256:
whoever has an export can compute it. Beside it stands a seal over the same content, made with a key that is not in the
database (LOG_KEY), so whoever has only the database cannot recreate the whole chain. Entries of earlier releases have
one or the other alone; `seal` puts an entry with both after those that have no key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC
from enum import Enum, StrEnum
from functools import partial

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, name_of, sha256
from assessments.audit.differences import NOTHING, Changed
from assessments.audit.heads import head_of, publish
from assessments.audit.models import Entry
from recovery_site.logs import NO_REQUEST, REQUEST_ID

UNREADABLE = (ValueError, TypeError, AttributeError, DatabaseError)  # what a damaged row raises
ROWS = "rows"  # in `detail`: the fingerprints of rows that this act made for good (`canonical.fingerprints`)
START = "0" * 64  # what the first entry of a system has before it


def facts(entry: Entry) -> dict[str, object]:
    """What the hash of an entry is over. `request` is left out where there was none: older entries have none."""
    found: dict[str, object] = {
        "system": entry.system_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "act": entry.act,
        "about": entry.about,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return found | ({"request": entry.request} if entry.request else {})


def content_of(entry: Entry) -> str:
    return canonical(facts(entry))


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
    changed: Changed,
    detail: Mapping[str, object] | None = None,
) -> Entry:
    """Add one entry to the chain of `system` and return it.

    `act` is a code of the step that writes, `about` the thing acted on. `changed` is the before and after of what it
    changed (`differences.py`). `detail` holds further facts, not people's words: the words are in the record itself.
    Runs inside the writer's own transaction, so an act and its entry stand or fall together.
    """
    request = REQUEST_ID.get()
    type(system)._default_manager.select_for_update().get(pk=system.pk)  # one writer at a time for each chain
    last = Entry.objects.filter(system_id=system.pk).order_by("-seq").first()
    entry = Entry(
        system_id=system.pk,
        seq=last.seq + 1 if last else 1,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        act=act,
        about=name_of(about),
        detail={**(detail or {}), **changed},
        request="" if request == NO_REQUEST else request,
        previous=last.hash if last else START,
    )
    content = content_of(entry)
    entry.hash, entry.seal = sha256(content), _keyed(keys()[0], content)
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
    log(system=system, actor=None, act=Logged.SEALED, about=system, changed=NOTHING)
    return True


class Kind(Enum):
    """How the hash of an entry was made."""

    KEYED = "keyed"  # its seal, or in entries before there were seals its hash
    PLAIN = "plain"  # by a release before keys
    WRONG = "wrong"


def _kind(entry: Entry) -> Kind:
    try:
        content = content_of(entry)
    except ValueError:  # something in it that no log of ours holds
        return Kind.WRONG
    made = (entry.seal or entry.hash).encode()
    keyed = any(hmac.compare_digest(made, _keyed(key, content).encode()) for key in keys())
    plain = entry.hash == sha256(content)
    if entry.seal:
        return Kind.KEYED if keyed and plain else Kind.WRONG
    if keyed:
        return Kind.KEYED
    return Kind.PLAIN if plain else Kind.WRONG


def key_is_missing(system: Model) -> bool:
    """Whether the last entry is as its hash says, and its seal was made with a key that we lack (1 query)."""
    last = Entry.objects.filter(system_id=system.pk).order_by("-seq").first()
    return bool(last and last.seal and last.hash == sha256(content_of(last)) and _kind(last) is Kind.WRONG)


def entries_of(system: Model) -> Iterator[tuple[int, Entry | None]]:
    """Every entry of the chain in order, with its number; None in place of one that cannot be read any more."""
    chain, last = Entry.objects.filter(system_id=system.pk).order_by("seq"), -1
    try:
        for entry in chain.iterator():
            yield entry.seq, entry
            last = entry.seq
    except UNREADABLE:
        for seq in list(chain.filter(seq__gt=last).values_list("seq", flat=True)):
            try:
                yield seq, chain.get(seq=seq)
            except UNREADABLE:
                yield seq, None


def faults(system: Model) -> list[str]:
    """What is wrong with the chain of `system`, in words; an empty list when every entry is as it was."""
    found, previous, seq, kind = [], START, 0, Kind.PLAIN
    for number, entry in entries_of(system):
        seq += 1
        if number != seq:
            found.append(_("Entry %(seq)s is missing.") % {"seq": seq})
            seq = number
        if entry is None:
            found.append(_("Entry %(seq)s was changed, and cannot be read.") % {"seq": seq})
            previous = ""
            continue
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
