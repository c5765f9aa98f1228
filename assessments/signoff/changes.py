"""What changed between two versions of a plan, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.plans.parts import Kind
from assessments.plans.presenters import FIELDS, ONCE_WORDS
from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts, TemplateB
from recovery_site.both import Both, differing
from recovery_site.templatetags.words import day

Part = GoalFacts | ActionFacts | EvidenceFacts


def changes(before: TemplateB, now: TemplateB) -> list[Both]:
    """Every text that is not what it was: `theirs` is what it was, `yours` what it is now.

    A part is the same one when it has the same identity; in versions that kept none, when it has the same place.
    """
    found = [
        Both(str(ONCE_WORDS[Kind.DESCRIPTION]), before.description, now.description),
        Both(str(ONCE_WORDS[Kind.STRENGTHS]), before.strengths, now.strengths),
        *_of_parts(Kind.GOAL, before.goals, now.goals),
        *_of_parts(Kind.ACTION, before.actions, now.actions),
        *_of_parts(Kind.EVIDENCE, before.evidence_sources, now.evidence_sources),
        *(
            Both(FIELDS[Kind.DATES, name], _said(before, name), _said(now, name))
            for name in ("agreed_on", "next_review_on", "later_reason")
        ),
    ]
    return differing(found)


def _of_parts(kind: Kind, before: Sequence[Part], now: Sequence[Part]) -> Iterator[Both]:
    names = [name for of, name in FIELDS if of == kind]
    old: dict[UUID | int, Part] = {one.uid or place: one for place, one in enumerate(before)}
    for place, one in enumerate(now):
        was = old.pop(one.uid or place, None) or old.pop(place, None)
        for name in names:
            label = str(FIELDS[kind, name]) % {"number": place + 1}
            yield Both(label, _said(was, name), _said(one, name))
    for one in old.values():
        words = _("%(what)s (removed)") % {
            "what": str(FIELDS[kind, names[0]]) % {"number": before.index(one) + 1}
        }
        yield Both(words, _said(one, names[0]), "")


def _said(what: Any, name: str) -> str:
    value = getattr(what, name, None)
    return value if isinstance(value, str) else day(value)
