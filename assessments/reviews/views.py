"""The page that starts a review."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.queries import has_commissioner
from assessments.people.requests import SystemRequest
from assessments.reviews import services
from assessments.reviews.forms import ReviewForm
from assessments.reviews.presenters import nobody_signs
from assessments.reviews.queries import last_review_of
from framework.queries import current_edition
from recovery_site.errors import NotNow


def review_new(request: SystemRequest, system: int) -> HttpResponse:
    """Start a review in a local system, on the edition that is current."""
    found = request.system
    edition = current_edition()
    if edition is None:
        raise NotNow(_("The framework has not been loaded on this site yet. Ask the administrator."))
    form, status = ReviewForm(request.POST or None), 200
    form.advise(last_review_of(found))
    lacks_commissioner = not has_commissioner(found)
    if form.is_valid():
        try:
            review = services.start_review(
                user=request.user, system=found, edition=edition, **form.cleaned_data
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            if review.is_joint and lacks_commissioner:
                messages.warning(request, nobody_signs(found))
            return redirect("review", review.pk)
    context = {
        "form": form,
        "system": found,
        "edition": edition,
        "warning": nobody_signs(found) if lacks_commissioner else "",
    }
    return render(request, "reviews/review_new.html", context, status=status)
