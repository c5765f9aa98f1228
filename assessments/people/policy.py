"""The one table of who may do what: act, the roles that may, the pages where it is done.

`check` raises with a reason; `reason_against` gives the same reason as a hint where the button would be.
Whether it is the right moment is another question, answered by the services.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assessments.people.models import LocalSystem, Membership, User
from recovery_site.errors import Refused

LEAD = Membership.Role.RECOVERY_LEAD
COMMISSIONER = Membership.Role.COMMISSIONER
FACILITATOR = Membership.Role.FACILITATOR
EVERYONE = frozenset(Membership.Role)


@dataclass(frozen=True)
class Rule:
    """One row of the table. `otherwise` is what a member without the role is told."""

    act: str
    roles: frozenset[Membership.Role]
    routes: tuple[str, ...]
    otherwise: str = ""


TABLE = (
    Rule(
        "system.read",
        EVERYONE,
        (
            "system",
            "review",
            "record",
            "record_table",
            "plans",
            "plan",
            "plan_revision",
            "reports",
            "template_a_pdf",
            "template_b_pdf",
            "board_report",
            "template_a_page",
            "template_b_page",
            "board_report_page",
            "report_made",
            "report_file",
        ),
    ),
    Rule("review.start", frozenset({LEAD}), ("review_new",), "Only the recovery lead can start a review."),
    Rule("review.close", frozenset({LEAD}), ("review_close",), "Only the recovery lead can close a review."),
    Rule(
        "record.write",
        frozenset({LEAD, FACILITATOR}),
        ("record_challenge", "priorities", "participation"),
        "Only the recovery lead or the facilitator writes down what was agreed.",
    ),
    Rule(
        "record.complete",
        frozenset({LEAD}),
        ("record_check", "record_done"),
        "Only the recovery lead can complete Template A.",
    ),
    Rule(
        "record.reopen",
        frozenset({LEAD}),
        ("record_reopen",),
        "Only the recovery lead can open Template A again.",
    ),
    Rule(
        "room.run",
        frozenset({LEAD, FACILITATOR}),
        (
            "room_new",
            "room_run",
            "room_act",
            "room_screen",
            "room_record",
            "room_priorities",
            "room_complete",
            "room_paper",
            "room_slips",
        ),
        "Only the recovery lead or the facilitator runs the room.",
    ),
    Rule(
        "plan.write",
        frozenset({LEAD, COMMISSIONER}),
        ("plan_edit",),
        "Only the recovery lead and the commissioner write plans.",
    ),
    Rule(
        "plan.sign",
        frozenset({LEAD, COMMISSIONER}),
        ("plan_check", "plan_signed"),
        "Only the recovery lead and the commissioner sign plans.",
    ),
    Rule(
        "plan.revise",
        frozenset({LEAD, COMMISSIONER}),
        ("plan_revise",),
        "Only the recovery lead and the commissioner can revise a plan.",
    ),
)
# Pages for anybody who is signed in, and pages for anybody at all.
SIGNED_IN = frozenset({"system_new"})
PUBLIC = frozenset(
    {
        "home",
        "blank_template_a",
        "blank_template_b",
        "blank_template_a_page",
        "blank_template_b_page",
        "blank_made",
        "blank_file",
        "room_join",
        "room_phone",
        "room_answer",
        "room_next_person",
        "room_news",
    }
)

_RULES = {rule.act: rule for rule in TABLE}


@dataclass
class Permissions:
    """What one person may do in one system: looked up once, asked often."""

    membership: Membership | None
    acts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        role = self.membership.role if self.membership else None
        self.acts = frozenset(rule.act for rule in TABLE if role in rule.roles)

    def can(self, act: str) -> bool:
        return not self.reason_against(act)

    def reason_against(self, act: str) -> str:
        """Why not, in words for the person; empty when they may."""
        if act in self.acts:
            return ""
        if self.membership is None:
            return "You do not belong to this local system."
        return _RULES[act].otherwise

    def check(self, act: str) -> Membership:
        """Return the membership that allows `act`, or raise Refused with the reason."""
        if self.membership is None or self.reason_against(act):
            raise Refused(self.reason_against(act))
        return self.membership


def permissions(user: User, system: LocalSystem) -> Permissions:
    """One query."""
    found = Membership.objects.filter(user=user, system=system, user__is_active=True)
    return Permissions(found.select_related("organisation", "user").first())


def check(user: User, act: str, system: LocalSystem) -> Membership:
    """Return the membership that allows `act` in `system`, or raise Refused with the reason."""
    return permissions(user, system).check(act)
