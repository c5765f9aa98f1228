"""Pages of reminders and calendars."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from assessments.people.requests import SignedInRequest
from assessments.progress.actions.queries import hash_of
from assessments.progress.reminders import calendar, queries, services
from assessments.progress.reminders.letters import user_of
from assessments.reviews.requests import ReviewRequest
from recovery_site.address import absolute
from recovery_site.errors import Stale
from recovery_site.private_links import by_private_link, form_of

ICS = "text/calendar; charset=utf-8"
SENT, MOST_SENT = (
    "calendar_forms",
    20,
)  # in the session: forms that made an address, so that none makes it once more


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
            try:
                address = _made(request)
            except Stale:
                return redirect(reverse("reminders") + "?new=1")
        if not address:
            return redirect("reminders")
    feed = queries.feed_of(request.user)
    if feed and "new" in request.GET and not address:
        return render(request, "progress/reminders/new.html", {"feed": feed, "uid": uuid4()})
    context = {
        "are_off": queries.are_off(request.user),
        "feed": feed,
        "uid": uuid4(),
        "address": address,
    }
    return render(request, "progress/reminders/reminders.html", context)


def _made(request: SignedInRequest) -> str:
    """The address that this form makes; the same when it is sent again, and none when that one was stopped meanwhile.

    Raises Stale where another address works and the form does not say that it may go.
    """
    form = form_of(request)
    known, sent = hash_of(str(form)), list(request.session.get(SENT, []))
    feed = queries.feed_of(request.user)
    if known in sent and not (feed and services.is_made_by(feed, form)):
        messages.warning(request, _("The address that you made there does not work any more."))
        return ""
    secret = services.make_feed(request.user, form=form, instead="new" in request.POST)
    if known not in sent:
        request.session[SENT] = [*sent, known][-MOST_SENT:]
    return absolute(reverse("calendar_feed", args=[secret]), request)


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
