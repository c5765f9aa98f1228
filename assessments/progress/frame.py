"""What stands around every page of a review. `{% load journey %}`; templates/base.html uses both tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template import Context

from assessments.people.models import LocalSystem
from assessments.people.policy import Permissions
from assessments.progress import presenters, queries
from assessments.progress.trail import PAGES, Crumb, Page, trail_of
from assessments.reviews.models import Review
from assessments.reviews.steps import Step

register = template.Library()


@dataclass(frozen=True)
class Where:
    """A request of somebody who is signed in: its route, and what the gate has loaded for it."""

    route: str
    arguments: Mapping[str, int]
    system: LocalSystem | None
    review: Review | None
    permissions: Permissions | None

    @property
    def page(self) -> Page | None:
        return PAGES.get(self.route) if self.review else None


def _where(context: Context) -> Where | None:
    request = context.get("request")
    match = request.resolver_match if isinstance(request, HttpRequest) else None
    if not isinstance(request, HttpRequest) or match is None or not request.user.is_authenticated:
        return None
    room = getattr(request, "room", None)
    return Where(
        match.view_name,
        match.kwargs,
        getattr(request, "system", None),
        room.review if room else getattr(request, "review", None),
        getattr(request, "permissions", None),
    )


@register.inclusion_tag("progress/_trail.html", takes_context=True)
def trail(context: Context) -> dict[str, object]:
    """The breadcrumbs of this page; on a phone, a link to the page above it."""
    found = _where(context)
    if found is None:
        return {"crumbs": []}
    crumbs = trail_of(found.route, system=found.system, review=found.review, arguments=found.arguments)
    return {"crumbs": crumbs}


@register.simple_tag(takes_context=True)
def page_above(context: Context) -> Crumb | None:
    """The page that this one stands under: for a refusal, where to see what is there and go on. None without one."""
    found = _where(context)
    if found is None:
        return None
    crumbs = trail_of(found.route, system=found.system, review=found.review, arguments=found.arguments)
    return crumbs[-1] if len(crumbs) > 1 else None


@register.inclusion_tag("progress/_caption.html", takes_context=True)
def step_caption(context: Context) -> dict[str, object]:
    """The line above the heading: "Second review, step 2 of 6". It leads to the steps."""
    found = _where(context)
    step = found.page.step if found and found.page else None
    return {"review": found.review if found and step else None, "step": step, "steps": len(Step)}


@register.inclusion_tag("progress/_rail.html", takes_context=True)
def review_rail(context: Context) -> dict[str, object]:
    """The six steps of the review with how far each is, on every page of a review (1 query)."""
    found = _where(context)
    if found is None or found.page is None or found.review is None or found.permissions is None:
        return {"steps": []}
    progress = queries.progress_of(found.review)
    return {"steps": presenters.rail_of(found.review, progress, found.permissions, found.page.step)}
