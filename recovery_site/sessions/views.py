"""The pages of a sign-in: continue it, see where else one is signed in and end that, keep what was typed at the end."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recovery_site import unsaved
from recovery_site.sessions import services
from recovery_site.sessions.browsers import words
from recovery_site.sessions.store import store_of
from recovery_site.sessions.why import say_why
from recovery_site.templatetags.words import clock


@require_http_methods(["GET", "HEAD", "POST"])
def session_left(request: HttpRequest) -> HttpResponse:
    """For scripts: how long the sign-in lasts. Asking (GET) is no activity; POST says that somebody is there.

    When it is over: seconds 0 and `over`, and the reason for the sign-in page.
    """
    session = store_of(request)
    request.is_background = request.method != "POST"  # type: ignore[attr-defined]
    row = session.sign_in if request.user.is_authenticated else None
    if row is None:
        say_why(request)
        return JsonResponse({"seconds": 0, "over": True})
    if request.method == "POST":
        session.touch(now=True)
    return JsonResponse(
        {
            "seconds": max(0, int((row.ends_at - timezone.now()).total_seconds())),
            "clock": clock(row.ends_at),
            "last": row.must_end_at <= row.idle_ends_at,
        }
    )


@require_safe
def session_stay(request: HttpRequest) -> HttpResponse:
    """The same for people without a script: to open the page is to continue. It opens beside the page being written."""
    session = store_of(request)
    session.touch(now=True)
    return render(request, "sessions/stay.html", {"sign_in": session.sign_in})


@require_POST
def session_keep(request: HttpRequest) -> HttpResponse:
    """What stands in a form when a sign-in ends, sent by the script of its page: kept, not saved. Else 400.

    It is kept for the person and the page that the form names (`{% typed_by %}`).
    """
    request.is_background = True  # type: ignore[attr-defined]
    mine = not request.user.is_authenticated or unsaved.is_mine(request)
    kept = mine and unsaved.path_of(request) != request.path and unsaved.keep(request)
    if not request.user.is_authenticated:
        say_why(request)
    return HttpResponse(status=204 if kept else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in. `end` names one of the others; `others` ends all of them."""
    assert request.user.is_authenticated  # noqa: S101 - the gate lets nobody else in
    here = store_of(request).pk
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        if "others" in request.POST:
            ended = services.end_others(user=request.user, but=here)
        else:
            ended = services.end(user=request.user, keys={wanted} - {here})
        if ended:
            import_string(settings.ACCESS_LOG)("ended", request.user, request, str(ended))
            said = ngettext(
                "%(n)s browser has been signed out.", "%(n)s browsers have been signed out.", ended
            )
            messages.success(request, said % {"n": ended})
        else:
            messages.info(request, _("That browser was signed out already."))
        return redirect("sessions")
    rows = [
        {"row": row, "browser": words(row.browser), "here": row.pk == here}
        for row in services.sign_ins_of(request.user)
    ]
    context = {
        "rows": rows,
        "others": any(not one["here"] for one in rows),
        "most": settings.SESSION_MOST // 3600,
    }
    return render(request, "sessions/sessions.html", context | {"idle": settings.SESSION_IDLE // 60})
