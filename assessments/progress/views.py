"""Pages that look over everything: home, a local system, a review; and opening Template A again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.people.queries import with_members
from assessments.people.requests import SystemRequest
from assessments.progress import presenters, queries, services
from assessments.record.forms import ReopenForm
from assessments.reviews.queries import reviews_of
from assessments.reviews.requests import ReviewRequest
from assessments.reviews.services import reason_against_starting
from recovery_site.errors import NotNow


def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a stranger; what waits for them and their systems, for a person who is signed in."""
    if not request.user.is_authenticated:
        return render(request, "progress/welcome.html")
    return render(
        request, "progress/home.html", {"places": presenters.places(queries.places_of(request.user))}
    )


def system(request: SystemRequest, system: int) -> HttpResponse:
    """One local system: its reviews and how far they have come, its organisations and people."""
    found = with_members(request.system)
    may = request.permissions
    reviews = list(reviews_of(found))
    context = {
        "system": found,
        "lines": presenters.lines_of(queries.journeys_of(reviews)),
        "why_no_review": may.reason_against(Act.REVIEW_START) or reason_against_starting(reviews),
    }
    return render(request, "progress/system.html", context)


def review(request: ReviewRequest, review: int) -> HttpResponse:
    """Where the review stands, from Template A to the next review, and what may be done next."""
    found = request.review
    may = request.permissions
    (journey,) = queries.journeys_of([found])
    context = {
        "review": found,
        "next": presenters.next_of(journey, may),
        "may_run_room": may.can(Act.ROOM_RUN) and found.is_assessing,
        "why_no_closing": may.reason_against(Act.REVIEW_CLOSE),
        "may_reopen": may.can(Act.RECORD_REOPEN)
        and not services.reason_against_reopening(found, begun=journey.begun),
    }
    return render(request, "progress/review.html", context)


def record_reopen(request: ReviewRequest, review: int) -> HttpResponse:
    """Open a completed Template A again, to correct a mistake, as long as no plan stands on it."""
    found = request.review
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
    return render(request, "record/reopen.html", {"review": found, "form": form}, status=status)
