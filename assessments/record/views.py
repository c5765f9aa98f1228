"""Pages of Template A."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.people.queries import main_provider
from assessments.record import queries, services, snapshot
from assessments.record.presenters import (
    attending_lines,
    closing_of,
    early,
    next_on_record,
    places,
    saved_order,
    view_lines,
    words_of,
)
from assessments.record.writing import write_challenge, write_participation, write_ranks
from assessments.reviews.models import Review
from assessments.reviews.queries import review_for
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge as framework_challenge
from recovery_site.errors import NotNow
from recovery_site.unsaved import is_unsaved


def record(request: ReviewRequest, review: int) -> HttpResponse:
    """The task list: the challenges, then the priorities, then checking the answers."""
    found = request.review
    lines = queries.form_of(found, beside_last=True)
    may = request.permissions
    context = {
        "review": found,
        "provider": main_provider(found.system).name,
        "lines": lines,
        "may_run_room": may.can(Act.ROOM_RUN) and found.is_assessing,
        "may_write": may.can(Act.RECORD_WRITE) and found.is_assessing,
        "may_complete": may.can(Act.RECORD_COMPLETE),
        "next": next_on_record(found, lines, may),
        "looks_back": found.is_assessing and any(line.was for line in lines),
        "recorded": sum(line.is_recorded for line in lines),
        "priorities": sum(line.rank is not None for line in lines),
        "took_part": bool(queries.participation_of(found).took_part),
        "completion": queries.latest_completion(found),
        "why_no_writing": may.reason_against(Act.RECORD_WRITE),
    }
    return render(request, "record/record.html", context)


def _who_took_part(review: Review) -> dict[str, list[str]]:
    stored = queries.participation_of(review)
    return {
        "took_part": attending_lines(stored.took_part),
        "seen_differently": view_lines(stored.seen_differently),
    }


def record_table(request: ReviewRequest, review: int) -> HttpResponse:
    """The whole of Template A on one page."""
    found = request.review
    context = {
        "review": found,
        "lines": queries.form_of(found, beside_last=True),
        "ranking": queries.ranking_of(found),
        **_who_took_part(found),
        "completion": queries.latest_completion(found),
    }
    return render(request, "record/table.html", context)


def record_line(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read what is recorded on one challenge."""
    found = request.review
    challenge = framework_challenge(found.edition, number)
    if challenge is None:
        raise Http404
    line = queries.line_of(found, challenge)
    numbers = queries.challenge_numbers(found)
    context = {
        "review": found,
        "line": line,
        "history": queries.history_of(line.row, found),
        "may_write": request.permissions.can(Act.RECORD_WRITE) and found.is_assessing,
        "before": max((other for other in numbers if other < number), default=None),
        "following": min((other for other in numbers if other > number), default=None),
    }
    return render(request, "record/line.html", context)


def record_challenge(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read one challenge and write down what the room agreed."""
    found = request.review
    services.check_writing(found)
    challenge = framework_challenge(found.edition, number)
    if challenge is None:
        raise Http404
    writing = write_challenge(request, request.user, found, challenge)
    numbers = queries.challenge_numbers(found)
    following = next((other for other in numbers if other > number), None)
    if writing.saved:
        messages.success(request, _("Challenge %(number)s is saved.") % {"number": number})
        if "next" in request.POST and following:
            return redirect("record_challenge", review, following)
        return redirect("record", review)
    context = {
        "review": found,
        "challenge": challenge,
        "provider": main_provider(found.system).name,
        "form": writing.form,
        "reservations": writing.reservations,
        "formsets": [writing.reservations],
        "both": writing.both,
        "unsaved": is_unsaved(request),
        "history": queries.history_of(found.rows.filter(challenge=challenge).first(), found),
        "following": following,
    }
    return render(request, "record/challenge.html", context)


def priorities(request: ReviewRequest, review: int) -> HttpResponse:
    """Choose what to act on first and put it in order."""
    found = request.review
    services.check_writing(found)
    writing = write_ranks(request, request.user, found)
    if writing.saved:
        messages.success(request, saved_order(writing.lines, writing.form.ranks()))
        return redirect("record", review)
    context = {
        "review": found,
        "form": writing.form,
        "both": writing.both,
        "lines": [(line, box, -1) for line, box in writing.lines],
        "limit": found.edition.max_live_priorities,
        "carried": (carried := queries.carried_over(found)),
        "closing": closing_of(carried, request.permissions),
        "places": places(
            queries.places_left(found, [line for line, _box in writing.lines], carried),
            found.edition.max_live_priorities,
        ),
        "early": early([line for line, _box in writing.lines]),
        "unsaved": is_unsaved(request),
    }
    return render(request, "record/priorities.html", context)


def participation(request: ReviewRequest, review: int) -> HttpResponse:
    """Say who took part. The rating room writes this by itself; this is for a workshop on paper."""
    found = request.review
    services.check_writing(found)
    writing = write_participation(request, request.user, found)
    if writing.saved:
        messages.success(request, _("Who took part is saved."))
        return redirect("record", review)
    context = {
        "review": found,
        "form": writing.form,
        "both": writing.both,
        "unsaved": is_unsaved(request),
    }
    return render(request, "record/participation.html", context)


def _check_page(request: ReviewRequest, review: Review, problem: str = "") -> HttpResponse:
    lines = queries.form_of(review, beside_last=True)
    context = {
        "review": review,
        "lines": lines,
        "ranking": queries.ranking_of(review),
        **_who_took_part(review),
        "needs": words_of(queries.needs_of(review, lines)),
        "fingerprint": snapshot.fingerprint(review),
        "problem": problem,
    }
    return render(request, "record/check.html", context, status=409 if problem else 200)


def record_check(request: ReviewRequest, review: int) -> HttpResponse:
    """Check the answers, then complete Template A. While a room is open that is done there."""
    found = request.review
    services.check_writing(found)
    if room := queries.open_room_of(found):
        return redirect("room_complete", room)
    if request.method == "POST":
        try:
            services.complete(
                user=request.user, review=found, fingerprint=request.POST.get("fingerprint", "")
            )
        except NotNow as error:
            return _check_page(request, review_for(request.user, review), str(error))
        return redirect("record_done", review)
    return _check_page(request, found)


def record_done(request: ReviewRequest, review: int) -> HttpResponse:
    """Say that Template A is complete and what happens next."""
    found = request.review
    completion = queries.latest_completion(found)
    if completion is None or found.is_assessing:
        raise Http404
    context = {"review": found, "completion": completion, "rows": queries.priorities_of(found)}
    return render(request, "record/done.html", context)
