"""Everything that a local system owns: the page that says what is in the file, and the file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessments.people.requests import SystemRequest
from assessments.reports.asking import Asked, ask
from assessments.reports.models import Kind
from assessments.reports.queries import State, file_of, made_of_system
from assessments.reports.whole import presenters


def system_export(request: SystemRequest, system: int) -> HttpResponse:
    return render(request, "reports/whole.html", {"system": request.system})


def system_export_json(request: SystemRequest, system: int) -> HttpResponse:
    return _asked(request, Kind.SYSTEM_JSON)


def system_export_csv(request: SystemRequest, system: int) -> HttpResponse:
    return _asked(request, Kind.SYSTEM_CSV)


def _asked(request: SystemRequest, kind: Kind) -> HttpResponse:
    """To the page that waits, also for a file that is there: it is large, and saved by a press."""
    return redirect(presenters.made_url(ask(Asked(kind, system=request.system)), request.system))


def system_export_made(request: SystemRequest, system: int, key: str) -> HttpResponse:
    """How far the file is. htmx asks every second: 204 changes nothing, 286 is the end of asking."""
    found = made_of_system(request.system, key)
    if found is None:
        raise Http404
    htmx = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if found.state == State.READY and "open" in request.GET:
        file = presenters.file_url(found, request.system)
        return HttpResponse(headers={"HX-Redirect": file}) if htmx else redirect(file)
    if htmx and found.state == State.WAITING:
        return HttpResponse(status=204)
    template, status = ("reports/_made.html", 286) if htmx else ("reports/made.html", 200)
    if found.state == State.WAITING:
        status = 202
    return render(request, template, {"made": presenters.waiting(found, request.system)}, status=status)


def system_export_file(request: SystemRequest, system: int, key: str) -> HttpResponse:
    """The file. The gate notes in the access log who took it."""
    found = made_of_system(request.system, key)
    if found is None or found.state != State.READY:
        raise Http404
    response = HttpResponse(file_of(found), content_type=presenters.TYPES[found.kind])
    name = presenters.file_name(found.kind, request.system, timezone.localdate())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
