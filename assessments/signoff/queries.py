"""Reading what was signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy

from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.people.models import Membership, Organisation, User
from assessments.people.policy import Act, Permissions, Role
from assessments.plans import snapshot
from assessments.plans.models import Plan
from assessments.plans.snapshot import TemplateB
from assessments.record.snapshot import Altered
from assessments.reviews.models import Review
from assessments.signoff.models import Endorsement, Revision, Signature, Turn

NOT_WHAT_WAS_SIGNED = gettext_lazy("What is stored here is not what was signed. Tell the administrator.")
SIDE_OF_ROLE = {
    Membership.Role.RECOVERY_LEAD: Signature.Side.PROVIDER,
    Membership.Role.COMMISSIONER: Signature.Side.COMMISSIONER,
}


def sides_needed(review: Review) -> list[Signature.Side]:
    """Both sides sign a joint assessment's plans; the provider alone a self-assessment's."""
    return (
        [Signature.Side.COMMISSIONER, Signature.Side.PROVIDER]
        if review.is_joint
        else [Signature.Side.PROVIDER]
    )


def capacities(may: Permissions, review: Review) -> dict[Signature.Side, Membership]:
    """The sides that this person may sign for in this review, each with the membership that they sign with.

    Somebody with two roles may have two. They sign one version for one side only (`standing.may_sign`).
    """
    needed = sides_needed(review)
    held = {SIDE_OF_ROLE.get(Role(one.role)): one for one in may.allowing(Act.PLAN_SIGN)}
    return {side: one for side, one in held.items() if side in needed}


class Holds(StrEnum):
    """Whether a version that was filed still holds."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"  # a newer one has every signature
    WAITING = "waiting"  # for the other side
    NEVER = "never"  # a newer version was begun before the other side signed
    WITHDRAWN = "withdrawn"


def holds_of(filed: Sequence[Revision], plan: Plan, review: Review) -> dict[int, Holds]:
    """Of each version of the plan, by its number. `filed` are all of them, from `revisions_of`. No query."""
    found, newer_holds = {}, False
    needed = {str(side) for side in sides_needed(review)}
    for one in sorted(filed, key=lambda one: -one.number):
        signatures = list(one.signatures.all())
        is_whole = needed <= {str(signature.side) for signature in signatures}
        if any(signature.withdrawn for signature in signatures):
            found[one.number] = Holds.WITHDRAWN
        elif not is_whole:
            found[one.number] = Holds.WAITING if one.number == plan.revision else Holds.NEVER
        else:
            found[one.number] = Holds.SUPERSEDED if newer_holds else Holds.IN_FORCE
            newer_holds = True
    return found


def any_signed(review: Review) -> bool:
    """Whether anybody ever signed a plan of that review (1 query)."""
    return Signature.objects.filter(revision__plan__row__review=review).exists()


def revisions_of(plan: Plan) -> QuerySet[Revision]:
    """Every version that was filed for signature, the newest first, with signatures and endorsements (3 queries)."""
    whole = Signature.objects.select_related("withdrawal__by", "recorded_by")
    return plan.revisions.prefetch_related(Prefetch("signatures", whole), "endorsements").order_by("-number")


def current_revision(plan: Plan) -> Revision | None:
    """The filed version of what the plan says now; None while it is a draft."""
    return None if plan.is_unfiled else revisions_of(plan).filter(number=plan.revision).first()


def is_altered(filed: Revision, signatures: Iterable[Signature]) -> bool:
    """What is stored is not what was signed: its hash, computed again, is not that of the row and of each signature."""
    return {sha256(filed.content)} != {filed.sha256, *(one.sha256 for one in signatures)}


def content_of(filed: Revision, signatures: Sequence[Signature] | None = None) -> TemplateB:
    """What was filed, with `signatures` (1 query without them). Raises Altered when it is not what was signed."""
    if is_altered(filed, filed.signatures.all() if signatures is None else signatures):
        raise Altered(NOT_WHAT_WAS_SIGNED)
    return snapshot.read(filed.content)


def content_now(plan: Plan, filed: Sequence[Revision] | None = None) -> TemplateB:
    """What the plan says: the filed words once there are any, else the draft's. `filed`: its versions, when known."""
    if plan.is_unfiled:
        return snapshot.of(plan)
    every = revisions_of(plan) if filed is None else filed
    return content_of(next(one for one in every if one.number == plan.revision))


def sides_of(filed: Revision, review: Review) -> list[tuple[Signature.Side, Signature | None]]:
    """Each side that must sign, with its signature on that filed version if it has."""
    by_side = {signature.side: signature for signature in filed.signatures.all()}
    return [(side, by_side.get(side)) for side in sides_needed(review)]


def turns_of(plan: Plan) -> list[Turn]:
    """The steps towards agreement on what the plan says now, the newest first (1 query)."""
    return list(plan.turns.filter(revision=plan.revision).order_by("-pk"))


