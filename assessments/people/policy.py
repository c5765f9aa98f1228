"""The permission table: which act is open to which roles, and at which routes. This module gives it meaning.

The rows stand in the `access.py` of each step, beside its `urls.py`; `settings.ACCESS` lists the modules. The gate
(`assessments/gate.py`) enforces them before any view runs, and services check with the same permissions.
`check` raises with a reason; `reason_against` gives the same reason as a hint where the button would be.
Whether it is the right moment is another question, answered by the services.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.models import LocalSystem, Membership, User
from recovery_site.access import Open
from recovery_site.errors import Refused

Role = Membership.Role
EVERYONE = frozenset(Role)
IN_ORDER = {role: place for place, role in enumerate(Role)}


class Act(StrEnum):
    """What somebody may do in a local system. The values stand in the log and in the tables of moves."""

    READ = "system.read"
    SYSTEM_CORRECT = "system.correct"
    SYSTEM_SECURE = "system.secure"
    SYSTEM_SHARE = "system.share"
    SYSTEM_EXPORT = "system.export"
    PEOPLE_CHANGE = "people.change"
    PEOPLE_LEAVE = "people.leave"
    PEOPLE_INVITE = "people.invite"
    REVIEW_START = "review.start"
    REVIEW_CORRECT = "review.correct"
    REVIEW_CANCEL = "review.cancel"
    REVIEW_CLOSE = "review.close"
    REVIEW_TELL = "review.tell"
    REVIEW_STUDY = "review.study"
    PRIORITY_CARRY = "priority.carry"
    PRIORITY_CLOSE = "priority.close"
    EVIDENCE_WRITE = "evidence.write"
    PREREADING_SEND = "prereading.send"
    WORKSHOP_INVITE = "workshop.invite"
    RECORD_WRITE = "record.write"
    RECORD_COMPLETE = "record.complete"
    RECORD_REOPEN = "record.reopen"
    ROOM_RUN = "room.run"
    PLAN_WRITE = "plan.write"
    PLAN_AGREE = "plan.agree"
    PLAN_SIGN = "plan.sign"
    PLAN_REVISE = "plan.revise"
    PLAN_ENDORSE = "plan.endorse"
    PLAN_DISCUSS = "plan.discuss"
    ACTION_MOVE = "action.move"
    ACTION_AGREE = "action.agree"
    MEASURE_WRITE = "measure.write"
    MEASURE_END = "measure.end"
    READING_WRITE = "reading.write"
    BOARD_ASK = "board.ask"
    LOG_READ = "log.read"
    REPORT_PUBLISH = "report.publish"


@dataclass(frozen=True)
class Rule:
    """A row of the table. `refusal` is what a member without the role is told."""

    act: Act
    roles: frozenset[Role]
    routes: tuple[str, ...] = ()
    refusal: str | Promise = ""

    def on(self, *routes: str) -> Rule:
        """The same rule for the routes of another step."""
        return replace(self, routes=routes)


READ = Rule(Act.READ, EVERYONE, refusal=gettext_lazy("You do not belong to this local system."))


class Table:
    """All rows together. `faults` says what is wrong with them; `manage.py check` asks."""

    def __init__(self, rows: Iterable[Rule | Open]) -> None:
        self.rows = tuple(rows)
        self.rules: dict[Act, Rule] = {row.act: row for row in self.rows if isinstance(row, Rule)}
        self.by_route: dict[str, Rule | Open] = {route: row for row in self.rows for route in row.routes}
        self.acts: dict[Role, frozenset[Act]] = {
            role: frozenset(act for act, rule in self.rules.items() if role in rule.roles) for role in Role
        }

    def faults(self) -> list[str]:
        """Routes that stand twice, acts without a row, and acts whose rows disagree; empty when it is sound."""
        routes = [route for row in self.rows for route in row.routes]
        found = [
            f"The route {route} stands in two rows."
            for route in sorted(set(routes))
            if routes.count(route) > 1
        ]
        found += [f"The act {act} stands in no row." for act in Act if act not in self.rules]
        found += [
            f"The rows of {row.act} name different roles or reasons."
            for row in self.rows
            if isinstance(row, Rule) and row.on() != self.rules[row.act].on()
        ]
        return found


@cache
def table() -> Table:
    """The table of this site, read once from the modules of `settings.ACCESS`."""
    return Table(row for module in settings.ACCESS for row in import_string(f"{module}.ROWS"))


@dataclass(frozen=True)
class Permissions:
    """What one person may do in one system: looked up once for each request, asked often.

    `memberships` are all the roles they have there, in the order of `Role`; none for a stranger.
    """

    memberships: tuple[Membership, ...] = ()

    @classmethod
    def of(cls, memberships: Iterable[Membership]) -> Permissions:
        """The permissions of these memberships of one person in one system, whatever their order."""
        return cls(tuple(sorted(memberships, key=lambda one: IN_ORDER[Role(one.role)])))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(one.role) for one in self.memberships)

    def allowing(self, act: Act) -> list[Membership]:
        """The memberships whose role allows `act`."""
        return [one for one in self.memberships if act in table().acts[Role(one.role)]]

    def can(self, act: Act) -> bool:
        return not self.reason_against(act)

    def reason_against(self, act: Act) -> str:
        """Why not, in words for the person; empty when they may."""
        if not self.memberships:
            return _("You do not belong to this local system.")
        if self.allowing(act):
            return ""
        return str(table().rules[act].refusal)

    def check(self, act: Act) -> Membership:
        """Return the first membership whose role allows `act`, or raise Refused with the reason."""
        if reason := self.reason_against(act):
            raise Refused(reason)
        return self.allowing(act)[0]


def permissions(user: User, system: LocalSystem) -> Permissions:
    """What `user` may do in `system`: no query when the gate has looked it up for this request, else one."""
    if known := user.known_memberships.get(system.pk):
        return Permissions(known)
    found = Membership.objects.filter(user=user, system=system, user__is_active=True)
    return Permissions.of(found.select_related("organisation", "user"))


def check(user: User, act: Act, system: LocalSystem) -> Membership:
    """Return the first membership that allows `act` in `system`, or raise Refused with the reason."""
    return permissions(user, system).check(act)
