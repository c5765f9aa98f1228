"""The invitation: its page and its form for members, and the page that needs no account."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.people.policy import Act
from assessments.people.queries import main_provider
from assessments.preparing.presenters import rows_of
from assessments.preparing.queries import known_of
from assessments.reviews.requests import ReviewRequest
from assessments.workshop.inviting import presenters, services
from assessments.workshop.inviting.calendar import calendar_of
from assessments.workshop.inviting.forms import CancelForm, InvitationForm, shown
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.presenters import Invitation
from assessments.workshop.inviting.queries import workshop_by, workshop_of
from recovery_site import unsaved
from recovery_site.errors import NotNow, Stale
from recovery_site.private_links import by_private_link


def _said(request: ReviewRequest) -> Invitation:
    """The invitation of the review in words; 404 while there is none."""
    found = workshop_of(request.review)
    if found is None:
        raise Http404
    return presenters.invitation_of(found, main_provider(request.review.system), request)


# ------------------------------------------------------------------------------------------ for members


def workshop(request: ReviewRequest, review: int) -> HttpResponse:
    """What people are told, and the ways to tell them."""
    found = workshop_of(request.review)
    may = request.permissions.can(Act.WORKSHOP_INVITE)
    said = presenters.invitation_of(found, main_provider(request.review.system), request) if found else None
    context = {
        "review": request.review,
        "said": said,
        "about": presenters.about(said) if said else "",
        "text": presenters.text_of(said) if said else "",
        "mailto": presenters.mailto(said) if said else "",
        "may_invite": may,
        "why_no_inviting": request.permissions.reason_against(Act.WORKSHOP_INVITE)
        or services.reason_against_inviting(request.review),
        "why_no_mail": services.reason_against_mailing(found) if found else "",
    }
    return render(request, "workshop/inviting/workshop.html", context)


def workshop_edit(request: ReviewRequest, review: int) -> HttpResponse:
    """Write the invitation, or change it."""
    if reason := services.reason_against_inviting(request.review):
        raise NotNow(reason)
    found, provider = workshop_of(request.review), main_provider(request.review.system).name
    data = request.POST.copy() if request.method == "POST" else unsaved.given_back(request)
    before = found.day if found else None
    form = InvitationForm(data, initial=shown(found), provider=provider, before=before)
    both, status = None, 200
    if request.method == "POST" and data is not None and form.is_valid():
        try:
            services.write_invitation(
                user=request.user,
                review=request.review,
                details=form.details(),
                version=form.cleaned_data["version"],
            )
        except Stale as error:
            form.add_error(None, str(error))
            data["version"] = str(error.version)
            both = (
                presenters.both_of(error.theirs, form.details(), provider)
                if isinstance(error.theirs, Workshop)
                else None
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The invitation is saved."))
            return redirect("workshop", review)
    context = {
        "review": request.review,
        "workshop": found,
        "form": form,
        "both": both,
        "unsaved": unsaved.is_unsaved(request),
    }
    return render(request, "workshop/inviting/edit.html", context, status=status)


def workshop_cancel(request: ReviewRequest, review: int) -> HttpResponse:
    """Say what cancelling means, ask for the reason, and cancel."""
    said = _said(request)
    why_not, status = services.reason_against_inviting(request.review), 200
    form = CancelForm(request.POST if request.method == "POST" else unsaved.given_back(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_workshop(
                user=request.user, review=request.review, reason=form.cleaned_data["reason"]
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The workshop is cancelled. The page of the invitation says so."))
            return redirect("workshop", review)
    context = {"review": request.review, "said": said, "form": form, "why_not": why_not}
    return render(request, "workshop/inviting/cancel.html", context, status=status)


def workshop_link(request: ReviewRequest, review: int) -> HttpResponse:
    """Withdraw the link, or make a new one where none works; looked at, it asks before the link is withdrawn."""
    workshop = workshop_of(request.review)
    has_link = bool(workshop and workshop.token)
    if request.method != "POST":
        if not has_link:
            return redirect("workshop", review)
        context = {
            "title": _("Withdraw the link?"),
            "words": _(
                "Nobody can open the invitation without an account any more. If you make a new link, print the poster "
                "again."
            ),
            "back": reverse("workshop", args=[review]),
        }
        return render(request, "withdraw.html", {"review": request.review} | context)
    if "withdraw" in request.POST:
        services.withdraw_link(user=request.user, review=request.review)
        messages.success(request, _("The link is withdrawn. Nobody can open it any more."))
    elif not has_link:  # a form that was sent twice lets the link that it made be
        services.make_link(user=request.user, review=request.review)
        messages.success(
            request,
            _("There is a new link. Print the poster again: the link on an older one no longer works."),
        )
    return redirect("workshop", review)


@require_POST
def workshop_mail(request: ReviewRequest, review: int) -> HttpResponse:
    """Email the invitation to everybody who belongs to the local system."""
    said = _said(request)
    people = services.mail_members(
        user=request.user,
        review=request.review,
        subject=presenters.subject_of(said),
        body=presenters.text_of(said),
    )
    words = ngettext("We are emailing %(n)s person.", "We are emailing %(n)s people.", people)
    messages.success(request, words % {"n": people})
    return redirect("workshop", review)


def workshop_text(request: ReviewRequest, review: int) -> HttpResponse:
    """The invitation as a text file."""
    text = presenters.text_of(_said(request))
    response = HttpResponse(text.replace("\n", "\r\n"), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="invitation-review-{review}.txt"'
    return response


# --------------------------------------------------------------------------- for whoever has the link


def _public(request: HttpRequest, token: str) -> Invitation:
    found = workshop_by(token)
    if found is None:
        raise Http404
    return presenters.invitation_of(found, main_provider(found.review.system), request)


@by_private_link
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation for anybody who has its link. No search engine is to list it."""
    said = _public(request, token)
    context = {"said": said, "about": presenters.about(said)}
    return render(request, "workshop/inviting/invitation.html", context)


@by_private_link
def invitation_known(request: HttpRequest, token: str) -> HttpResponse:
    """What is known about each challenge, for anybody who has the link, while the lead lets them read it."""
    said = _public(request, token)
    if not said.shares_known:
        raise Http404
    review = said.workshop.review
    context = {"said": said, "review": review, "rows": rows_of(known_of(review))}
    return render(request, "workshop/inviting/known.html", context)


def invitation_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The workshop for a calendar."""
    response = HttpResponse(calendar_of(_public(request, token)), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="workshop.ics"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
