"""The one gate in front of every view: it reads the permission table and lets in, or not.

Once for each request it loads what the address names, with the person's memberships there (one query). Views find
both on the request, services find the memberships through `policy.permissions`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from assessments.access import SUBJECTS
from assessments.audit.accesslog import note
from assessments.audit.models import Access
from assessments.people.policy import Rule, table
from assessments.people.visits import note_visit
from recovery_site import second_factor, unsaved
from recovery_site.access import Audience
from recovery_site.errors import Refused
from recovery_site.middleware import refusal_page
from recovery_site.sessions.why import say_why

logger = logging.getLogger(__name__)


class Gate(LoginRequiredMiddleware):
    """Refuses before the view runs: a route in no table (403), a stranger to the object, or to the pages of the
    administrator (404, exactly as if it did not exist), a member without the role (403 with the reason). Somebody who
    is not signed in is asked to.

    For a route with a rule it sets `request.permissions`, and the object under the name of the argument
    (`request.system`, `request.review` or `request.room`).
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        row = table().by_route.get(route)
        if row is None:
            logger.error("The route %r stands in no permission table, so nobody is let in.", route)
            raise PermissionDenied
        if not isinstance(row, Rule) and row.audience not in (Audience.SIGNED_IN, Audience.ADMINISTRATOR):
            return None
        user = request.user
        if not user.is_authenticated:
            return self._sign_in_first(request, view_func)
        if not isinstance(row, Rule):
            if row.audience is Audience.ADMINISTRATOR and not user.is_superuser:
                _tell_refused(user.pk, route, "for administrators")
                raise Http404
            return None
        name = next(name for name in SUBJECTS if name in view_kwargs)
        found = SUBJECTS[name].find(view_kwargs[name], user)
        if found is None:
            _tell_refused(user.pk, route, "not there, or not theirs")
            raise Http404
        subject, permissions = found
        user.known_memberships[permissions.memberships[0].system_id] = permissions.memberships
        setattr(request, name, subject)
        request.permissions = permissions  # type: ignore[attr-defined]
        if permissions.memberships[0].system.requires_second_factor and not second_factor.is_proven(request):
            return self._elsewhere_first(request, self._second_factor_needed(request))
        try:
            permissions.check(row.act)
        except Refused as error:
            _tell_refused(user.pk, route, "not with their role")
            return refusal_page(request, error)
        note_visit(permissions)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A file that leaves a local system is noted, whichever page hands it out."""
        if (
            hasattr(request, "permissions")
            and response.status_code == 200
            and "Content-Disposition" in response
        ):
            note(Access.What.EXPORT, request.user, request, request.path)  # type: ignore[arg-type]
        return response

    def _sign_in_first(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        """To the sign-in page; what was typed into a form that is kept is there again afterwards."""
        if SESSION_KEY in request.session:  # of an account that is switched off
            request.session.flush()
        kept = unsaved.keep(request)
        say_why(request, kept=kept)
        if kept:
            return self._elsewhere_first(request, redirect_to_login(unsaved.path_of(request)))
        return self._elsewhere_first(request, self.handle_no_permission(request, view_func))

    def _second_factor_needed(self, request: HttpRequest) -> HttpResponseBase:
        """To the page that leads to a second factor, and from there back; what was typed is kept."""
        if kept := unsaved.keep_mine(request):
            messages.warning(
                request, _("What you typed is kept. You will find it on the page that you came from.")
            )
        back = unsaved.path_of(request) if kept else request.get_full_path()
        return redirect(f"{reverse('second_factor_needed')}?{urlencode({'next': back})}")

    def _elsewhere_first(self, request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
        """That redirect, in a way that htmx follows for the whole page."""
        if "HX-Request" not in request.headers:
            return answer
        if request.method == "GET":
            return HttpResponse(status=401)  # a part of a page: a sign-in page must not be put into it
        return HttpResponse(headers={"HX-Redirect": answer.headers["Location"]})


def _tell_refused(person: int, route: str, why: str) -> None:
    """A line in the log of the machine, without a name: whoever tries one thing after another is seen there."""
    logger.warning("Refused to person %d: the page %s (%s).", person, route, why)
