"""One person's page of a plan: opened with what they had not saved, sent, kept while they type, compared with what
somebody else saved.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import cast

from django.http import QueryDict

from assessments.people.models import User
from assessments.plans import presenters, queries
from assessments.plans.acts import Outcome, merge, press
from assessments.plans.models import Plan
from assessments.plans.together.keeping import keep
from assessments.plans.together.queries import Kept, drafts_of
from assessments.plans.together.typed import given_back, join, nothing, overtaken, take, typed
from assessments.plans.writing import Page
from assessments.record.models import Row
from framework.models import Challenge

CHOICES = ("both", "take", "join")  # the buttons of a page that compares


@dataclass
class Opened:
    """A page as it comes: with the drafts that are in it, or those that are left aside; all of the plan, if read."""

    outcome: Outcome
    kept: list[Kept] = field(default_factory=list)
    aside: list[Kept] = field(default_factory=list)
    drafts: dict[str, Kept] | None = None

    @property
    def words(self) -> str:
        """When the latest of them was kept; empty for none."""
        return (
            presenters.kept_at(max(one.at for one in self.kept + self.aside))
            if self.kept + self.aside
            else ""
        )


def opened(user: User, row: Row, plan: Plan | None, page: Page, *, stored: bool) -> Opened:
    """The page with what this person had not saved, beside what somebody else saved meanwhile.

    `stored`: they asked for what is stored; their drafts stay kept.
    """
    drafts = drafts_of(row, user.pk)
    with_drafts, kept = given_back(page.again(plan), plan, drafts)
    if stored or not kept:
        return Opened(Outcome(page), aside=kept, drafts=drafts)
    return Opened(_compared(user, with_drafts, plan), kept, drafts=drafts)


def sent(user: User, row: Row, plan: Plan | None, page: Page, challenge: Challenge) -> Outcome:
    """What a button does with what was sent. What is not saved by it is kept, and what is saved is let go of."""
    data = cast(QueryDict, page.data)
    if any(name in data for name in CHOICES):
        outcome = _compared(user, page, queries.plan_to_write(row), data)
    else:
        outcome = press(user, row, plan, page, challenge)
    keep(user=user, row=row, typed=nothing(page) if outcome.is_saved else typed(outcome.page, plan))
    return outcome


def keep_typed(user: User, row: Row, plan: Plan | None, page: Page) -> dt.datetime:
    """Keep what stands in the page; gives when. Refuses as `keep` does."""
    return keep(user=user, row=row, typed=typed(page, plan))


def drop(user: User, row: Row, page: Page) -> None:
    """Let go of what was kept for the parts of this page."""
    keep(user=user, row=row, typed=nothing(page))


def _compared(user: User, page: Page, plan: Plan | None, pressed: QueryDict | None = None) -> Outcome:
    """The page after one of CHOICES was `pressed`, beside what was saved meanwhile of the parts that it is about."""
    asked = pressed.getlist("asked") if pressed is not None else []
    if plan is None:
        return Outcome(page.again(plan))
    if pressed is not None:
        take(page, plan, pressed.get("take", ""))
        join(page, plan, pressed.get("join", ""))
    page = page.again(plan)
    conflicts = overtaken(page, plan, user, asked)
    merge(page, conflicts)
    both = presenters.both_of(page.written(one) for one in conflicts)
    page.take_versions(conflicts)
    page.again(plan).refresh(plan)
    page = page.again(plan)
    page.forgive()
    return Outcome(page, both=both or None)
