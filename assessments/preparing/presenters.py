"""What is known before the workshop, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.models import Membership
from assessments.people.policy import Act, Permissions
from assessments.preparing.models import Evidence
from assessments.preparing.queries import Known
from assessments.preparing.services import EvidenceText, reason_against_preparing
from assessments.reviews.models import Review
from recovery_site.both import Both, differing


@dataclass(frozen=True)
class KnownRow:
    """One of the rows of the page: a challenge, what is known in a few words, and whether it is open."""

    known: Known
    summary: str
    is_open: bool


def rows_of(known: Sequence[Known], opened: int = 0) -> list[KnownRow]:
    """The rows of the page; the challenge with the number `opened` stands open."""
    return [KnownRow(one, in_short(one), one.challenge.number == opened) for one in known]


def in_short(known: Known) -> str:
    """How much is known: "2 strengths, 1 gap"."""
    if known.is_empty:
        return _("Nothing yet")
    strengths = ngettext("%(n)s strength", "%(n)s strengths", len(known.strengths))
    gaps = ngettext("%(n)s gap", "%(n)s gaps", len(known.gaps))
    said = [
        words % {"n": len(found)}
        for words, found in ((strengths, known.strengths), (gaps, known.gaps))
        if found
    ]
    return ", ".join(said)


@dataclass(frozen=True)
class NextStep:
    """The green button of the page; no address when there is nothing to do for this person."""

    words: str = ""
    href: str = ""


def next_on_preparing(review: Review, known: Sequence[Known], may: Permissions) -> NextStep:
    """Evidence for the first challenge without any; when all have some, sending it."""
    if reason_against_preparing(review):
        return NextStep()
    bare = next((one.challenge.number for one in known if one.is_empty), 0)
    if bare and may.can(Act.EVIDENCE_WRITE):
        words = _("Add evidence to challenge %(number)s") % {"number": bare}
        return NextStep(words, reverse("evidence_new", args=[review.pk, bare]))
    if not bare and may.can(Act.PREREADING_SEND):
        return NextStep(_("Send as pre-reading"), reverse("prereading", args=[review.pk]))
    return NextStep()


def prepared_by(member: Membership) -> str:
    """Who prepares evidence, as it is suggested: the person's name and their organisation."""
    return _("%(name)s, %(organisation)s") % {
        "name": member.user.name,
        "organisation": member.organisation.name,
    }


def both_of_evidence(theirs: Evidence, yours: EvidenceText) -> list[Both]:
    """What somebody else saved beside what was typed."""
    stored = EvidenceText.of(theirs)
    return differing(
        (
            Both(_("Strength or gap"), _side(stored), _side(yours)),
            Both(_("Source"), stored.source, yours.source),
            Both(_("Figure"), stored.figure, yours.figure),
            Both(_("What it tells you"), stored.words, yours.words),
            Both(_("Link"), stored.link, yours.link),
            Both(_("Prepared by"), stored.prepared_by, yours.prepared_by),
            Both(_("Removed"), _("Yes") if theirs.is_removed else _("No"), _("No")),
        )
    )


def _side(text: EvidenceText) -> str:
    return str(Evidence.Side(text.side).label)


def subject_of(review: Review) -> str:
    """The subject of the mail."""
    return _("Before we meet: %(title)s") % {"title": review.title}


def mail_of(review: Review, known: Sequence[Known], address: str) -> str:
    """The mail that members get: how much is known about each challenge, and where it can be read."""
    lines = [
        _("What we know about our services is ready to read before the workshop of %(system)s.")
        % {"system": review.system.name},
        "",
        _("You can read it and print it here:"),
        address,
        "",
        *(
            _("%(number)s. %(title)s: %(known)s")
            % {
                "number": one.challenge.number,
                "title": one.challenge.short_title,
                "known": in_short(one).lower(),
            }
            for one in known
        ),
        "",
        _("It does not suggest a stage. You agree the stages together in the workshop."),
    ]
    return "\n".join(lines) + "\n"
