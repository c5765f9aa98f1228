"""People in words: what each role allows, made from the permission table itself, and what happened to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.belonging import AFTERWARDS, LAST_LEAD, Then
from assessments.people.history import Change, Place
from assessments.people.models import Membership, User
from assessments.people.policy import Act, Role, table
from assessments.people.queries import Member
from assessments.people.services import Logged


@dataclass(frozen=True)
class Can:
    """Something that people do, as the end of "can ...", and the acts of the permission table that it takes."""

    words: str | Promise
    acts: frozenset[Act]


ENDORSE = Can(
    gettext_lazy("endorse plans: say, for everybody to see, that they stand behind one"),
    frozenset({Act.PLAN_ENDORSE}),
)
# Every act of the table stands in one of these, and a role allows all acts of one or none: a test holds them together.
CAN = (
    Can(gettext_lazy("read everything: reviews, Template A, plans and reports"), frozenset({Act.READ})),
    Can(
        gettext_lazy("add what is known about your services, before the workshop"),
        frozenset({Act.EVIDENCE_WRITE}),
    ),
    Can(
        gettext_lazy("send what is known as pre-reading"),
        frozenset({Act.PREREADING_SEND}),
    ),
    Can(
        gettext_lazy("invite people to a workshop, open its room and run it"),
        frozenset({Act.WORKSHOP_INVITE, Act.ROOM_RUN}),
    ),
    Can(
        gettext_lazy("write down in Template A what was agreed, and the priorities"),
        frozenset({Act.RECORD_WRITE}),
    ),
    Can(
        gettext_lazy("complete Template A, and open it again"),
        frozenset({Act.RECORD_COMPLETE, Act.RECORD_REOPEN}),
    ),
    Can(
        gettext_lazy("write plans, sign them, and begin new versions of them"),
        frozenset({Act.PLAN_WRITE, Act.PLAN_AGREE, Act.PLAN_SIGN, Act.PLAN_REVISE}),
    ),
    Can(
        gettext_lazy("read and write the discussion of a plan"),
        frozenset({Act.PLAN_DISCUSS}),
    ),
    ENDORSE,
    Can(
        gettext_lazy("say how far actions are, and what the measures of a plan show"),
        frozenset({Act.ACTION_MOVE, Act.ACTION_AGREE, Act.MEASURE_WRITE, Act.MEASURE_END, Act.READING_WRITE}),
    ),
    Can(gettext_lazy("get the log as a file, for an auditor"), frozenset({Act.LOG_READ})),
    Can(
        gettext_lazy("look back at earlier priorities, and write down what was learned"),
        frozenset({Act.REVIEW_STUDY}),
    ),
    Can(
        gettext_lazy("carry priorities over to the next review, and close them with a reason"),
        frozenset({Act.PRIORITY_CARRY, Act.PRIORITY_CLOSE}),
    ),
    Can(
        gettext_lazy("start, correct, cancel and close reviews"),
        frozenset({Act.REVIEW_START, Act.REVIEW_CORRECT, Act.REVIEW_CANCEL, Act.REVIEW_CLOSE}),
    ),
    Can(
        gettext_lazy("tell the people of a workshop what became of what they said"),
        frozenset({Act.REVIEW_TELL}),
    ),
    Can(
        gettext_lazy("write what the Board is asked to decide, for its report"),
        frozenset({Act.BOARD_ASK}),
    ),
    Can(
        gettext_lazy("publish Board reports, which are then kept for good"),
        frozenset({Act.REPORT_PUBLISH}),
    ),
    Can(
        gettext_lazy("correct the names of the local system and its organisations, and merge organisations"),
        frozenset({Act.SYSTEM_CORRECT}),
    ),
    Can(
        gettext_lazy("require a second factor of everybody who signs in here"),
        frozenset({Act.SYSTEM_SECURE}),
    ),
    Can(
        gettext_lazy("agree what is shared with other local systems, and withdraw that"),
        frozenset({Act.SYSTEM_SHARE}),
    ),
    Can(
        gettext_lazy("download everything that the local system owns"),
        frozenset({Act.SYSTEM_EXPORT}),
    ),
    Can(
        gettext_lazy("invite people by email, give and change roles, and remove people"),
        frozenset({Act.PEOPLE_INVITE, Act.PEOPLE_CHANGE}),
    ),
)
UNSAID = {Act.PEOPLE_LEAVE}  # everybody can, so it is said once, beside the list
WHO: dict[Role, str | Promise] = {
    Role.RECOVERY_LEAD: gettext_lazy("Leads the review for the main provider, and signs plans for it."),
    Role.FACILITATOR: gettext_lazy("Runs the workshop, and writes down what the room agrees."),
    Role.COMMISSIONER: gettext_lazy(
        "Agrees plans for the organisations that fund services, and signs for them."
    ),
    Role.REPRESENTATIVE: gettext_lazy(
        "Speaks for service users or carers. This does not say whether they use services themselves."
    ),
    Role.PARTNER: gettext_lazy("Takes part for another organisation or group."),
    Role.BOARD_READER: gettext_lazy("Reads for the Board."),
}
THEN: dict[str, str | Promise] = {
    Then.STAY: gettext_lazy("I stay recovery lead as well"),
    **{role: role.label for role in AFTERWARDS},
    Then.LEAVE: gettext_lazy("I leave the local system"),
}


@dataclass(frozen=True)
class RoleWords:
    """A role in plain words: its name, who that is, and what they can do."""

    role: Role
    who: str
    can: Sequence[str]

    @property
    def name(self) -> str:
        return str(self.role.label)


def in_words(role: Role) -> RoleWords:
    """What the permission table lets this role do."""
    allowed = [one for one in CAN if one.acts <= table().acts[role]]
    return RoleWords(role, str(WHO[role]), [str(one.words) for one in allowed])


def why_not_leave(members: Sequence[Member], user: User) -> str:
    """Why this member cannot leave, given everybody who belongs: the last lead stays. Empty when they can."""
    leads = [one.user for one in members if one.leads and one.user.is_active]
    return str(LAST_LEAD) if leads == [user] else ""


def roles() -> list[RoleWords]:
    """Every role, for the list on the page of people."""
    return [in_words(role) for role in Role]


def hints() -> dict[str, str]:
    """For each role what is said where it can be chosen: the same words, in one line."""
    return {str(one.role): f"{one.who} {_shortly(one)}" for one in roles()}


def _shortly(role: RoleWords) -> str:
    if [str(one.words) for one in CAN if str(one.words) not in role.can] == [str(ENDORSE.words)]:
        return _("Can do everything here, except endorse plans: that is for representatives.")
    return _("Can %(what)s.") % {"what": "; ".join(role.can)}


def place_in_words(place: Place | Membership) -> str:
    """Recovery lead, Fenmarsh Partnership Trust."""
    words = str(dict(Role.choices).get(place.role, place.role))
    organisation = str(place.organisation)
    return f"{words}, {organisation}" if organisation else words


@dataclass(frozen=True)
class Line:
    """A line of the history: what happened, the reason that was given, who did it."""

    change: Change
    words: str
    by: str


def told(change: Change) -> Line:
    """One change in words."""
    name = change.name or _("Somebody whose account is deleted")
    values = {"name": name, "place": place_in_words(change.place) if change.place else ""}
    if change.act == Logged.SET_UP:
        words = _("%(name)s set up the local system.")
    elif change.act == Logged.ADD_MEMBER:
        words = _("%(name)s joined: %(place)s.")
        if change.is_one_more:
            words = _("%(name)s was given one more role: %(place)s.")
    elif change.act == Logged.CHANGE_MEMBER:
        words = _("%(name)s is now: %(place)s. Before: %(before)s.")
        values["before"] = place_in_words(change.before) if change.before else ""
    elif change.act == Logged.REMOVE_MEMBER:
        words = _("%(name)s no longer has the role: %(place)s.")
    elif change.act == Logged.LEAVE:
        words = _("%(name)s left: %(place)s.")
    else:
        words = _("%(merged)s became part of %(into)s.")
        merged, into = change.organisations or ("", "")
        values |= {"merged": merged, "into": into}
    return Line(change, words % values, change.by or _("the administrator of this site"))


@dataclass(frozen=True)
class Asking:
    """A page that asks before something is changed: its heading, what will happen, its button, the way back."""

    title: str
    words: Sequence[str]
    button: str
    keep: str
    warns: bool = False


def asks_to_add(name: str) -> Asking:
    words = [_("They keep the roles that they have, and can do what each of them allows.")]
    return Asking(_("Give %(name)s one more role") % {"name": name}, words, _("Give this role"), _("Cancel"))


def asks_to_change(name: str, member: Membership) -> Asking:
    words = [
        _("%(name)s is: %(place)s.") % {"name": name, "place": place_in_words(member)},
        _(
            "The new role counts from the next page that they open. What they wrote and signed stays as it is."
        ),
    ]
    return Asking(_("Change the role of %(name)s") % {"name": name}, words, _("Save the change"), _("Cancel"))


def asks_to_remove(name: str, memberships: Sequence[Membership]) -> Asking:
    words = [
        _("%(name)s is: %(places)s.") % {"name": name, "places": "; ".join(map(place_in_words, memberships))},
        _(
            "Without any role, they can no longer open anything here, from the next page on. What they "
            "wrote and signed stays, with their name. Their account stays open."
        ),
    ]
    return Asking(
        _("Remove %(name)s") % {"name": name}, words, _("Remove"), _("Keep them as they are"), warns=True
    )


def asks_to_leave(system: str) -> Asking:
    words = [
        _("You can then no longer open anything of this local system, unless somebody invites you again."),
        _("What you wrote and signed stays, with your name. Your account stays open."),
    ]
    return Asking(_("Leave %(system)s") % {"system": system}, words, _("Leave"), _("Stay"), warns=True)


def asks_to_hand_over() -> Asking:
    words = [
        _(
            "A recovery lead leads the work here, and signs plans for the main provider, whatever "
            "organisation they belong to today. They are named for the main provider. Choose somebody who "
            "belongs to this local system already. Somebody else has to be invited first."
        )
    ]
    return Asking(_("Make somebody else recovery lead"), words, _("Hand over"), _("Cancel"))


def asks_to_merge() -> Asking:
    words = [
        _(
            "Do this when two became one, or when one is listed twice. Everybody who belongs to the first then "
            "belongs to the second."
        ),
        _("What was completed, signed or reported before keeps the names of that day. You cannot undo this."),
    ]
    return Asking(_("Merge two organisations"), words, _("Merge them"), _("Cancel"), warns=True)
