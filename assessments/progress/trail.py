"""Where a page is: its step of the review, and the pages above it. One table for all pages of a review.

A route that stands here gets the breadcrumbs, the line above its heading and the steps beside it (`base.html`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.models import LocalSystem
from assessments.reviews.models import Review
from assessments.reviews.steps import Step

Arguments = Mapping[str, int]  # of the address


@dataclass(frozen=True)
class Crumb:
    words: str
    href: str


@dataclass(frozen=True)
class Page:
    """A page of a review: the step it belongs to (None for the review as a whole), and the page it is under."""

    step: Step | None = None
    under: str = ""


PAGES: dict[str, Page] = {
    "review": Page(),
    "review_correct": Page(under="review"),
    "review_cancel": Page(under="review"),
    "review_close": Page(under="review"),
    "reports": Page(under="review"),
    "board_choose": Page(under="reports"),
    "board_decision": Page(under="board_choose"),
    "published": Page(under="reports"),
    "report_publish": Page(under="published"),
    "prepare": Page(Step.PREPARE, "review"),
    "evidence_new": Page(Step.PREPARE, "prepare"),
    "evidence_edit": Page(Step.PREPARE, "prepare"),
    "prereading": Page(Step.PREPARE, "prepare"),
    "study": Page(Step.PREPARE, "review"),
    "study_said": Page(Step.PREPARE, "study"),
    "study_happened": Page(Step.PREPARE, "study"),
    "study_learned": Page(Step.PREPARE, "study"),
    "study_change": Page(Step.PREPARE, "study"),
    "study_carry": Page(Step.PLAN, "study"),
    "priority_close": Page(Step.CHOOSE, "review"),
    "workshop": Page(Step.PREPARE, "prepare"),
    "timeline_cell": Page(under="review"),
    "workshop_edit": Page(Step.PREPARE, "workshop"),
    "workshop_cancel": Page(Step.PREPARE, "workshop"),
    "workshop_link": Page(Step.PREPARE, "workshop"),
    "record": Page(Step.AGREE, "review"),
    "record_challenge": Page(Step.AGREE, "record"),
    "record_table": Page(Step.AGREE, "record"),
    "record_line": Page(Step.AGREE, "record"),
    "record_check": Page(Step.CHOOSE, "record"),
    "record_done": Page(Step.CHOOSE, "record"),
    "record_reopen": Page(Step.AGREE, "record"),
    "participation": Page(Step.AGREE, "record"),
    "priorities": Page(Step.CHOOSE, "record"),
    "room_new": Page(Step.AGREE, "record"),
    "room_answers": Page(Step.AGREE, "record"),
    "room_run": Page(Step.AGREE, "record"),
    "room_record": Page(Step.AGREE, "room_run"),
    "room_look": Page(Step.AGREE, "room_run"),
    "room_paper": Page(Step.AGREE, "room_run"),
    "room_priorities": Page(Step.CHOOSE, "room_run"),
    "room_complete": Page(Step.CHOOSE, "room_run"),
    "plans": Page(Step.PLAN, "review"),
    "plan": Page(Step.PLAN, "plans"),
    "plan_edit": Page(Step.PLAN, "plan"),
    "plan_part": Page(Step.PLAN, "plan"),
    "plan_one": Page(Step.PLAN, "plan"),
    "plan_order": Page(Step.PLAN, "plan"),
    "plan_copy": Page(Step.PLAN, "plan"),
    "plan_new": Page(Step.PLAN, "plan"),
    "plan_news": Page(Step.PLAN, "plan"),
    "plan_remove": Page(Step.PLAN, "plan"),
    "plan_phrases": Page(Step.PLAN, "plan"),
    "plan_discussion": Page(Step.PLAN, "plan"),
    "plan_settle": Page(Step.PLAN, "plan_discussion"),
    "plan_strike": Page(Step.PLAN, "plan_discussion"),
    "plan_revise": Page(Step.PLAN, "plan"),
    "plan_check": Page(Step.PLAN, "plan"),
    "plan_signed": Page(Step.PLAN, "plan"),
    "plan_revision": Page(Step.PLAN, "plan"),
    "plan_agree": Page(Step.PLAN, "plan"),
    "plan_not_needed": Page(Step.PLAN, "plan"),
    "plan_compare": Page(Step.PLAN, "plan"),
    "plan_paper": Page(Step.PLAN, "plan"),
    "plan_withdraw": Page(Step.PLAN, "plan"),
    "plan_endorse": Page(Step.PLAN, "plan"),
    "plan_history": Page(Step.PLAN, "plan"),
    "act": Page(Step.ACT, "review"),
    "said_and_did": Page(Step.ACT, "act"),
    "said_and_did_share": Page(Step.ACT, "said_and_did"),
    "action": Page(Step.ACT, "act"),
    "action_date": Page(Step.ACT, "action"),
    "action_owner": Page(Step.ACT, "action"),
    "action_link": Page(Step.ACT, "action"),
    "measures": Page(Step.ACT, "plan"),
    "measure_new": Page(Step.ACT, "measures"),
    "measure": Page(Step.ACT, "measures"),
    "measure_edit": Page(Step.ACT, "measure"),
    "measure_end": Page(Step.ACT, "measure"),
    "reading_new": Page(Step.ACT, "measure"),
    "readings_paste": Page(Step.ACT, "measure"),
    "reading_remove": Page(Step.ACT, "measure"),
    "change_new": Page(Step.ACT, "measure"),
    "change_remove": Page(Step.ACT, "measure"),
}
SYSTEM_PAGES = {
    "system": False,
    "timeline": True,
    "review_new": True,
    "system_correct": True,
    "system_merge": True,
    "people": True,
    "across": True,
    "system_log": True,
    "system_export": True,
}  # whether the page stands under that of its system
UNDER_PEOPLE = {
    "people_leave",
    "people_hand_over",
    "member_add",
    "member_change",
    "member_remove",
    "people_invite",
    "people_invitations",
    "people_invitation",
}
UNDER_ACROSS = {"across_share", "across_goals"}
OWN_PAGES = {"system_new", "my_actions", "reminders", "across_own"}  # those that stand under "My work"
# Those of an administrator, with the pages that each stands under.
ADMINISTRATION = {
    "administration_system_new": ("administration",),
    "administration_system": ("administration",),
    "administration_lead": ("administration", "administration_system"),
    "administration_organisations": ("administration", "administration_system"),
    "administration_brand": ("administration", "administration_system"),
    "administration_people": ("administration",),
    "administration_person": ("administration", "administration_people"),
}
CALLED = {
    "administration": gettext_lazy("Local systems"),
    "administration_system": gettext_lazy("The local system"),
    "administration_people": gettext_lazy("Accounts"),
}


def _of_review(route: str) -> Callable[[Review, Arguments], str]:
    return lambda review, arguments: reverse(route, args=[review.pk])


# The pages that others stand under: what they are called there, and where they are.
ABOVE: dict[str, tuple[str | Promise, Callable[[Review, Arguments], str]]] = {
    "reports": (gettext_lazy("Reports"), _of_review("reports")),
    "board_choose": (gettext_lazy("Board report"), _of_review("board_choose")),
    "published": (gettext_lazy("Published reports"), _of_review("published")),
    "prepare": (gettext_lazy("Before we meet"), _of_review("prepare")),
    "study": (gettext_lazy("Looking back"), _of_review("study")),
    "workshop": (gettext_lazy("The workshop"), _of_review("workshop")),
    "record": (gettext_lazy("Template A"), _of_review("record")),
    "plans": (gettext_lazy("Plans"), _of_review("plans")),
    "act": (gettext_lazy("Act"), _of_review("act")),
    "said_and_did": (gettext_lazy("You said, we did"), _of_review("said_and_did")),
    "action": (
        gettext_lazy("The action"),
        lambda review, arguments: reverse("action", args=[review.pk, arguments["action"]]),
    ),
    "plan": (
        gettext_lazy("The plan"),
        lambda review, arguments: reverse("plan", args=[review.pk, arguments["number"]]),
    ),
    "plan_discussion": (
        gettext_lazy("Discussion"),
        lambda review, arguments: reverse("plan_discussion", args=[review.pk, arguments["number"]]),
    ),
    "measures": (
        gettext_lazy("Measures"),
        lambda review, arguments: reverse("measures", args=[review.pk, arguments["number"]]),
    ),
    "measure": (
        gettext_lazy("The measure"),
        lambda review, arguments: reverse(
            "measure", args=[review.pk, arguments["number"], arguments["measure"]]
        ),
    ),
    "room_run": (
        gettext_lazy("The room"),
        lambda review, arguments: reverse("room_run", args=[arguments["room"]]),
    ),
}


def trail_of(
    route: str, *, system: LocalSystem | None, review: Review | None, arguments: Arguments
) -> list[Crumb]:
    """The pages above the one at `route`, the highest first. Empty for a page that stands by itself."""
    if route in ADMINISTRATION:
        return [_of_administration(one, arguments) for one in ADMINISTRATION[route]]
    page = PAGES.get(route) if review else None
    if page is None and route not in {*SYSTEM_PAGES, *UNDER_PEOPLE, *UNDER_ACROSS, *OWN_PAGES}:
        return []
    crumbs = [Crumb(_("My work"), reverse("home"))]
    if review and page:
        crumbs.append(_of_system(review.system))
        above: list[Crumb] = []
        while page.under:
            above.insert(0, _crumb(page.under, review, arguments))
            page = PAGES[page.under]
        return crumbs + above
    if system and (SYSTEM_PAGES.get(route) or route in UNDER_PEOPLE | UNDER_ACROSS):
        crumbs.append(_of_system(system))
    if system and route in UNDER_PEOPLE:
        crumbs.append(Crumb(_("People"), reverse("people", args=[system.pk])))
    if system and route in UNDER_ACROSS:
        crumbs.append(Crumb(_("Across local systems"), reverse("across", args=[system.pk])))
    return crumbs


def _of_administration(route: str, arguments: Arguments) -> Crumb:
    args = [arguments["system"]] if route == "administration_system" else []
    return Crumb(str(CALLED[route]), reverse(route, args=args))


def _of_system(system: LocalSystem) -> Crumb:
    return Crumb(system.name, reverse("system", args=[system.pk]))


def _crumb(route: str, review: Review, arguments: Arguments) -> Crumb:
    if route == "review":
        return Crumb(review.title, reverse("review", args=[review.pk]))
    words, address = ABOVE[route]
    return Crumb(str(words), address(review, arguments))
