"""Reading what can be proved: by the code on a paper, and all of a local system for an export."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model, OuterRef, Subquery

from assessments.audit.canonical import sha256
from assessments.audit.heads import Head, heads_in
from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, Membership, User
from assessments.published.models import PublishedReport
from assessments.published.queries import Paper, Published, paper_of
from assessments.record.models import CompletedTemplateA, Ending
from assessments.signoff.models import Endorsement, Revision, Signature, Turn, Withdrawal
from assessments.signoff.queries import sides_needed

# What is kept for good, in the order of an export.
KEPT: tuple[type[Model], ...] = (
    CompletedTemplateA,
    Ending,
    Revision,
    Signature,
    Withdrawal,
    Turn,
    Endorsement,
    PublishedReport,
)
# Bytes that are hashed for each look, whatever is found: more than any plan and most reports have.
READ_MOST = 2**20


class Verdict(StrEnum):
    """What is said about a paper."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    INCOMPLETE = "incomplete"  # filed, and not signed by everybody who must
    WITHDRAWN = "withdrawn"  # its one signature was taken back
    ALTERED = "altered"  # what is stored is not what was signed
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fingerprints:
    """What a stranger needs to check the file of a published report. `seal` is that of the certificate, or empty."""

    sha256: str
    seal: str


@dataclass(frozen=True)
class Found:
    """The answer to a code, and for members of the local system the way to the thing.

    `published` is told to everybody: the fingerprint of a published report, and that of its seal.
    """

    verdict: Verdict
    published: Fingerprints | None = None
    review: int | None = None
    challenge: int | None = None  # of a plan; None for a Template A
    revision: int | None = None
    report: int | None = None  # the number of a published one


NOTHING = Found(Verdict.UNKNOWN)


def found_by(beginning: str, user: User | None) -> Found:
    """What is known of the paper whose fingerprint begins with these hexadecimal digits.

    The same queries and the same amount to hash for every answer (4 queries; 1 more for somebody who is signed in).
    `review` and what follows it are told to members alone. A published report has a code of its own, and is found by
    the fingerprint of its file as well.
    """
    above = f"{beginning}g"  # sorts behind every digit
    filed = list(
        Revision.objects.filter(sha256__gte=beginning, sha256__lt=above).select_related(
            "plan__row__review", "plan__row__challenge"
        )[:1]
    )
    given = _given(filed)
    last = (
        CompletedTemplateA.objects.filter(review=OuterRef("review")).order_by("-number").values("number")[:1]
    )
    done = list(
        CompletedTemplateA.objects.filter(sha256__gte=beginning, sha256__lt=above)
        .annotate(last=Subquery(last))
        .select_related("review")[:1]
    )
    paper = paper_of(beginning)
    _hash_the_rest([*filed, *done], paper)
    found, system = NOTHING, 0
    for revision in filed:
        row = revision.plan.row
        found = Found(_of_plan(revision, given), None, row.review_id, row.challenge.number, revision.number)
        system = revision.system_id
    for completed in done:
        found, system = Found(_of_template_a(completed), None, completed.review_id), completed.system_id
    if paper:
        found, system = _of_published(paper), paper.system
    if user is None:
        return Found(found.verdict, found.published)
    is_member = Membership.objects.filter(system=system, user=user, user__is_active=True).exists()
    return found if is_member else Found(found.verdict, found.published)


def _hash_the_rest(found: list[Revision | CompletedTemplateA], paper: Paper | None) -> None:
    """The time that an answer takes does not say how much was signed."""
    read = sum(len(one.content) for one in found) + (paper.read if paper else 0)
    hashlib.sha256(bytes(max(0, READ_MOST - read))).hexdigest()


@dataclass(frozen=True)
class Given:
    """A signature on some version of a plan."""

    version: int
    side: str
    sha256: str
    is_withdrawn: bool


def _given(filed: list[Revision]) -> list[Given]:
    """The signatures on every version of that plan (1 query, also for no plan)."""
    found = Signature.objects.filter(revision__plan__in=[one.plan_id for one in filed] or [0])
    return [
        Given(version, side, digest, withdrawal is not None)
        for version, side, digest, withdrawal in found.values_list(
            "revision__number", "side", "sha256", "withdrawal"
        )
    ]


def _of_plan(filed: Revision, given: list[Given]) -> Verdict:
    """A version holds from its last signature until a newer one has all of its own."""
    mine = [one for one in given if one.version == filed.number]
    if {sha256(filed.content)} != {filed.sha256, *(one.sha256 for one in mine)}:
        return Verdict.ALTERED
    needed = {str(side) for side in sides_needed(filed.plan.row.review)}
    sides: dict[int, set[str]] = {}
    for one in given:
        if not one.is_withdrawn:
            sides.setdefault(one.version, set()).add(one.side)
    whole = [version for version, those in sides.items() if needed <= those]
    if filed.number in whole:
        return Verdict.VALID if filed.number == max(whole) else Verdict.SUPERSEDED
    if any(one.is_withdrawn for one in mine):
        return Verdict.WITHDRAWN
    return Verdict.SUPERSEDED if filed.number < filed.plan.revision else Verdict.INCOMPLETE


def _of_published(paper: Paper) -> Found:
    said: Published = paper.said
    verdict = Verdict.VALID if said.is_newest else Verdict.SUPERSEDED
    return Found(
        Verdict.ALTERED if paper.is_altered else verdict,
        Fingerprints(said.sha256, said.seal),
        said.review,
        report=said.number,
    )


def _of_template_a(done: CompletedTemplateA) -> Verdict:
    if sha256(done.content) != done.sha256:
        return Verdict.ALTERED
    newest = getattr(done, "last", done.number) == done.number
    return Verdict.VALID if newest and not done.review.is_assessing else Verdict.SUPERSEDED


def entries_of(system: LocalSystem) -> Iterator[Entry]:
    """The whole log of that system in order, a part at a time."""
    return Entry.objects.filter(system=system).order_by("seq").iterator()


def kept_rows(system: LocalSystem) -> Iterator[Model]:
    """Every row of that system that is kept for good (1 query for each kind)."""
    for model in KEPT:
        yield from model._default_manager.filter(system=system).order_by("pk").iterator()


def told_entries(system: LocalSystem) -> Iterator[Entry]:
    """The whole log of that system in order, with who did what (1 query)."""
    return Entry.objects.filter(system=system).select_related("actor").order_by("seq").iterator()


def head_of(system: LocalSystem) -> Head | None:
    """How long the log is, and the hash of its last entry (1 query)."""
    return next(iter(heads_in([system.pk])), None)
