"""Pages of an administrator: local systems with their leads, organisations, and accounts. Nothing of their work."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.administration import presenters, queries, services
from assessments.administration.forms import CloseForm, OrganisationsForm, SearchForm, SetUpForm
from assessments.audit.accesslog import address_of
from assessments.people.invitations import presenters as invited
from assessments.people.invitations import queries as invitations
from assessments.people.invitations import services as inviting
from assessments.people.invitations.forms import InviteesForm
from assessments.people.invitations.models import Invitation
from assessments.people.models import LocalSystem, User
from assessments.people.queries import sole_leads
from assessments.people.requests import SignedInRequest
from recovery_site.address import absolute
from recovery_site.errors import NotNow


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked) else 1


def _system(pk: int) -> queries.Known:
    found = queries.system_of(pk)
    if found is None:
        raise Http404
    return found


def administration(request: SignedInRequest) -> HttpResponse:
    """The local systems of the site, each with who leads it."""
    page = queries.systems(_number(request))
    context = {"page": page, "lines": presenters.system_lines(page)}
    return render(request, "administration/systems.html", context)


def system_new(request: SignedInRequest) -> HttpResponse:
    """Set up a local system for somebody else, and invite them to lead it."""
    form, status = SetUpForm(_sent(request), initial={"form_uid": uuid4()}), 200
    if form.is_valid():
        try:
            made = services.set_up_for(by=request.user, home=absolute("/", request), **form.described())
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(
                request, _("%(name)s is set up, and its recovery lead is invited.") % {"name": made.name}
            )
            return redirect("administration_system", made.pk)
    return render(request, "administration/system_new.html", {"form": form}, status=status)


def system(request: SignedInRequest, system: int) -> HttpResponse:
    """One local system: its organisations, its leads, and who is invited to lead it."""
    known = _system(system)
    found = known.system
    leads = invitations.invitations_of(found, leads_alone=True)
    if request.method == "POST":
        return _about_invitation(request, found, {str(one.pk): one for one in leads})
    undelivered = invitations.undelivered(leads)
    context = {
        "system": found,
        "line": presenters.system_line(known),
        "invited": [(one, invited.line_of(one, undelivered)) for one in leads if one.is_open],
    }
    return render(request, "administration/system.html", context)


def _about_invitation(
    request: SignedInRequest, found: LocalSystem, leads: Mapping[str, Invitation]
) -> HttpResponse:
    """Send the link of a lead's invitation again, or withdraw it."""
    act, _dash, number = request.POST.get("act", "").partition("-")
    invitation = leads.get(number)
    if invitation is None:
        raise NotNow(inviting.OVER)
    if act == "withdraw":
        inviting.withdraw(by=request.user, invitation=invitation)
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    elif act == "again":
        inviting.send_again(by=request.user, invitation=invitation, home=absolute("/", request))
        messages.success(request, _("A new link was sent to %(email)s.") % {"email": invitation.email})
    return redirect("administration_system", found.pk)


def lead(request: SignedInRequest, system: int) -> HttpResponse:
    """Invite somebody to lead a local system."""
    found, status = _system(system).system, 200
    form = InviteesForm(_sent(request), system=found, initial={"form_uid": uuid4()})
    if form.is_valid():
        try:
            services.invite_lead(
                by=request.user, system=found, home=absolute("/", request), **form.cleaned_data
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The invitation is sent. The link works for 7 days."))
            return redirect("administration_system", system)
    return render(request, "administration/lead.html", {"form": form, "system": found}, status=status)


def organisations(request: SignedInRequest, system: int) -> HttpResponse:
    """Add organisations to a local system."""
    found, status = _system(system).system, 200
    form = OrganisationsForm(_sent(request))
    if form.is_valid():
        try:
            services.add_organisations(by=request.user, system=found, **form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The organisations are added."))
            return redirect("administration_system", system)
    context = {"form": form, "system": found}
    return render(request, "administration/organisations.html", context, status=status)


def people(request: SignedInRequest) -> HttpResponse:
    """Accounts, some at a time, with the roles that each has."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    page = queries.people(wanted, _number(request))
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "lines": [presenters.person_line(one) for one in page.rows],
    }
    return render(request, "administration/people.html", context)


def person(request: SignedInRequest, person: int) -> HttpResponse:
    """One account: close it, or open it again."""
    found = queries.person_of(person)
    if found is None:
        raise Http404
    form, status = CloseForm(_sent(request)), 200
    if form.is_valid() and request.POST.keys() & {"close", "reopen"}:
        try:
            _close_or_open(request, found, without_lead=form.cleaned_data["without_lead"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return redirect("administration_person", person)
    context = {
        "form": form,
        "line": presenters.person_line(found),
        "leads_alone": sole_leads(found),
        "is_own": found.pk == request.user.pk,
    }
    return render(request, "administration/person.html", context, status=status)


def _close_or_open(request: SignedInRequest, found: User, *, without_lead: bool) -> None:
    address = address_of(request)
    if "reopen" in request.POST:
        services.reopen_account(by=request.user, person=found, address=address)
        messages.success(request, _("The account is open again."))
        return
    services.close_account(by=request.user, person=found, address=address, without_lead=without_lead)
    messages.success(request, _("The account is closed. Nobody is signed in with it any more."))
