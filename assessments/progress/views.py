"""Pages that look over everything: home, a local system, a review; and opening Template A again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.people.queries import members_of, with_organisations
from assessments.people.requests import SystemRequest
from assessments.plans.queries import any_begun
from assessments.progress import lifecycle, presenters, queries, services
from assessments.progress.actions.queries import doings_of, late_in_review
from assessments.progress.home import home_of
from assessments.progress.places import places_of
from assessments.progress.study.queries import looks_back
from assessments.progress.timeline.presenters import live_priorities, shown
from assessments.progress.timeline.queries import on_the_timeline, timeline_of, timeline_until, timelines_of
from assessments.published.queries import latest_in
from assessments.record.forms import ReopenForm
from assessments.reviews.queries import reviews_of
from assessments.reviews.requests import ReviewRequest
from assessments.reviews.services import reason_against_starting
from framework.queries import edition_to_read
from recovery_site.errors import NotNow


def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a stranger; what waits for them and their systems, for a person who is signed in."""
    if not request.user.is_authenticated:
        context = {
            "edition": edition_to_read(),
            "steps": presenters.IN_SHORT,
            "examples": presenters.examples(),
        }
        return render(request, "progress/welcome.html", context)
    number = request.GET.get("page", "")
    page = places_of(request.user, int(number) if number.isdecimal() and len(number) < 6 else 1)
    timelines = timelines_of(on_the_timeline([place.system for place in page.places]))
    waiting = sum(not one.has_ended for one in doings_of(request.user)) if page.places else 0
    found = {"home": home_of(page, timelines), "waiting": waiting}
    return render(request, "progress/home.html", found)


def system(request: SystemRequest, system: int) -> HttpResponse:
    """One local system: how far it has come, its reviews, what is worked on now, its people and organisations."""
    found = with_organisations(request.system)
    may = request.permissions
    reviews, members = list(reviews_of(found)), members_of(found)
    recorded = list(on_the_timeline([found]))
    journeys = queries.journeys_of(reviews)
    context = {
        "system": found,
        "people": len(members),
        "no_commissioner": not any(one.signs_for_commissioners for one in members),
        "may_invite": may.can(Act.PEOPLE_INVITE),
        "timeline": shown(timeline_of(recorded)) if recorded else None,
        "lines": presenters.lines_of(journeys),
        "live": live_priorities(journeys),
        "may_correct": may.can(Act.SYSTEM_CORRECT),
        "may_export": may.can(Act.SYSTEM_EXPORT),
        "may_read_log": may.can(Act.LOG_READ),
        "published": latest_in(found),
        "why_no_review": may.reason_against(Act.REVIEW_START) or reason_against_starting(reviews),
    }
    return render(request, "progress/system.html", context)


def review(request: ReviewRequest, review: int) -> HttpResponse:
    """Where the review stands: what may be done next, and what has been agreed so far."""
    found = request.review
    may = request.permissions
    (journey,) = queries.journeys_of([found], late=late_in_review(timezone.localdate()))
    signed = journey.was_signed
    context = {
        "review": found,
        "next": presenters.next_of(journey, may),
        "late": journey.late,
        "next_review_on": on if (on := journey.next_review_on) and on >= timezone.localdate() else None,
        "timeline": shown(timeline_until(found), most=1) if journey.recorded else None,
        "looks_back": looks_back(found),
        "may_run_room": may.can(Act.ROOM_RUN) and found.is_assessing,
        "may_start_next": found.has_ended
        and may.can(Act.REVIEW_START)
        and not reason_against_starting(reviews_of(found.system)),
        "may_correct": may.can(Act.REVIEW_CORRECT)
        and not lifecycle.reason_against_correcting(found, signed=signed),
        "may_cancel": may.can(Act.REVIEW_CANCEL)
        and not lifecycle.reason_against_cancelling(found, signed=signed, room_open=False),
        "why_no_closing": may.reason_against(Act.REVIEW_CLOSE),
        "may_reopen": may.can(Act.RECORD_REOPEN)
        and not services.reason_against_reopening(found, begun=journey.begun),
    }
    return render(request, "progress/review.html", context)


def record_reopen(request: ReviewRequest, review: int) -> HttpResponse:
    """Open a completed Template A again, to correct a mistake, as long as no plan stands on it."""
    found = request.review
    why_not = services.reason_against_reopening(found, begun=any_begun(found))
    form, status = ReopenForm(request.POST or None), 200
    if form.is_valid():
        try:
            services.reopen(user=request.user, review=found, reason=form.cleaned_data["reason"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Template A is open again. The completed one is kept."))
            return redirect("record", review)
    return render(
        request, "record/reopen.html", {"review": found, "form": form, "why_not": why_not}, status=status
    )
