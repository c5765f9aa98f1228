"""Pages of reminders and calendars."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from assessments.people.requests import SignedInRequest
from assessments.progress.reminders import calendar, queries, services
from assessments.progress.reminders.letters import user_of
from assessments.reviews.requests import ReviewRequest
from recovery_site.address import absolute
from recovery_site.private_links import by_private_link

ICS = "text/calendar; charset=utf-8"


def reminders(request: SignedInRequest) -> HttpResponse:
    """Whether this person wants reminders, and the private address of their calendar."""
    address = ""
    if request.method == "POST":
        if "on" in request.POST:
            services.turn_on(request.user)
            messages.success(request, _("You get reminders again."))
        elif "off" in request.POST:
            services.turn_off(request.user)
            messages.success(request, _("You will get no more reminders."))
        elif "revoke" in request.POST:
            services.revoke_feed(request.user)
            messages.success(request, _("The calendar address does not work any more."))
        elif "make" in request.POST:
            address = absolute(reverse("calendar_feed", args=[services.make_feed(request.user)]), request)
        if not address:
            return redirect("reminders")
    context = {
        "are_off": queries.are_off(request.user),
        "feed": queries.feed_of(request.user),
        "address": address,
    }
    return render(request, "progress/reminders/reminders.html", context)


@csrf_exempt
@by_private_link
def reminders_off(request: HttpRequest, off: str) -> HttpResponse:
    """Turn reminders off by the address in a mail: a page with one button, and what mail programs post (RFC 8058).

    Exempt from CSRF because a mail program has no cookie; the token is the proof, and turning off is all it can do.
    """
    user = queries.person(user_of(off))
    if request.method == "POST":
        services.turn_off(user)
    context = {"done": request.method == "POST"}
    return render(request, "progress/reminders/off.html", context)


def calendar_feed(request: HttpRequest, feed: str) -> HttpResponse:
    """A person's dates, for the calendar program that they gave the address to."""
    answer = HttpResponse(calendar.of_person(calendar.by_secret(feed)), content_type=ICS)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def next_review_calendar(request: ReviewRequest, review: int) -> HttpResponse:
    """The date of the next review as a file for a calendar."""
    on = queries.next_review_on(request.review)
    if on is None:
        raise Http404
    answer = HttpResponse(calendar.calendar_of([calendar.of_review(request.review, on)]), content_type=ICS)
    answer.headers["Content-Disposition"] = f'attachment; filename="next-review-{on.isoformat()}.ics"'
    return answer
