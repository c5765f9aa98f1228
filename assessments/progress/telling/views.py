"""Pages of "You said, we did": the one that the lead reads and shares, and the one for everybody who has the link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.progress.telling import services
from assessments.progress.telling.queries import shared_by, telling_of
from assessments.progress.telling.snapshot import of, read
from assessments.reviews.requests import ReviewRequest
from recovery_site.address import absolute
from recovery_site.errors import NotNow
from recovery_site.private_links import by_private_link


def said_and_did(request: ReviewRequest, review: int) -> HttpResponse:
    """What would be told now, and whether it is shared."""
    found = request.review
    told = telling_of(found)
    why_not = services.reason_against_sharing(found)
    context = {
        "review": found,
        "told": None if why_not else of(found),
        "seen": "" if why_not else services.seal_of(found),
        "why_not": why_not,
        "telling": told,
        "address": absolute(reverse("told", args=[told.token]), request) if told and told.token else "",
        "is_old": bool(told and told.token)
        and not why_not
        and services.seal_of(found) != services.hash_of(told),
        "may_share": request.permissions.can(Act.REVIEW_TELL) and not why_not,
    }
    return render(request, "progress/telling/said_and_did.html", context)


def said_and_did_share(request: ReviewRequest, review: int) -> HttpResponse:
    """Share it, share it anew, or withdraw the link; looked at, it asks before the link is withdrawn."""
    if request.method != "POST":
        told = telling_of(request.review)
        if not (told and told.token):
            return redirect("said_and_did", review)
        context = {
            "title": _("Withdraw the link?"),
            "words": _("Nobody can open the page any more. If you share it again, it gets a new link."),
            "back": reverse("said_and_did", args=[review]),
        }
        return render(request, "withdraw.html", context)
    if "withdraw" in request.POST:
        services.withdraw(user=request.user, review=request.review)
        messages.success(request, _("The link does not work any more."))
        return redirect("said_and_did", review)
    try:
        services.share(user=request.user, review=request.review, seen=request.POST.get("seen", ""))
    except NotNow as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("It is shared. Send the link to the people who were in the room."))
    return redirect("said_and_did", review)


@by_private_link
def told(request: HttpRequest, told: str) -> HttpResponse:
    """What was shared, for everybody who has the link."""
    telling = shared_by(told)
    context = {"told": read(telling.content), "telling": telling}
    return render(request, "progress/telling/told.html", context)
