"""Pages: describing a local system."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people import services
from assessments.people.forms import SystemForm
from assessments.people.requests import SignedInRequest
from recovery_site.errors import NotNow


def system_new(request: SignedInRequest) -> HttpResponse:
    """Describe a local system; the person becomes its recovery lead."""
    form = SystemForm(request.POST or None)
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
