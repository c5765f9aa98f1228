"""Moving actions, agreeing other dates, handing over. Each write adds one happening and never changes another.

Two who write at once: the second is told (Stale) and sees what the first wrote, by the number of what they had seen and
a unique constraint.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, Membership, User
from assessments.people.policy import Act, Permissions
from assessments.plans.dates import reason_against_furthest
from assessments.plans.models import Action, Plan
from assessments.progress.actions.letters import tell_owner
from assessments.progress.actions.models import Happening, OwnerLink
from assessments.progress.actions.queries import Doing, hash_of, signed_once
from recovery_site.errors import NotNow, Refused, Stale
from recovery_site.private_links import secret_of

MOST_HAPPENINGS = 500  # of one action


def reason_against_moving(plan: Plan) -> str:
    """Why the actions of this plan cannot move at present; empty when they can. 1 query when it is not signed now."""
    if plan.status != Plan.Status.SIGNED and not signed_once([plan.pk]):
        return _("Actions move once the plan is signed.")
    if plan.row.ended:
        return _("This priority has ended here. What happened with its actions stays as it is.")
    if not plan.row.review.is_planning:
        return _("This review has ended. What happened with its actions stays as it is.")
    return ""


def reason_against_writing(doing: Doing, user: User, may: Permissions) -> str:
    """Why this person cannot say how far an action is; empty when they can: both sides, and whoever sees to it."""
    return "" if doing.is_of(user) and may.memberships else may.reason_against(Act.ACTION_MOVE)


def _locked(action: Action) -> Doing:
    """The action as it is stored now, held for this transaction."""
    found = (
        Action.ever.select_for_update(of=("self",))
        .select_related("plan__row__review__system", "plan__row__challenge", "plan__row__ending")
        .get(pk=action.pk)
    )
    doing = Doing(
        found,
        list(
            Happening.objects.filter(action=found).select_related("by", "holder", "link").order_by("number")
        ),
    )
    if reason := reason_against_moving(found.plan):
        raise NotNow(reason)
    if doing.number >= MOST_HAPPENINGS:
        raise NotNow(_("So much has been written about this action that no more fits. Agree a new one."))
    return doing


def _check_seen(doing: Doing, seen: int) -> None:
    if doing.number != seen:
        raise Stale(
            _("Somebody else wrote about this action meanwhile. Look at what they wrote, then save again."),
            theirs=doing.happenings[seen:] if seen < len(doing.happenings) else doing.happenings[-1:],
            version=doing.number,
        )


def _add(doing: Doing, *, actor: User | None, act: Act, **values: Any) -> Happening:
    found = Happening.objects.create(
        action=doing.action, number=doing.number + 1, by=actor, at=timezone.now(), **values
    )
    facts: dict[str, object] = {"number": found.number, "kind": found.kind, "state": found.state}
    before = {"state": doing.state.value, "due": doing.due_on, "owner": doing.owner}
    after = {"state": found.state, "due": found.due_on, "owner": found.owner}
    name = str(found.kind)
    changed = difference({name: before[name]}, {name: after[name]}, codes=("state",))
    if found.due_on:
        facts["due_on"] = found.due_on.isoformat()
    if found.link_id:
        facts["link"] = str(found.link_id)
    log(
        system=doing.action.plan.row.review.system,
        actor=actor,
        act=act,
        about=doing.action,
        changed=changed,
        detail=facts,
    )
    return found


def _check_state(doing: Doing, state: Happening.State, note: str, on: dt.date) -> None:
    if on > timezone.localdate():
        raise NotNow(_("The day on which something happened cannot be in the future."))
    if on < min(doing.action.plan.row.review.date, timezone.localdate()):
        raise NotNow(_("The day on which something happened cannot be before the review."))
    if state == Happening.State.DROPPED and not note:
        raise NotNow(_("Enter why the action is dropped."))


def _says_the_same(doing: Doing, state: Happening.State, note: str, on: dt.date) -> bool:
    """Whether that is what stands there already: a form that was sent twice, or the same state with no word more.

    A form begins with the day of today. For what has ended the day says when, so another one is something new.
    """
    last = doing.moved
    if last is None or last.state != state:
        return False
    if not note:
        return on == last.on or (on == timezone.localdate() and not doing.has_ended)
    return last.number == doing.number and (last.note, last.on) == (note, on)


@transaction.atomic
def move(
    *, user: User, action: Action, state: Happening.State, note: str, on: dt.date, seen: int
) -> Happening:
    """Write how far an action is. Sent twice is written once; so is the same state again without a note.

    Refuses: anybody but both sides and whoever sees to the action (Refused); a plan that was never signed, a review
    that has ended, a day to come, dropping without a reason (NotNow); what somebody else wrote after number `seen`
    (Stale, with `theirs`).
    """
    doing = _locked(action)
    if reason := reason_against_writing(doing, user, policy.permissions(user, action.system)):
        raise Refused(reason)
    if _says_the_same(doing, state, note, on):
        return doing.moved or doing.happenings[-1]
    _check_seen(doing, seen)
    _check_state(doing, state, note, on)
    return _add(doing, actor=user, act=Act.ACTION_MOVE, kind="state", state=state, note=note, on=on)


@transaction.atomic
def move_by_link(*, link: OwnerLink, state: Happening.State, note: str, on: dt.date, seen: int) -> Happening:
    """The same for an owner without an account. Refuses also a link that was withdrawn meanwhile (NotNow)."""
    doing = _locked(link.action)
    if not OwnerLink.objects.filter(pk=link.pk, withdrawn_at=None).exists():
        raise NotNow(_("This link was withdrawn. Ask whoever sent it to you for a new one."))
    if _says_the_same(doing, state, note, on):
        return doing.moved or doing.happenings[-1]
    _check_seen(doing, seen)
    _check_state(doing, state, note, on)
    return _add(
        doing, actor=None, act=Act.ACTION_MOVE, kind="state", state=state, note=note, on=on, link=link
    )


@transaction.atomic
def agree_date(*, user: User, action: Action, due_on: dt.date, reason: str, seen: int) -> Happening:
    """Write another date for an action, with the reason. The signed date stays in the plan and is shown beside it.

    Refuses: anybody but both sides (Refused); a day that has passed or is too far, no reason, the date that holds
    already (NotNow); what somebody else wrote after number `seen` (Stale).
    """
    policy.check(user, Act.ACTION_AGREE, action.system)
    doing = _locked(action)
    _check_seen(doing, seen)
    if not reason:
        raise NotNow(_("Enter why another date is agreed."))
    if due_on < timezone.localdate():
        raise NotNow(_("A new date cannot be in the past."))
    if far := reason_against_furthest(due_on, doing.action.plan.row.review.date):
        raise NotNow(far)
    if due_on == doing.due_on:
        raise NotNow(_("That is the date already."))
    if doing.has_ended:
        raise NotNow(_("This action has ended, so it needs no other date."))
    today = timezone.localdate()
    return _add(doing, actor=user, act=Act.ACTION_AGREE, kind="due", due_on=due_on, note=reason, on=today)


@transaction.atomic
def hand_over(
    *, user: User, action: Action, owner: str, holder: User | None, reason: str, seen: int
) -> Happening:
    """Write who sees to an action from now on: a member of the local system, or anybody by name or role.

    Links for the owner before are withdrawn, and a new owner with an account gets an email. Refuses: anybody but both
    sides (Refused); nobody, no reason, a `holder` who is no member (NotNow); what somebody else wrote after number
    `seen` (Stale).
    """
    policy.check(user, Act.ACTION_AGREE, action.system)
    doing = _locked(action)
    _check_seen(doing, seen)
    if holder:
        if not _is_member(holder, action.system):
            raise NotNow(_("That person does not belong to this local system."))
        owner = holder.name
    if not owner:
        raise NotNow(_("Enter who sees to it."))
    if not reason:
        raise NotNow(_("Enter why somebody else sees to it."))
    OwnerLink.objects.filter(action=action, withdrawn_at=None).update(withdrawn_at=timezone.now())
    found = _add(
        doing,
        actor=user,
        act=Act.ACTION_AGREE,
        kind="owner",
        owner=owner,
        holder=holder,
        note=reason,
        on=timezone.localdate(),
    )
    new_owner = holder or _named(owner, doing.action.plan.row.review.system)
    if new_owner and new_owner.pk != user.pk and not doing.is_of(new_owner):
        tell_owner(new_owner, doing.action, by=user, due_on=doing.due_on)
    return found


def _named(owner: str, system: LocalSystem) -> User | None:
    """The member of that very name, whose action it is by that (`Doing.is_of`); None for nobody, or for several."""
    found = User.objects.filter(
        name__iexact=owner.strip(), memberships__system=system, is_active=True
    ).distinct()[:2]
    return found[0] if len(found) == 1 else None


def _is_member(user: User, system: LocalSystem) -> bool:
    return Membership.objects.filter(user=user, system=system, user__is_active=True).exists()


@transaction.atomic
def make_link(*, user: User, action: Action, form: UUID | None = None, instead: bool = True) -> str:
    """Make a private link for whoever sees to the action now, and return its secret: it is kept nowhere.

    An earlier link stops working. Idempotent: a `form` that is sent again gives the link that it made. Refuses: anybody
    but both sides (Refused); a plan that was never signed, a form whose link was withdrawn meanwhile (NotNow); another
    link that works, unless this one is made `instead` of it (Stale).
    """
    policy.check(user, Act.ACTION_AGREE, action.system)
    doing = _locked(action)
    secret = secret_of(form or uuid4(), "owner", action.pk, user.pk)
    if there := OwnerLink.objects.filter(action=action, sha256=hash_of(secret)).first():
        if there.withdrawn_at:
            raise NotNow(
                _(
                    "The link that you made here does not work any more. Make a new one on the page of the action."
                )
            )
        return secret
    if not instead and OwnerLink.objects.filter(action=action, withdrawn_at=None).exists():
        raise Stale(_("There is a link already. It stops working if you make a new one."))
    gone = _withdraw(action)
    link = OwnerLink.objects.create(
        action=doing.action,
        sha256=hash_of(secret),
        name=doing.owner or _("Whoever has this link"),
        made_by=user,
        made_at=timezone.now(),
    )
    changed = difference({"links": gone}, {"links": [link.pk]}, codes=["links"])
    log(
        system=action.system,
        actor=user,
        act=Act.ACTION_AGREE,
        about=action,
        changed=changed,
        detail={"link": link.pk},
    )
    return secret


@transaction.atomic
def withdraw_links(*, user: User, action: Action) -> None:
    """Let no link of this action work any more. Idempotent. Refuses anybody but both sides (Refused)."""
    policy.check(user, Act.ACTION_AGREE, action.system)
    if gone := _withdraw(action):
        changed = difference({"links": gone}, {"links": []}, codes=["links"])
        log(
            system=action.system,
            actor=user,
            act=Act.ACTION_AGREE,
            about=action,
            changed=changed,
            detail={"links": 0},
        )


def _withdraw(action: Action) -> list[int]:
    """Let no link of this action work any more; gives those that did."""
    there = OwnerLink.objects.filter(action=action, withdrawn_at=None)
    gone = list(there.order_by("pk").values_list("pk", flat=True))
    there.update(withdrawn_at=timezone.now())
    return gone
