"""Pages: describing a local system."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people import presenters, securing, services
from assessments.people.forms import CorrectSystemForm, SecureSystemForm, SystemForm
from assessments.people.member_forms import MergeForm
from assessments.people.merging import merge_organisations
from assessments.people.queries import with_organisations, without_second_factor
from assessments.people.requests import SignedInRequest, SystemRequest
from recovery_site import unsaved
from recovery_site.errors import NotNow
from recovery_site.second_factor import has_one


def system_new(request: SignedInRequest) -> HttpResponse:
    """Describe a local system; the person becomes its recovery lead."""
    services.check_setting_up(request.user)
    form = SystemForm(request.POST or None, initial={"form_uid": uuid4()})
    if form.is_valid():
        try:
            system = services.set_up_system(user=request.user, **form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("%(name)s is set up. You are its recovery lead.") % {"name": system.name}
            )
            return redirect("system", system.pk)
    return render(request, "people/system_new.html", {"form": form})


def system_correct(request: SystemRequest, system: int) -> HttpResponse:
    """Correct the names of a local system and its organisations, add some, remove some."""
    found = with_organisations(request.system)
    form, status = (
        CorrectSystemForm(
            request.POST or None, name=found.name, organisations=list(found.organisations.all())
        ),
        200,
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.correct_system(
                user=request.user,
                system=found,
                name=data["name"],
                names=form.names(),
                commissioners=data["commissioners"],
                partners=data["partners"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The names are saved."))
            return redirect("system", system)
    return render(request, "people/system_correct.html", {"system": found, "form": form}, status=status)


def system_secure(request: SystemRequest, system: int) -> HttpResponse:
    """Require a second factor of every member, or no longer."""
    now = "yes" if request.system.requires_second_factor else "no"
    given = unsaved.given_back(request)
    form = SecureSystemForm(request.POST or None, initial=given.dict() if given else {"required": now})
    if form.is_valid():
        try:
            securing.require_second_factor(user=request.user, system=request.system, **form.cleaned_data)
        except NotNow as error:
            form.add_error("required", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("system", system)
    context = {"system": request.system, "form": form}
    context |= {"without": without_second_factor(request.system), "own": has_one(request.user)}
    return render(request, "people/system_secure.html", context)


def system_merge(request: SystemRequest, system: int) -> HttpResponse:
    """Make one organisation of two."""
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form, status = MergeForm(sent, system=request.system), 200
    if request.method == "POST" and form.is_valid():
        try:
            stays = merge_organisations(user=request.user, system=request.system, **form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The two are one organisation now: %(name)s.") % {"name": stays.name})
            return redirect("people", system)
    asking = presenters.asks_to_merge()
    context = {
        "system": request.system,
        "asking": asking,
        "form": form,
        "why_not": "",
        "back": "system_correct",
    }
    return render(request, "people/ask.html", context, status=status)
