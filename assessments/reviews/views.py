"""Pages: home, a local system, starting and closing a review."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments.people import policy
from assessments.people.queries import system_for
from assessments.people.requests import SignedInRequest
from assessments.reviews import queries, services
from assessments.reviews.forms import ReviewForm
from framework.queries import current_edition
from recovery_site.errors import NotNow


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a stranger; their local systems and reviews, for a person who is signed in."""
    if not request.user.is_authenticated:
        return render(request, "reviews/welcome.html")
    return render(request, "reviews/home.html", {"memberships": queries.memberships_of(request.user)})


def system(request: SignedInRequest, system: int) -> HttpResponse:
    """One local system: its reviews, organisations and people."""
    found = system_for(request.user, system)
    may = policy.permissions(request.user, found)
    context = {
        "system": found,
        "reviews": queries.reviews_of(found),
        "why_no_review": may.reason_against("review.start"),
    }
    return render(request, "reviews/system.html", context)


def review_new(request: SignedInRequest, system: int) -> HttpResponse:
    """Start a review in a local system, on the edition that is current."""
    found = system_for(request.user, system)
    policy.check(request.user, "review.start", found)
    edition = current_edition()
    if edition is None:
        raise NotNow("The framework has not been loaded on this site yet. Ask the administrator.")
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            review = services.start_review(
                user=request.user, system=found, edition=edition, **form.cleaned_data
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("review", review.pk)
    return render(request, "reviews/review_new.html", {"form": form, "system": found, "edition": edition})


def review_close(request: SignedInRequest, review: int) -> HttpResponse:
    """Say what closing means, and close."""
    found = queries.review_for(request.user, review)
    policy.check(request.user, "review.close", found.system)
    if request.method == "POST":
        services.close_review(user=request.user, review=found)
        messages.success(request, f"{found.title} is closed. Everything in it can still be read.")
        return redirect("system", found.system_id)
    return render(request, "reviews/review_close.html", {"review": found})
