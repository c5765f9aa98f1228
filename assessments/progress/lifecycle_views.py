"""Pages: correcting the details of a review, cancelling it, closing it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.progress import lifecycle
from assessments.progress.actions.queries import doings_in
from assessments.record.closing import still_live
from assessments.record.queries import carries_on
from assessments.reviews.forms import CancelForm, CloseForm, CorrectForm
from assessments.reviews.requests import ReviewRequest
from assessments.signoff.presenters import plan_name, state_in_words
from assessments.signoff.queries import any_signed
from assessments.workshop.rooms.queries import open_room_of
from recovery_site.errors import NotNow


def review_correct(request: ReviewRequest, review: int) -> HttpResponse:
    """Correct the kind, the title or the date of a review, as long as nothing is signed."""
    found = request.review
    why_not, status = lifecycle.reason_against_correcting(found, signed=any_signed(found)), 200
    form = CorrectForm(request.POST or None, review=found)
    if form.is_valid():
        try:
            corrected = lifecycle.correct_review(user=request.user, review=found, **form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The details of %(title)s are saved.") % {"title": corrected.title})
            return redirect("review", review)
    context = {"review": found, "form": form, "why_not": why_not}
    return render(request, "reviews/review_correct.html", context, status=status)


def _end(request: ReviewRequest, form: Form, end: Callable[..., None], said: str) -> HttpResponse | None:
    """End the review for the reason in the valid form and say so; None, with why not in the form, if refused."""
    found = request.review
    try:
        end(user=request.user, review=found, reason=form.cleaned_data["reason"])
    except NotNow as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, said % {"title": found.title})
    return redirect("system", found.system_id)


def review_cancel(request: ReviewRequest, review: int) -> HttpResponse:
    """Say what cancelling means, ask for the reason, and cancel."""
    found = request.review
    room_open = open_room_of(found) is not None
    why_not = lifecycle.reason_against_cancelling(
        found, signed=any_signed(found), room_open=room_open, carries=carries_on(found)
    )
    form, status = CancelForm(request.POST or None), 200
    if form.is_valid():
        said = _("%(title)s is cancelled. Everything in it can still be read.")
        if ended := _end(request, form, lifecycle.cancel_review, said):
            return ended
        status = 409
    context = {"review": found, "form": form, "why_not": why_not}
    return render(request, "reviews/review_cancel.html", context, status=status)


def review_close(request: ReviewRequest, review: int) -> HttpResponse:
    """Say what closing means, which plans are not signed and which actions nobody has ended, and close."""
    found = request.review
    why_not, status = lifecycle.reason_against_closing(found), 200
    unsigned = lifecycle.unsigned_in(found) if not why_not else []
    live = still_live(found) if not why_not else []
    alive = {row.pk for row in live}
    undone = [one.action for one in doings_in(found) if not one.has_ended] if live else []
    form = CloseForm(
        request.POST if request.method == "POST" else None,
        wants_reason=lifecycle.reason_against_closing_without_a_word(unsigned, live),
    )
    if form.is_valid():
        said = _("%(title)s is closed. Everything in it can still be read.")
        if ended := _end(request, form, lifecycle.close_review, said):
            return ended
        status = 409
    context = {
        "review": found,
        "form": form,
        "why_not": why_not,
        "live": live,
        "undone": [action for action in undone if action.plan.row_id in alive],
        "unsigned": [(one.row, plan_name(one), state_in_words(one)) for one in unsigned],
    }
    return render(request, "reviews/review_close.html", context, status=status)
