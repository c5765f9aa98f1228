"""Pages of the Board report: choosing what is in it, what it asks for, and how it looks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.administration.queries import system_of
from assessments.people.policy import Act
from assessments.people.requests import SignedInRequest
from assessments.reports.board import presenters, services
from assessments.reports.board.forms import BrandForm, ChoiceForm, DecisionForm
from assessments.reports.board.models import BoardDecision
from assessments.reports.board.queries import brand_of, decision_of
from assessments.reviews.requests import ReviewRequest
from recovery_site import unsaved
from recovery_site.errors import NotNow, Stale


def choose(request: ReviewRequest, review: int) -> HttpResponse:
    """Choose what is in the report, then ask for it. The form goes to the report itself."""
    found, may = request.review, request.permissions
    stored = decision_of(found)
    context = {
        "review": found,
        "form": ChoiceForm(),
        "decision": stored if stored and stored.words else None,
        "may_ask": may.can(Act.BOARD_ASK) and not services.reason_against_asking(found),
    }
    return render(request, "reports/board_choose.html", context)


def decision(request: ReviewRequest, review: int) -> HttpResponse:
    """Write what the Board is asked to decide."""
    found, stored = request.review, decision_of(request.review)
    if reason := services.reason_against_asking(found):
        raise NotNow(reason)
    data = request.POST.copy() if request.method == "POST" else unsaved.given_back(request)
    author = presenters.author(request.permissions.allowing(Act.BOARD_ASK)[0])
    form, both, status = DecisionForm(data, stored=stored, author=author), None, 200
    if request.method == "POST" and data is not None and form.is_valid():
        try:
            services.ask_board(
                user=request.user, review=found, text=form.text(), version=form.cleaned_data["version"]
            )
        except Stale as error:
            form.add_error(None, str(error))
            data["version"] = str(error.version)
            both = presenters.both_of_decision(
                error.theirs if isinstance(error.theirs, BoardDecision) else None, form.text()
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Saved. It is on page 1 of the Board report."))
            return redirect("board_choose", review)
    context = {
        "review": found,
        "form": form,
        "both": both,
        "back": reverse("board_choose", args=[review]),
        "unsaved": unsaved.is_unsaved(request),
    }
    return render(request, "reports/board_decision.html", context, status=status)


def brand(request: SignedInRequest, system: int) -> HttpResponse:
    """How the Board reports of a local system look. For an administrator."""
    known = system_of(system)
    if known is None:
        raise Http404
    found = known.system
    stored = brand_of(found)
    sent = request.POST.copy() if request.method == "POST" else None
    form, status = BrandForm(sent, request.FILES or None, stored=stored), 200
    if sent is not None and form.is_valid():
        try:
            services.set_brand(
                by=request.user, system=found, look=form.look(), version=form.cleaned_data["version"]
            )
        except Stale as error:
            form.add_error(None, str(error))
            sent["version"] = str(error.version)
        else:
            messages.success(request, _("Saved. The next Board report looks like this."))
            return redirect("administration_system", system)
    context = {"system": found, "form": form, "look": presenters.look_of(stored)}
    return render(request, "reports/brand.html", context, status=status)
