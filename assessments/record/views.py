"""Pages of Template A."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessments.people import policy
from assessments.people.requests import SignedInRequest
from assessments.record import queries, services, snapshot
from assessments.record.forms import ChallengeForm, RanksForm, ReservationSet, said_in
from assessments.reviews.models import Review
from assessments.reviews.queries import review_for
from framework.queries import challenge as framework_challenge
from recovery_site.errors import NotNow, Stale

BLANK_RESERVATIONS = 2  # empty boxes to begin with; a button adds more


def record(request: SignedInRequest, review: int) -> HttpResponse:
    """The task list: ten challenges, then the priorities, then checking the answers."""
    found = review_for(request.user, review)
    lines = queries.form_of(found)
    context = {
        "review": found,
        "lines": lines,
        "recorded": sum(line.is_recorded for line in lines),
        "priorities": sum(line.rank is not None for line in lines),
        "completion": queries.latest_completion(found),
        "why_no_writing": policy.permissions(request.user, found.system).reason_against("record.write"),
    }
    return render(request, "record/record.html", context)


def record_table(request: SignedInRequest, review: int) -> HttpResponse:
    """The whole of Template A on one page."""
    found = review_for(request.user, review)
    context = {
        "review": found,
        "lines": queries.form_of(found),
        "stages": found.edition.stages.all(),
        "ranking": queries.ranking_of(found),
        "completion": queries.latest_completion(found),
    }
    return render(request, "record/table.html", context)


def record_challenge(request: SignedInRequest, review: int, number: int) -> HttpResponse:
    """Read one challenge and write down what the room agreed."""
    found = review_for(request.user, review)
    policy.check(request.user, "record.write", found.system)
    if not found.is_assessing:
        raise NotNow(services.FINISHED)
    challenge = framework_challenge(found.edition, number)
    if challenge is None:
        raise Http404
    line = queries.form_of(found)[number - 1]
    stages = list(found.edition.stages.all())
    theirs = None
    if request.method == "POST":
        data = request.POST.copy()
        if adding := "add" in data:
            total = data.get("r-TOTAL_FORMS", "")
            data["r-TOTAL_FORMS"] = str(min(int(total) + 1, 12)) if total.isdecimal() else "1"
        form = ChallengeForm(None if adding else data, stages=stages, initial=data.dict() if adding else None)
        reservations = ReservationSet(data, prefix="r")
        if adding:
            form.initial["version"] = data.get("version", "0")
        elif form.is_valid() & reservations.is_valid():
            said = said_in(reservations)
            outcome = form.cleaned_data["outcome"]
            if outcome == "agreed" and said:
                form.add_error(
                    "outcome", "Choose “Agreed with reservations”, or empty the reservations below"
                )
            elif outcome == "reservations" and not said:
                reservations.forms[0].add_error("words", "Write down at least one reservation")
            else:
                try:
                    services.save_row(
                        user=request.user,
                        review=found,
                        challenge=challenge,
                        reservations=said,
                        **form.cleaned_data,
                    )
                except Stale as error:
                    form.add_error(None, str(error))
                    theirs = line
                    data["version"] = str(line.row.version if line.row else 0)
                else:
                    messages.success(request, f"Challenge {number} is saved.")
                    return (
                        redirect("record_challenge", review, number + 1)
                        if ("next" in data and number < 10)
                        else redirect("record", review)
                    )
    else:
        row = line.row
        form = ChallengeForm(
            stages=stages,
            initial={
                "outcome": row.outcome if row else None,
                "stage": row.stage if row else None,
                "comments": row.comments if row else "",
                "version": row.version if row else 0,
            },
        )
        there = [{"words": r.words, "held_by": r.held_by} for r in line.reservations]
        blank: list[dict[str, str]] = [{} for _ in range(1 if there else BLANK_RESERVATIONS)]
        reservations = ReservationSet(prefix="r", initial=there + blank)
    context = {
        "review": found,
        "challenge": challenge,
        "form": form,
        "reservations": reservations,
        "forms": [form, *reservations.forms],
        "theirs": theirs,
        "last": number == 10,
    }
    return render(request, "record/challenge.html", context)


def priorities(request: SignedInRequest, review: int) -> HttpResponse:
    """Choose what to act on first and put it in order."""
    found = review_for(request.user, review)
    policy.check(request.user, "record.write", found.system)
    if not found.is_assessing:
        raise NotNow(services.FINISHED)
    lines = queries.form_of(found)
    ranking = queries.ranking_of(found)
    initial: dict[str, Any] = {f"rank_{line.challenge.number}": line.rank for line in lines}
    initial |= {"version": ranking.version, "over_limit_reason": ranking.over_limit_reason}
    data = request.POST.copy() if request.method == "POST" else None
    form = RanksForm(data, lines=lines, initial=initial)
    if form.is_valid():
        try:
            services.rank(
                user=request.user,
                review=found,
                ranks=form.ranks(),
                over_limit_reason=form.cleaned_data["over_limit_reason"],
                version=form.cleaned_data["version"],
            )
        except Stale as error:
            form.add_error(None, str(error))
            form.data = request.POST.dict() | {"version": str(ranking.version)}
        except NotNow as error:
            form.add_error("over_limit_reason", str(error))
        else:
            messages.success(request, "The priorities are saved.")
            return redirect("record", review)
    context = {
        "review": found,
        "form": form,
        "lines": [
            (line, form[f"rank_{line.challenge.number}"] if line.is_recorded else None) for line in lines
        ],
        "limit": found.edition.max_live_priorities,
        "carried": queries.carried_over(found),
    }
    return render(request, "record/priorities.html", context)


def _check_page(request: SignedInRequest, review: Review, problem: str = "") -> HttpResponse:
    context = {
        "review": review,
        "lines": queries.form_of(review),
        "ranking": queries.ranking_of(review),
        "needs": services.missing_from(review),
        "fingerprint": snapshot.fingerprint(review),
        "problem": problem,
    }
    return render(request, "record/check.html", context, status=409 if problem else 200)


def record_check(request: SignedInRequest, review: int) -> HttpResponse:
    """Check the answers, then complete Template A."""
    found = review_for(request.user, review)
    policy.check(request.user, "record.complete", found.system)
    if not found.is_assessing:
        raise NotNow(services.FINISHED)
    if request.method == "POST":
        try:
            services.complete(
                user=request.user, review=found, fingerprint=request.POST.get("fingerprint", "")
            )
        except NotNow as error:
            return _check_page(request, review_for(request.user, review), str(error))
        return redirect("record_done", review)
    return _check_page(request, found)


def record_done(request: SignedInRequest, review: int) -> HttpResponse:
    """Say that Template A is complete and what happens next."""
    found = review_for(request.user, review)
    completion = queries.latest_completion(found)
    if completion is None or found.is_assessing:
        raise Http404
    context = {"review": found, "completion": completion, "rows": queries.priorities_of(found)}
    return render(request, "record/done.html", context)
