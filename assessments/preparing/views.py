"""Pages of preparing: what is known about each challenge, one piece of evidence, the sheet, sending it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.policy import Act
from assessments.people.queries import main_provider
from assessments.preparing import presenters, queries, services
from assessments.preparing.forms import EvidenceForm, PreReadingForm
from assessments.preparing.models import Evidence
from assessments.reviews.requests import ReviewRequest
from framework.models import Challenge
from framework.queries import contents_of
from recovery_site import unsaved
from recovery_site.address import absolute
from recovery_site.errors import NotNow, Stale


def prepare(request: ReviewRequest, review: int) -> HttpResponse:
    """What is known about each challenge, strengths beside gaps."""
    found, may = request.review, request.permissions
    known = queries.known_of(found)
    frozen = services.reason_against_preparing(found)
    opened = request.GET.get("open", "")
    next_step = presenters.next_on_preparing(found, known, may)
    context = {
        "review": found,
        "provider": main_provider(found.system).name,
        "rows": presenters.rows_of(known, int(opened) if opened.isdecimal() and len(opened) < 4 else 0),
        "is_empty": all(one.is_empty for one in known),
        "next": next_step,
        "frozen": frozen,
        "why_not": frozen or may.reason_against(Act.EVIDENCE_WRITE),
        "may_write": not frozen and may.can(Act.EVIDENCE_WRITE),
        "may_send": not frozen and may.can(Act.PREREADING_SEND),
        "may_hide": frozen and may.can(Act.PREREADING_SEND),
        "sent": queries.last_sent(found),
    }
    return render(request, "preparing/prepare.html", context)


def prepare_print(request: ReviewRequest, review: int) -> HttpResponse:
    """The same on a sheet to print."""
    found = request.review
    context = {
        "review": found,
        "provider": main_provider(found.system).name,
        "rows": presenters.rows_of(queries.known_of(found)),
    }
    return render(request, "preparing/print.html", context)


def _back(review: int, number: int) -> str:
    """The page with that challenge open."""
    return f"{reverse('prepare', args=[review])}?open={number}#challenge-{number}"


def _challenge(request: ReviewRequest, number: int) -> Challenge:
    challenge = contents_of(request.review.edition).challenge(number)
    if challenge is None:
        raise Http404
    return challenge


def evidence_new(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Add something that is known about a challenge."""
    challenge = _challenge(request, number)
    services.check_preparing(request.review)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    member = request.permissions.allowing(Act.EVIDENCE_WRITE)[0]
    form, status = (
        EvidenceForm(
            sent,
            challenge=challenge,
            side=request.GET.get("side", ""),
            prepared_by=presenters.prepared_by(member),
        ),
        200,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.add_evidence(
                user=request.user,
                review=request.review,
                challenge=challenge,
                text=form.text(),
                uid=form.cleaned_data["uid"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The evidence is saved."))
            return redirect(_back(review, number))
    context = {
        "review": request.review,
        "challenge": challenge,
        "form": form,
        "evidence": None,
        "back": _back(review, number),
        "unsaved": unsaved.is_unsaved(request),
    }
    return render(request, "preparing/evidence.html", context, status=status)


def evidence_edit(request: ReviewRequest, review: int, evidence: int) -> HttpResponse:
    """Correct a piece of evidence."""
    stored = queries.evidence_in(request.review, evidence)
    services.check_preparing(request.review)
    challenge = _challenge(request, stored.challenge.number)
    data = request.POST.copy() if request.method == "POST" else unsaved.given_back(request)
    form, both, status = EvidenceForm(data, challenge=challenge, evidence=stored), None, 200
    if request.method == "POST" and data is not None and form.is_valid():
        try:
            services.correct_evidence(
                user=request.user, evidence=stored, text=form.text(), version=form.cleaned_data["version"]
            )
        except Stale as error:
            form.add_error(None, str(error))
            data["version"] = str(error.version)
            if isinstance(error.theirs, Evidence):
                both = presenters.both_of_evidence(error.theirs, form.text())
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The evidence is saved."))
            return redirect(_back(review, challenge.number))
    context = {
        "review": request.review,
        "challenge": challenge,
        "form": form,
        "evidence": stored,
        "both": both,
        "back": _back(review, challenge.number),
        "unsaved": unsaved.is_unsaved(request),
    }
    return render(request, "preparing/evidence.html", context, status=status)


def evidence_remove(request: ReviewRequest, review: int, evidence: int) -> HttpResponse:
    """Take a piece of evidence out, or bring it back."""
    stored = queries.evidence_in(request.review, evidence)
    if request.method != "POST":
        return redirect(_back(review, stored.challenge.number))
    removed = "back" not in request.POST
    try:
        services.remove_evidence(user=request.user, evidence=stored, removed=removed)
    except NotNow as error:
        messages.warning(request, str(error))
    else:
        said = _("The evidence is removed. You can bring it back.") if removed else _("The evidence is back.")
        messages.success(request, said)
    return redirect(_back(review, stored.challenge.number))


def _hidden(request: ReviewRequest) -> HttpResponse:
    """From now on only members can read it. Possible as long as the review is there."""
    try:
        services.send(
            user=request.user,
            review=request.review,
            people=[],
            on_invitation=False,
            subject="",
            body="",
            uid=uuid4(),
        )
    except NotNow as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Only members can read it now."))
    return redirect("prepare", request.review.pk)


def prereading(request: ReviewRequest, review: int) -> HttpResponse:
    """Choose who gets what is known, and send it."""
    found = request.review
    if "hide" in request.POST:
        return _hidden(request)
    services.check_preparing(found)
    known, last = queries.known_of(found), queries.last_sent(found)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form, status = (
        PreReadingForm(
            sent,
            members=queries.members_to_mail(found),
            on_invitation=bool(last and last.on_invitation),
        ),
        200,
    )
    if request.method == "POST" and form.is_valid():
        address = absolute(reverse("prepare", args=[review]), request)
        try:
            made = services.send(
                user=request.user,
                review=found,
                people=form.cleaned_data["people"],
                on_invitation=form.cleaned_data["on_invitation"],
                subject=presenters.subject_of(found),
                body=presenters.mail_of(found, known, address),
                uid=form.cleaned_data["uid"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            words = ngettext("We are emailing %(n)s person.", "We are emailing %(n)s people.", made.people)
            messages.success(
                request, words % {"n": made.people} if made.people else _("Your change is saved.")
            )
            return redirect("prepare", review)
    context = {
        "review": found,
        "form": form,
        "last": last,
        "rows": presenters.rows_of(known),
        "is_empty": all(one.is_empty for one in known),
    }
    return render(request, "preparing/send.html", context, status=status)
