"""The list of parts as it is now: what a page shows beside the form, and what its stream sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.plans import queries as plans
from assessments.plans.models import Plan
from assessments.plans.outline import WORDS, PartLink, Seen, key_of, outline
from assessments.plans.parts import Kind
from assessments.plans.together import queries
from assessments.plans.together.queries import Kept, Save
from assessments.record.models import Row
from recovery_site.templatetags.words import clock


def here_for(there: Iterable[tuple[str, int, str]], user: int) -> dict[str, str]:
    """Who else is at each part, in words. Whoever is at a page of all goals is at the goals."""
    names: dict[str, list[str]] = {}
    for part, person, name in there:
        if person != user and name not in names.setdefault(part, []):
            names[part].append(name)
    return {
        part: _("%(name)s is here") % {"name": found[0]}
        if len(found) == 1
        else _("%(names)s are here") % {"names": _(" and ").join(found)}
        for part, found in names.items()
        if found
    }


def said(saves: Mapping[tuple[str, str], Save], user: int) -> dict[str, tuple[str, str]]:
    """Who saved each part last (nobody's name where it was `user`), and at what time, by its key."""
    return {
        key_of_stored(kind, uid): ("" if one.user == user else one.by, clock(one.at))
        for (kind, uid), one in saves.items()
    }


def key_of_stored(kind: str, uid: str) -> str:
    """The key of a part by what the log says of it."""
    return key_of(Kind(kind), UUID(uid) if uid else None)


def parts_beside(
    row: Row,
    plan: Plan | None,
    user: int,
    drafts: Mapping[str, Kept],
    kind: Kind | None = None,
    uid: UUID | None = None,
) -> list[PartLink]:
    """The list of parts for this person, who writes the part that `kind` and `uid` say (2 queries)."""
    there = queries.who_is_at([row.pk]).get(row.pk, [])
    seen = Seen(
        here=here_for(there, user),
        saves=said(queries.last_saves(plan), user) if plan else {},
        unsaved={key: beginning(one.boxes) for key, one in drafts.items()},
    )
    return outline(plan, row.review, row.challenge.number, kind, uid, seen)


def beginning(boxes: Mapping[str, str]) -> str:
    """How what was typed into these boxes begins."""
    words = (boxes.get(name, "").strip() for name in WORDS.values())
    return next(filter(None, words), "").split("\n")[0][:80]


def drawn(row_pk: int, user: int) -> str:
    """What the stream of that person sends: the list, on one line. Raises Http404 when the priority is gone."""
    row = queries.row_followed(row_pk)
    if row is None:
        raise Http404
    nav = parts_beside(row, plans.plan_to_write(row), user, queries.drafts_of(row, user))
    return " ".join(render_to_string("plans/_outline.html", {"nav": nav}).split())


def mark_of(html: str) -> str:
    """A short mark of it, to tell whether it is news."""
    return sha256(html.encode()).hexdigest()[:16]
