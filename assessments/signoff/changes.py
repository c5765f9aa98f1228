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
        Both(_("Why no action is needed"), before.no_actions_because, now.no_actions_because),
        Both(_("Why no evidence source is needed"), before.no_evidence_because, now.no_evidence_because),
        *_of_template_a(before, now),
    ]
    return differing(found)


def _of_template_a(before: TemplateB, now: TemplateB) -> Iterator[Both]:
    """What the signed text takes from Template A and from names; texts before the fourth lack some."""
    yield Both(_("Local system"), before.system, now.system)
    yield Both(_("Provider reviewed"), before.provider, now.provider)
    yield Both(_("Review"), before.review.title, now.review.title)
    yield Both(_("Date of the review"), day(before.review.date), day(now.review.date))
    yield Both(_("Priority"), str(before.priority), str(now.priority))
    yield Both(_("Stage"), str(before.stage or ""), str(now.stage or ""))
    if not (before.statement and now.statement):
        return
    yield Both(_("Comment in Template A"), before.row.comments, now.row.comments)
    yield Both(_("Where services differ"), before.row.differences, now.row.differences)
    yield Both(_("Why the stage moved or stayed"), before.row.moved_because, now.row.moved_because)
    yield Both(_("Seen differently"), _dissent(before), _dissent(now))
    yield Both(_("Statement"), before.statement, now.statement)


def _dissent(content: TemplateB) -> str:
    return "\n".join(
        f"{one.words} ({one.held_by})" if one.held_by else one.words for one in content.row.reservations
    )


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
