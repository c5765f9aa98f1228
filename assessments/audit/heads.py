"""The head of a chain: how long the log of a local system is, and the hash of its last entry.

Whoever owns the database can cut the end of a log off. Nobody notices, unless the head is also kept where they do not
write: in the mailboxes of members, on paper, in a file that can only grow or in the log of the machine. `verify_chain`
compares.
"""

from __future__ import annotations

import logging
import os
import re
import syslog
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.models import Entry

SYSLOG = "syslog"
_HASH = re.compile(r"[0-9a-f]{64}")
log = logging.getLogger(__name__)


class Head(NamedTuple):
    """The log of local system `system` has `length` entries, the last of which has this hash."""

    system: int
    length: int
    hash: str

    def __str__(self) -> str:
        return f"recovery-log:{self.system}:{self.length}:{self.hash}"


_HEAD = re.compile(
    r"recovery-log:(\d+):(\d+):([0-9a-f]{64})"
)  # without a space, so that mails do not break it


def head_of(entry: Entry) -> Head:
    return Head(entry.system_id, entry.seq, entry.hash)


def heads_in(systems: Iterable[int]) -> list[Head]:
    """The head of each of these systems, in their order (1 query)."""
    newest = Entry.objects.filter(system__in=list(systems)).order_by("system", "-seq")
    last: dict[int, Head] = {}
    for system, seq, digest in newest.values_list("system", "seq", "hash").iterator():
        last.setdefault(system, Head(system, seq, digest))
    return list(last.values())


def head_when(thing: Model, act: str, **facts: int) -> str:
    """The head of the log just after this was last done to that thing, to be printed (1 query); empty when it was not.

    `thing` carries its system; `facts` are what the entry says, such as the revision. Unlike the head of today it stays
    the same.
    """
    of = {f"detail__{name}": value for name, value in facts.items()}
    its_log = Entry.objects.filter(system_id=thing.system_id)  # type: ignore[attr-defined]
    about = f"{thing._meta.model_name} {thing.pk}"
    entry = its_log.filter(about=about, act=act, **of).order_by("-seq").first()
    return str(head_of(entry)) if entry else ""


def publish(head: Head) -> None:
    """Write the head to where LOG_HEADS says: a file, always at its end, or the log of the machine.

    A head that cannot be written stops nobody: what it is about is stored.
    """
    to = settings.LOG_HEADS
    if not to:
        return
    line = f"{timezone.now().isoformat(timespec='seconds')} {head}"
    if to == SYSLOG:
        syslog.syslog(syslog.LOG_NOTICE | syslog.LOG_AUTH, str(head))
        return
    try:
        file = os.open(to, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{line}\n".encode())  # one write: lines of several processes do not mix
        finally:
            os.close(file)
    except OSError as error:
        log.error("LOG_HEADS cannot be written (%s).", error.strerror)


def read(lines: Iterable[str]) -> Iterator[Head]:
    """Every head that stands in these lines, whatever else stands there."""
    for line in lines:
        for system, length, digest in _HEAD.findall(line):
            yield Head(int(system), int(length), digest)


def parsed(text: str) -> Head | str:
    """What somebody copied from a paper or a mail: a head, or the hash of an entry. Raises ValueError for neither."""
    text = text.strip()
    if head := next(read([text]), None):
        return head
    if not _HASH.fullmatch(text.lower()):
        raise ValueError(text)
    return text.lower()


def faults_expecting(digest: str, systems: Iterable[int]) -> list[str]:
    """A fault when none of these logs has an entry with that hash: its end was cut off, or it was recreated."""
    if Entry.objects.filter(system__in=list(systems), hash=digest).exists():
        return []
    return [_("No entry has the hash %(hash)s: a log was cut off or recreated.") % {"hash": digest}]


def faults_against(kept: Iterable[Head]) -> list[str]:
    """Where the logs are not as these heads, which were kept elsewhere, say that they were."""
    found = []
    for head in sorted(set(kept)):
        now = Entry.objects.filter(system=head.system, seq=head.length).first()
        facts = {"system": head.system, "seq": head.length}
        if now is None:
            found.append(_("System %(system)s: entry %(seq)s was there, and is missing now.") % facts)
        elif now.hash != head.hash:
            found.append(_("System %(system)s: entry %(seq)s is not the one that was there.") % facts)
    return found