def last_turn(plan: Plan) -> Turn | None:
    """The latest step on the present version (1 query)."""
    return next(iter(turns_of(plan)), None)


def sent_back_in(plans: Sequence[Plan]) -> dict[int, Turn]:
    """By plan the turn in which it was sent back, of those whose words are the same since (3 queries at most).

    `plans` come with their parts; no query for no plans.
    """
    revisions = {plan.pk: plan.revision for plan in plans}
    latest = {
        turn.plan_id: turn
        for turn in Turn.objects.filter(plan__in=list(revisions)).order_by("pk")
        if turn.revision == revisions[turn.plan_id]
    }
    back = [plan for plan in plans if plan.pk in latest and latest[plan.pk].act == Turn.Act.SENT_BACK]
    now = snapshot.of_all(back) if back else {}
    return {pk: latest[pk] for pk, content in now.items() if content.sha256 == latest[pk].sha256}


def endorsements_of(revisions: Iterable[Revision]) -> dict[int, list[Endorsement]]:
    """Who endorsed each of these versions, by version (1 query, none for no versions)."""
    found: dict[int, list[Endorsement]] = {one.pk: [] for one in revisions}
    for one in Endorsement.objects.filter(revision__in=list(found)):
        found[one.revision_id].append(one)
    return found


@dataclass(frozen=True)
class Given:
    """The signatures that count for one plan: those on its present version, and those of the one in force.

    In force is the last version that every side has signed. It may be an earlier one than is being written now.
    """

    now: Sequence[Signature]
    in_force: Sequence[Signature]


def signatures_for(plans: Sequence[Plan]) -> dict[int, Given]:
    """The signatures of each plan, by plan (1 query). A draft has none on what it says now."""
    found: dict[int, dict[int, list[Signature]]] = {plan.pk: defaultdict(list) for plan in plans}
    filed = [plan.pk for plan in plans if not plan.is_unfiled or plan.revision > 1]
    given = Signature.objects.filter(revision__plan__in=filed)
    for signature in given.select_related("revision", "recorded_by", "withdrawal__by"):
        found[signature.revision.plan_id][signature.revision.number].append(signature)
    return {plan.pk: _given(plan, found[plan.pk]) for plan in plans}


def _given(plan: Plan, found: Mapping[int, Sequence[Signature]]) -> Given:
    needed = len(sides_needed(plan.row.review))
    whole = [number for number, signatures in found.items() if len(signatures) == needed]
    now = () if plan.is_unfiled else found.get(plan.revision, ())
    return Given(now, found[max(whole)] if whole else ())


def signers_in(review: Review) -> dict[Signature.Side, list[User]]:
    """Those who could sign for each side that must; somebody with two roles may stand in both (1 query)."""
    found: dict[Signature.Side, list[User]] = {side: [] for side in sides_needed(review)}
    members = Membership.objects.filter(system=review.system_id, user__is_active=True)
    for one in members.select_related("user").order_by("user__name", "pk"):
        side = SIDE_OF_ROLE.get(Role(one.role))
        if side in found:
            found[side].append(one.user)
    return found


def organisations_in(review: Review) -> list[Organisation]:
    """The organisations of the local system, by name (1 query)."""
    return list(Organisation.objects.filter(system=review.system_id).order_by("name"))


def to_be_told(filed: Revision, review: Review, signer: User) -> list[User]:
    """Who else has to know that `signer` signed: those who can sign next, or when all have, the others who did.

    2 queries: the signatures are asked for again, the last one may be new.
    """
    signed = {one.side: one for one in Signature.objects.filter(revision=filed)}
    waiting = [side for side in sides_needed(review) if side not in signed]
    if waiting:
        able = signers_in(review)
        return [user for side in waiting for user in able[side] if user != signer]
    others = [one.signer_id for one in signed.values() if one.signer_id and one.signer_id != signer.pk]
    return list(User.objects.filter(pk__in=others, is_active=True))


@dataclass(frozen=True)
class Reason:
    """Why a version was begun: its number, the reason, who gave it, and when."""

    number: int
    words: str
    by: str
    at: datetime


def reasons_for(plan: Plan) -> list[Reason]:
    """Why each version after the first was begun, the newest first, by the log (1 query)."""
    entries = Entry.objects.filter(
        system=plan.row.review.system_id, act=Act.PLAN_REVISE, about=f"plan {plan.pk}"
    ).select_related("actor")
    return [
        Reason(one.detail["revision"], one.detail["reason"], one.actor.name if one.actor else "", one.at)
        for one in entries.order_by("-seq")
    ]


def earlier_version(filed: Sequence[Revision], number: int, user: User) -> Revision | None:
    """The version to compare that one with: the last that `user` signed before it, else the one just before it."""
    before = [one for one in filed if one.number < number]
    mine = [one for one in before if any(name.signer_id == user.pk for name in one.signatures.all())]
    return next(iter([*mine, *before]), None)
