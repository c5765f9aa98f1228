"""Reading what can be proved: by the code on a paper, and all of a local system for an export."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model, OuterRef, Subquery

from assessments.audit.heads import Head, heads_in
from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, Membership, User
from assessments.plans.models import Plan
from assessments.record.models import CompletedTemplateA
from assessments.signoff.models import Endorsement, Revision, Signature, Withdrawal
from assessments.signoff.queries import is_altered, sides_needed

# What is kept for good, in the order of an export.
KEPT: tuple[type[Model], ...] = (CompletedTemplateA, Revision, Signature, Withdrawal, Endorsement)
READ_MOST = 2**18  # bytes that are hashed for each look, whatever is found: more than any plan has


class Verdict(StrEnum):
    """What is said about a paper."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    INCOMPLETE = "incomplete"  # filed, and not signed by everybody who must
    ALTERED = "altered"  # what is stored is not what was signed
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Found:
    """The answer to a code, and for members of the local system the way to the thing."""

    verdict: Verdict
    review: int | None = None
    challenge: int | None = None  # of a plan; None for a Template A
    revision: int | None = None


NOTHING = Found(Verdict.UNKNOWN)


def found_by(beginning: str, user: User | None) -> Found:
    """What is known of the paper whose fingerprint begins with these hexadecimal digits.

    The same queries and the same amount to hash for every answer (4 queries; 1 more for somebody who is signed in).
    `review` and what follows it are told to members alone.
    """
    above = f"{beginning}g"  # sorts behind every digit
    filed = list(
        Revision.objects.filter(sha256__gte=beginning, sha256__lt=above).select_related(
            "plan__row__review", "plan__row__challenge"
        )[:1]
    )
    signatures = list(Signature.objects.filter(revision__in=[one.pk for one in filed] or [0]))
    last = (
        CompletedTemplateA.objects.filter(review=OuterRef("review")).order_by("-number").values("number")[:1]
    )
    done = list(
        CompletedTemplateA.objects.filter(sha256__gte=beginning, sha256__lt=above)
        .annotate(last=Subquery(last))
        .select_related("review")[:1]
    )
    _hash_the_rest([*filed, *done])
    found, system = NOTHING, 0
    for revision in filed:
        row = revision.plan.row
        found = Found(_of_plan(revision, signatures), row.review_id, row.challenge.number, revision.number)
        system = revision.system_id
    for completed in done:
        found, system = Found(_of_template_a(completed), completed.review_id), completed.system_id
    if user is None:
        return Found(found.verdict)
    is_member = Membership.objects.filter(system=system, user=user, user__is_active=True).exists()
    return found if is_member else Found(found.verdict)


def _hash_the_rest(found: list[Revision | CompletedTemplateA]) -> None:
    """The time that an answer takes does not say how much was signed."""
    read = sum(len(one.content) for one in found)
    hashlib.sha256(bytes(max(0, READ_MOST - read))).hexdigest()


def _of_plan(filed: Revision, signatures: list[Signature]) -> Verdict:
    plan = filed.plan
    if is_altered(filed, signatures):
        return Verdict.ALTERED
    needed = {str(side) for side in sides_needed(plan.row.review)}
    if {one.side for one in signatures} < needed:
        return Verdict.SUPERSEDED if filed.number < plan.revision else Verdict.INCOMPLETE
    holds = filed.number == plan.revision and plan.status == Plan.Status.SIGNED
    return Verdict.VALID if holds else Verdict.SUPERSEDED


def _of_template_a(done: CompletedTemplateA) -> Verdict:
    if is_altered_text(done):
        return Verdict.ALTERED
    newest = getattr(done, "last", done.number) == done.number
    return Verdict.VALID if newest and not done.review.is_assessing else Verdict.SUPERSEDED


def is_altered_text(done: CompletedTemplateA) -> bool:
    return hashlib.sha256(done.content.encode()).hexdigest() != done.sha256


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
