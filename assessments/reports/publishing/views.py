"""Pages of published reports: the list for every member, and the two on which the lead publishes one."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.people.policy import Act
from assessments.published.queries import AlteredFile, file_of, published_in, state_of
from assessments.published.services import reason_against_publishing
from assessments.reports.board.options import BoardOptions
from assessments.reports.publishing import presenters
from assessments.reports.publishing.asking import publish, reason_against_again
from assessments.reports.publishing.forms import PublishForm
from assessments.reports.publishing.queries import pending_in
from assessments.reviews.models import Review
from assessments.reviews.requests import ReviewRequest
from recovery_site.errors import NotNow


def published(request: ReviewRequest, review: int) -> HttpResponse:
    """What was published of the review, and what is being published.

    htmx asks every second while something is: 204 changes nothing, and 286 is its sign to put in the answer and stop.
    """
    found = request.review
    waiting = [presenters.wait(one) for one in pending_in(found)]
    htmx = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    busy = any(not one.fault for one in waiting)
    if htmx and busy:
        return HttpResponse(status=204)
    why_not = reason_against_publishing(found)
    context = {
        "review": found,
        "lines": [presenters.line(one) for one in published_in(found)],
        "waiting": waiting,
        "is_busy": busy,
        "may_publish": request.permissions.can(Act.REPORT_PUBLISH),
        "why_not": why_not,
    }
    if htmx:
        return render(request, "reports/publishing/_published.html", context, status=286)
    return render(request, "reports/publishing/published.html", context)


def published_file(request: ReviewRequest, review: int, published: int) -> HttpResponse:
    """The file as it was published; 409 when what is stored is another one."""
    found = request.review
    said = next((one for one in published_in(found) if one.number == published), None)
    if said is None:
        raise Http404
    try:
        file = file_of(found, published)
    except AlteredFile:
        back = reverse("published", args=[review])
        return render(request, "reports/altered.html", {"back": back}, status=409)
    response = HttpResponse(file, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{presenters.file_name(said)}"'
    return response


def report_publish(request: ReviewRequest, review: int) -> HttpResponse:
    """Choose what is in it, read it, then publish it. The last step is a POST that says what was read."""
    found = request.review
    if reason_against_publishing(found):
        return redirect("published", review)
    sent = request.POST if request.method == "POST" else request.GET
    form = PublishForm(sent if "length" in sent else None)
    if not form.is_valid():
        return _chosen(request, found, form)
    if request.method != "POST":
        return _check(request, found, form.options())
    try:
        publish(
            user=request.user,
            review=found,
            options=form.options(),
            state=request.POST.get("state", ""),
            uid=_uid(request.POST.get("uid", "")),
        )
    except NotNow as error:
        return _check(request, found, form.options(), refusal=str(error))
    return redirect("published", review)


def _uid(text: str) -> UUID:
    """The identity of the press. A page that sends none of ours gets a new one."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _chosen(request: HttpRequest, review: Review, form: PublishForm) -> HttpResponse:
    return render(request, "reports/publishing/choose.html", {"review": review, "form": form})


def _check(request: HttpRequest, review: Review, options: BoardOptions, *, refusal: str = "") -> HttpResponse:
    """What will be published, to be read before. 409 with the reason after a refusal."""
    state = state_of(review)
    chosen = options.encoded()
    query = f"?{chosen}" if chosen else ""
    context = {
        "review": review,
        "title": presenters.title_of(review),
        "options": presenters.options_in_words(chosen),
        "fields": [(name, value) for name, value in PublishForm.fields_of(options)],
        "state": state,
        "uid": uuid4(),
        "pdf": reverse("board_report", args=[review.pk]) + query,
        "page": reverse("board_report_page", args=[review.pk]) + query,
        "has_names": options.names,
        "why_not": reason_against_again(review, options, state),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "reports/publishing/check.html", context, status=status)
