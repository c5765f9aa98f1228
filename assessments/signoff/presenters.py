"""How a plan stands, in words: tags, buttons and where they lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.models import Membership, User
from assessments.people.policy import Act, Permissions
from assessments.plans.moves import PlanAct
from assessments.plans.presenters import listed
from assessments.signoff.models import Revision, Signature, Turn
from assessments.signoff.queries import NOT_WHAT_WAS_SIGNED, Holds, capacities
from assessments.signoff.services import ALONE, TWO_PEOPLE
from assessments.signoff.standing import PlanState, Standing, Task, task_with
from recovery_site.templatetags.words import day

STATES = {
    PlanState.NOT_BEGUN: gettext_lazy("Not begun"),
    PlanState.BEING_WRITTEN: gettext_lazy("Being written"),
    PlanState.READY_TO_SIGN: gettext_lazy("Ready to sign"),
    PlanState.PROPOSED: gettext_lazy("Proposed"),
    PlanState.AGREED: gettext_lazy("Agreed, ready to sign"),
    PlanState.WAITING_FOR_COMMISSIONER: gettext_lazy("Waiting for the commissioner"),
    PlanState.WAITING_FOR_PROVIDER: gettext_lazy("Waiting for the provider lead"),
    PlanState.SIGNED: gettext_lazy("Signed"),
    PlanState.ALTERED: gettext_lazy("Not what was signed"),
    PlanState.CLOSED_UNSIGNED: gettext_lazy("Never signed"),
}
SIDES = {
    Signature.Side.COMMISSIONER: gettext_lazy("the commissioner"),
    Signature.Side.PROVIDER: gettext_lazy("the provider lead"),
}
NO_SIGNER = {
    Signature.Side.COMMISSIONER: gettext_lazy(
        "Nobody in this local system can sign as commissioner yet. Invite a commissioner: without one, this plan "
        "cannot come into force."
    ),
    Signature.Side.PROVIDER: gettext_lazy(
        "Nobody in this local system can sign as provider lead at the moment, so this plan cannot come into force."
    ),
}
ONE_FOR_BOTH = gettext_lazy(
    "Nobody but %(name)s can sign for both sides, and the two signatures must be those of two different people. Invite "
    "somebody who can sign for one side: without them, this plan cannot come into force."
)


class TagKind(StrEnum):
    """How a state is drawn. The words say all of it."""

    TURN = "turn"  # it waits for the person who reads: solid
    WAITING = "waiting"  # for somebody else, or for ever: outlined
    DONE = "done"  # with a tick
    WRONG = "wrong"


@dataclass(frozen=True)
class Tag:
    """The state of a plan for a list."""

    words: str
    kind: TagKind
    state: str = ""  # how far the plan is, where the words say whose turn it is


@dataclass(frozen=True)
class Next:
    """What to do next, in one sentence; the button that does it; why there is none."""

    words: str
    button: str = ""
    href: str = ""
    hint: str = ""
    quiet: bool = False  # something to look at, not something that waits for the person


def state_in_words(standing: Standing) -> str:
    """How far the plan is."""
    if standing.state is PlanState.CLOSED_UNSIGNED and standing.review.is_joint:
        return _("Never signed by both sides")
    return str(STATES[standing.state])


def tag_of(standing: Standing, may: Permissions) -> Tag:
    """The state of the plan as a tag for the person with these permissions."""
    kind = {PlanState.SIGNED: TagKind.DONE, PlanState.ALTERED: TagKind.WRONG}.get(standing.state)
    task = task_with(standing, may)
    is_turn = task in (Task.SIGN, Task.ANSWER) or (
        task in (Task.BEGIN, Task.WRITE) and may.can(Act.PLAN_WRITE)
    )
    said = state_in_words(standing)
    if is_turn and kind is None:
        return Tag(_("Your turn"), TagKind.TURN, said)
    return Tag(said, kind or TagKind.WAITING)


def tag_in_list(standing: Standing, user: User, may: Permissions) -> Tag:
    """The same in a list of `with_turns`: one that was sent back says so, and a proposal whose answer it waits for."""
    if standing.sent_back:
        return after_sending_back(standing, standing.sent_back, user, may)[0]
    tag = tag_of(standing, may)
    if standing.state is not PlanState.PROPOSED or tag.kind is TagKind.TURN:
        return tag
    answer = _("Waiting for %(sides)s to answer") % {"sides": sides_in_words(standing.waiting_for)}
    return replace(tag, state=answer)


def plan_name(standing: Standing) -> str:
    """What the plan is called inside a sentence."""
    return _("the plan for priority %(rank)d") % {"rank": standing.row.rank or 0}


def sides_in_words(sides: Iterable[Signature.Side]) -> str:
    """the commissioner and the provider lead; empty for none."""
    names = [str(SIDES[side]) for side in sides]
    return listed(names) if names else ""


def sign_for(held: Mapping[Signature.Side, Membership]) -> str:
    """What the button says: for which organisation this person signs; without it while they have to choose."""
    if len(held) != 1:
        return _("Sign")
    return _("Sign for %(organisation)s") % {"organisation": next(iter(held.values())).organisation.name}


def in_words(membership: Membership) -> str:
    """In which capacity somebody signs: Recovery lead, for Fenmarsh Partnership Trust."""
    return _("%(role)s, for %(organisation)s") % {
        "role": membership.get_role_display(),
        "organisation": membership.organisation.name,
    }


def without_signer(standing: Standing, able: Mapping[Signature.Side, Sequence[User]]) -> list[str]:
    """Warnings: a side that has not signed and has nobody who could, or one person who alone could sign for both.

    `able` is from `signers_in`.
    """
    if not standing.review.is_planning or standing.state in (PlanState.SIGNED, PlanState.ALTERED):
        return []
    signed = {side for side, signature in standing.sides if signature}
    if nobody := [str(NO_SIGNER[side]) for side, users in able.items() if not users and side not in signed]:
        return nobody
    by = {signature.signer_id for signature in standing.signatures}
    left = {user for side, users in able.items() if side not in signed for user in users}
    missing = len(able) - len(signed)
    if len({user for user in left if user.pk not in by}) < missing:
        return [str(ONE_FOR_BOTH) % {"name": named(left)}]
    return []


def waiting_in_words(standing: Standing, able: Mapping[Signature.Side, Sequence[User]], reader: User) -> str:
    """For whom a plan waits that one side has signed, and since when; empty for any other plan."""
    since = min((one.signed_at for one in standing.signatures), default=None)
    by = {signature.signer_id for signature in standing.signatures}
    asked = [user for side in standing.waiting_for for user in able.get(side, []) if user.pk not in by]
    if since is None or not asked:
        return ""
    if asked == [reader]:
        return _("Waiting for you since %(date)s.") % {"date": day(since)}
    names = named(asked)
    return _("Waiting for %(names)s since %(date)s.") % {"names": names, "date": day(since)}


HOLDS = {
    Holds.IN_FORCE: gettext_lazy("In force"),
    Holds.SUPERSEDED: gettext_lazy("Superseded by a newer version"),
    Holds.WAITING: gettext_lazy("Signed by one side"),
    Holds.NEVER: gettext_lazy("Never signed by both sides"),
    Holds.WITHDRAWN: gettext_lazy("Signature withdrawn"),
}


def version_in_words(number: int, standing: Standing, filed: Sequence[Revision]) -> str:
    """Version 2, being written; Version 1, of 4 March 2026."""
    kept = next((one for one in filed if one.number == number), None)
    if kept is None:
        return _("Version %(number)d, being written") % {"number": number}
    return _("Version %(number)d, of %(date)s") % {"number": number, "date": day(kept.filed_at)}


AGREED = {
    PlanAct.PROPOSE: gettext_lazy("The plan is proposed. We email the other side that it is their turn."),
    PlanAct.ACCEPT: gettext_lazy("You have accepted the plan. Both sides can sign it now."),
    PlanAct.SEND_BACK: gettext_lazy("The plan is sent back with your comment. It can be changed again."),
    PlanAct.TAKE_BACK: gettext_lazy("The proposal is taken back. The plan can be changed again."),
}


def agreed_in_words(act: PlanAct) -> str:
    """What is said when a step towards agreement is made."""
    return str(AGREED[act])


def named(users: Iterable[User]) -> str:
    """Maren Oakes and Idris Whitlock; empty for nobody."""
    names = [user.name for user in users]
    return listed(names) if names else ""


def _hint_while_waiting(standing: Standing, may: Permissions) -> str:
    """Why somebody who signs plans cannot sign this one; empty when their side has signed."""
    held = capacities(may, standing.review)
    if not held:
        return str(ALONE)
    return str(TWO_PEOPLE) if held.keys() & set(standing.waiting_for) else ""


def after_sending_back(standing: Standing, last: Turn, user: User, may: Permissions) -> tuple[Tag, Next]:
    """How a plan stands that was sent back in `last` and not changed since: it is to be changed, not to be signed."""
    is_own = last.by_id == user.pk
    said = _("You sent this plan back") if is_own else _("%(name)s sent this plan back") % {"name": last.name}
    if is_own or not may.can(Act.PLAN_WRITE):
        words = _("%(said)s. It is waiting to be changed.") % {"said": said}
        tag = Tag(_("Sent back"), TagKind.WAITING)
    else:
        words = _("%(said)s. Change it, then propose it again.") % {"said": said}
        tag = Tag(_("Your turn"), TagKind.TURN, _("Sent back"))
    address = reverse("plan_edit", args=[standing.review.pk, standing.row.challenge.number])
    return tag, Next(words, _("Change the plan") if may.can(Act.PLAN_WRITE) else "", address, quiet=is_own)


def next_with(standing: Standing, may: Permissions) -> Next:
    """What this person can do next with this plan."""
    at = [standing.review.pk, standing.row.challenge.number]
    task = task_with(standing, may)
    if task is Task.TELL:
        return Next(str(NOT_WHAT_WAS_SIGNED))
    if task is Task.READ and standing.review.is_planning:
        return Next(_("This priority has ended here. Its plan can be read but no longer changed or signed."))
    if task is Task.READ:
        return Next(_("This review is closed. Its plans can be read but no longer changed or signed."))
    if task is Task.NOTHING:
        return Next(_("This plan is signed and in force."))
    if task is Task.SIGN:
        address = reverse("plan_check", args=at)
        return Next(_("This plan is waiting for your signature."), _("Read and sign"), address)
    if task is Task.ANSWER:
        words = _(
            "The other side proposes this plan. Read it, then accept it, send it back with a comment, or sign it."
        )
        return Next(words, _("Read and answer"), reverse("plan_agree", args=at))
    if task is Task.WAIT and standing.state is PlanState.PROPOSED:
        words = _("This plan is proposed. It is waiting for %(sides)s to answer.") % {
            "sides": sides_in_words(standing.waiting_for)
        }
        return Next(words)
    if task is Task.WAIT:
        words = _("This plan is waiting for %(sides)s to sign.") % {
            "sides": sides_in_words(standing.waiting_for)
        }
        return Next(words, hint=may.reason_against(Act.PLAN_SIGN) or _hint_while_waiting(standing, may))
    why_not = may.reason_against(Act.PLAN_WRITE)
    words, button = (
        (_("Nobody has begun this plan yet."), _("Begin the plan"))
        if task is Task.BEGIN
        else (_("This plan is being written."), _("Continue writing"))
    )
    return Next(words, "" if why_not else button, reverse("plan_edit", args=at), why_not)
