"""Pages of a recovery lead: inviting, and the invitations of a local system."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.invitations import presenters, queries, services
from assessments.people.invitations.forms import InviteForm
from assessments.people.queries import with_organisations
from assessments.people.requests import SystemRequest
from recovery_site.address import absolute
from recovery_site.errors import NotNow


def people_invite(request: SystemRequest, system: int) -> HttpResponse:
    """Invite people by email, several at once. Those who cannot be invited are named, and do not stop the others."""
    found, status = with_organisations(request.system), 200
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        system=found,
        organisations=list(found.organisations.all()),
        initial={"form_uid": uuid4()},
    )
    if form.is_valid() or form.can_go:
        data = form.cleaned_data
        try:
            sent = services.invite(
                by=request.user,
                system=found,
                people=form.can_go or data["people"],
                roles=data["roles"],
                organisation=form.chosen(),
                note=data["note"],
                reason=data["reason"],
                form_uid=data["form_uid"],
                home=absolute("/", request),
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, presenters.sent_words(sent))
            if not form.can_go:
                return redirect("people_invitations", system)
            form.data = form.without_those_sent()
    context = {"system": found, "form": form}
    return render(request, "people/invitations/invite.html", context, status=status)


def people_invitations(request: SystemRequest, system: int) -> HttpResponse:
    """Every invitation that is kept: open ones, and those that have ended."""
    found = queries.invitations_of(request.system)
    lists = presenters.lists_of(found, queries.undelivered(found))
    context = {"system": request.system, "lists": lists, "days": services.KEPT.days}
    return render(request, "people/invitations/invitations.html", context)


def people_invitation(request: SystemRequest, system: int, invitation: int) -> HttpResponse:
    """One invitation, with what can be done about it: send a new link, withdraw it."""
    found = queries.invitation_in(request.system, invitation)
    if found is None:
        raise Http404
    if request.method == "POST":
        if "withdraw" in request.POST:
            services.withdraw(by=request.user, invitation=found)
            messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
        elif "again" in request.POST:
            services.send_again(by=request.user, invitation=found, home=absolute("/", request))
            messages.success(
                request,
                _("A new link was sent to %(email)s. The old one no longer works.") % {"email": found.email},
            )
        return redirect("people_invitations", system)
    context = {
        "system": request.system,
        "invitation": found,
        "line": presenters.line_of(found, queries.undelivered([found])),
        "reason": queries.reason_of(found),
    }
    return render(request, "people/invitations/invitation.html", context)
