"""What the first reader would otherwise wait for: done once when a process begins to serve."""

from __future__ import annotations

import logging

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from framework import views
from framework.queries import current_edition

log = logging.getLogger(__name__)


def warm() -> None:
    """Search the current edition once: its texts are loaded and indexed, and the templates are compiled."""
    try:
        edition = current_edition()
        if edition is None:
            return
        request = HttpRequest()
        request.method, request.user = "GET", AnonymousUser()
        request.path = request.path_info = reverse("framework_search", args=[edition.slug])
        request.GET = QueryDict("q=recovery")
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        views.search(request, edition.slug)
    except DatabaseError:
        log.warning("The database did not answer yet; the first reader will wait a little longer.")
