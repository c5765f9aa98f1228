"""Pages that look over a whole review: where it stands, and opening Template A again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessments.people import policy
from assessments.people.requests import SignedInRequest
from assessments.plans.queries import any_begun, priorities_with_plans
from assessments.record import queries as record_queries
from assessments.record import services as record_services
from assessments.record.forms import ReopenForm
from assessments.reviews.queries import review_for
from recovery_site.errors import NotNow


def review(request: SignedInRequest, review: int) -> HttpResponse:
    """Where the review stands: Template A, the plans, the reports, and what may be done next."""
    found = review_for(request.user, review)
    may = policy.permissions(request.user, found.system)
    lines = record_queries.form_of(found)
    pairs = [] if found.is_assessing else priorities_with_plans(found)
    context = {
        "review": found,
        "recorded": sum(line.is_recorded for line in lines),
        "priorities": pairs,
        "signed": sum(plan is not None and plan.status == "signed" for _, plan in pairs),
        "begun": any(plan for _, plan in pairs),
        "may_close": may.can("review.close") and found.is_planning,
        "may_reopen": may.can("record.reopen") and found.is_planning and not any(p for _, p in pairs),
    }
    return render(request, "progress/review.html", context)


def record_reopen(request: SignedInRequest, review: int) -> HttpResponse:
    """Open a completed Template A again, to mend a mistake, as long as no plan stands on it."""
    found = review_for(request.user, review)
    policy.check(request.user, "record.reopen", found.system)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            record_services.reopen(
                user=request.user,
                review=found,
                reason=form.cleaned_data["reason"],
                plans_begun=any_begun(found),
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Template A is open again. The completed one is kept.")
            return redirect("record", review)
    return render(request, "record/reopen.html", {"review": found, "form": form})
