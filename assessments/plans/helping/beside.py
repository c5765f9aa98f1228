"""What stands beside a part of a plan while it is written, made for what is typed into the page now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.plans.forms import GoalForm, RowForm
from assessments.plans.helping.presenters import advice_of, in_groups, missing_words
from assessments.plans.helping.queries import Marked, NextStage, Thread, discussion_of, next_stage
from assessments.plans.helping.smart import Around, checks
from assessments.plans.models import Plan
from assessments.plans.outline import key_of
from assessments.plans.parts import GoalText, Kind, parts_of
from assessments.plans.writing import ONCE, Page, Rows
from assessments.record.models import Row
from framework.models import Challenge


def advise(page: Page, plan: Plan | None) -> None:
    """Put the advice beside each goal, for what stands in its boxes now. No query when the plan came whole."""
    if isinstance(page, Rows):
        around = Around.of(plan)
        for row in page.rows.forms:
            if isinstance(row, GoalForm):
                row.advice = advice_of(row.number, checks(typed_in(row), around))


def typed_in(row: RowForm) -> GoalText:
    """What stands in the boxes of a goal, right or wrong. A date that is none counts as no date."""
    texts = {name: str(row[name].value() or "").strip() for name in row.boxes if name != "due_on"}
    row.errors  # noqa: B018 - reads what was sent, if nobody has yet
    due = row.cleaned_data.get("due_on") if row.is_bound else row.initial.get("due_on")
    return GoalText(**texts, due_on=due if isinstance(due, dt.date) else None)


def checked_alone(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For htmx, while somebody types: the advice on each goal of which there is something else to say than shown.

    204 when there is none, so that nothing moves or is read out for no reason. None when the page itself is wanted.
    """
    if not request.htmx or "check" not in request.POST or not isinstance(page, Rows):  # type: ignore[attr-defined]
        return None
    changed = [row for row in page.rows.forms if row.advice and _shown(request, row) != row.advice.seal]
    if not changed:
        return HttpResponse(status=204)
    return render(request, "plans/_smart_all.html", {"changed": changed})


def _shown(request: HttpRequest, row: RowForm) -> str | None:
    return request.POST.get(f"{row.prefix}-advised")


@dataclass(frozen=True)
class Help:
    """What stands at hand beside one part: how far the next stage is met, and what was said about the part."""

    stage: NextStage | None
    missing: str
    marks: Sequence[tuple[str, Sequence[Marked]]]
    threads: Sequence[Thread]
    key: str  # of the part that a new comment would be about


def help_with(row: Row, plan: Plan | None, challenge: Challenge, kind: Kind, uid: UUID | None) -> Help:
    """The help for that part (3 queries at most). `challenge` comes with its descriptors already fetched."""
    stage = next_stage(row, challenge, plan)
    is_marked = stage is not None and stage.is_marked
    first = next((one.uid for one in parts_of(plan, kind)), None) if plan else None
    about = uid or first
    return Help(
        stage=stage,
        missing=missing_words(stage) if stage and is_marked else "",
        marks=in_groups(stage.phrases) if stage else [],
        threads=discussion_of(plan).about(kind, uid),
        key=key_of(kind, about) if about or kind in ONCE else "",
    )
