"""What the file of a whole system is called, and where it is."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.people.models import LocalSystem
from assessments.reports.models import Kind
from assessments.reports.presenters import Waiting
from assessments.reports.queries import Made

LONGEST = 60  # letters of the place in the name of a file
ROUTES = {Kind.SYSTEM_JSON: "system_export_json", Kind.SYSTEM_CSV: "system_export_csv"}
TYPES = {Kind.SYSTEM_JSON: "application/json", Kind.SYSTEM_CSV: "application/zip"}
ENDINGS = {Kind.SYSTEM_JSON: "json", Kind.SYSTEM_CSV: "csv.zip"}


def waiting(made: Made, system: LocalSystem) -> Waiting:
    return Waiting(
        title=_("Everything of %(system)s") % {"system": system.name},
        state=made.state,
        fault=made.fault,
        here=made_url(made, system),
        file=file_url(made, system),
        page="",
        ask=reverse(ROUTES[made.kind], args=[system.pk]),
        back=reverse("system_export", args=[system.pk]),
    )


def made_url(made: Made, system: LocalSystem) -> str:
    return reverse("system_export_made", args=[system.pk, made.key])


def file_url(made: Made, system: LocalSystem) -> str:
    return reverse("system_export_file", args=[system.pk, made.key])


def file_name(kind: Kind, system: LocalSystem, on: dt.date) -> str:
    """Place, what and date. Letters, digits, hyphens and points: it goes into a header."""
    place = slugify(system.name)[:LONGEST].strip("-") or f"local-system-{system.pk}"
    return f"{place}-everything-{on.isoformat()}.{ENDINGS[kind]}"
