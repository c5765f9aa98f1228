"""Getting a plan agreed before anybody signs: one side proposes it, the other accepts it or sends it back.

It is a help, not a gate. Either side may sign a complete draft at once: a signature says more than a proposal. What is
proposed or agreed is not changed; taking it or sending it back opens it again.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import difference, together
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import Membership, User
from assessments.people.policy import Act, Permissions
from assessments.people.transitions import perform
from assessments.plans import snapshot
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import row_again
from assessments.plans.services import lock_review
from assessments.signoff import letters
from assessments.signoff.models import Signature, Turn
from assessments.signoff.queries import capacities, last_turn, signers_in
from assessments.signoff.standing import Standing, standing_of
from recovery_site.errors import NotNow, Stale

Side = Signature.Side
TURNS = {
    PlanAct.PROPOSE: Turn.Act.PROPOSED,
    PlanAct.ACCEPT: Turn.Act.ACCEPTED,
    PlanAct.SEND_BACK: Turn.Act.SENT_BACK,
    PlanAct.TAKE_BACK: Turn.Act.TAKEN_BACK,
}


def reason_against_agreeing(
    standing: Standing, act: PlanAct, last: Turn | None, user: User, may: Permissions
) -> str:
    """Why this person cannot make that move now, in words; empty when they can. `last` is the latest turn."""
    plan = standing.plan
    if reason := may.reason_against(Act.PLAN_AGREE):
        return reason
    if plan is None:
        return _("Nobody has begun this plan yet.")
    if not standing.review.is_planning:
        return _("This review is closed, so its plans stay as they are.")
    if not standing.review.is_joint:
        return _("In a self-assessment there is no other side to agree.")
    if not any(move.act == act and move.start == plan.status for move in PLAN_MOVES):
        return _("The plan has moved on. Read it as it is now.")
    if act is PlanAct.PROPOSE:
        return _("The plan is not complete yet.") if standing.missing else ""
    own_side = (
        last is not None and last.side in capacities(may, standing.review) and _only(may, standing, last)
    )
    if act is PlanAct.TAKE_BACK:
        return "" if own_side else _("Only the side that proposed the plan can take it back.")
    if act is PlanAct.SEND_BACK and plan.status == Plan.Status.AGREED:
        return ""
    is_theirs = last is not None and last.by_id == user.pk
    return _("The other side answers your proposal.") if own_side or is_theirs else ""


def _only(may: Permissions, standing: Standing, last: Turn) -> bool:
    """They can act for no other side than the one that moved last."""
    return set(capacities(may, standing.review)) == {Side(last.side)}


@transaction.atomic
def agree(
    *, user: User, plan: Plan, act: PlanAct, read_sha256: str, words: str = "", address: str = ""
) -> Turn:
    """Propose the plan, accept it, send it back with `words`, or take the proposal back, as it was read.

    The other side gets one email that it is their turn. Sent twice, the second is refused.
    Refuses: the wrong role (Refused); what `reason_against_agreeing` says, sending back without words (NotNow); a plan
    whose words are not those of `read_sha256` (Stale).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_AGREE)
    review = lock_review(plan)
    standing = standing_of(row_again(plan.row))
    now, last = standing.plan, last_turn(plan)
    if reason := reason_against_agreeing(standing, act, last, user, may):
        raise NotNow(reason)
    assert now is not None  # noqa: S101 - checked just before
    if act is PlanAct.SEND_BACK and not words:
        raise NotNow(_("Enter why you send it back."))
    content = snapshot.of(now)
    if content.sha256 != read_sha256:
        raise Stale(_("The plan changed after you opened this page. Read it again."), theirs=content)
    side, membership = _side(may, standing, act, last)
    asked = next((one for one in Side if one != side), "") if act is PlanAct.PROPOSE else ""
    moved_on = _("The plan has moved on.")
    waiting = now.answer_from
    changed = perform(now, act, PLAN_MOVES, field="status", by=may, refusal=moved_on, answer_from=asked)
    turn = Turn.objects.create(
        plan=now,
        revision=now.revision,
        act=TURNS[act],
        side=side,
        by=user,
        name=user.name,
        organisation=membership.organisation.name,
        words=words if act is PlanAct.SEND_BACK else "",
        sha256=content.sha256,
        at=timezone.now(),
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_AGREE,
        about=now,
        changed=together(changed, difference({"asked": waiting}, {"asked": str(asked)}, codes=["asked"])),
        detail={"turn": turn.act, "revision": now.revision, "sha256": turn.sha256, ROWS: fingerprints(turn)},
    )
    letters.has_acted(user, review)
    able = signers_in(review)
    others = {one for other, users in able.items() if other != side for one in users if one != user}
    for other in sorted(others, key=lambda one: one.pk):
        letters.tell_turn(other, turn, standing.row, address=address)
    return turn


def _side(may: Permissions, standing: Standing, act: PlanAct, last: Turn | None) -> tuple[Side, Membership]:
    """For which side this person acts: whoever answers is on the other one."""
    held = capacities(may, standing.review)
    if last and act in (PlanAct.ACCEPT, PlanAct.SEND_BACK):
        held = {side: one for side, one in held.items() if side != last.side} or held
    if last and act is PlanAct.TAKE_BACK:
        held = {side: one for side, one in held.items() if side == last.side} or held
    return next(iter(held.items()))
