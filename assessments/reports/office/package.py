"""What every office file has in common: a zip without a clock, and properties that say what it is."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Protocol

from assessments.reports.office.texts import plain

ZERO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
LANGUAGE = "en-GB"
LONGEST = 250  # letters of a property: the standard allows 255


@dataclass(frozen=True)
class About:
    """The properties of a file. `on` is a day of the content, never of the clock."""

    title: str
    subject: str
    on: dt.date


class Properties(Protocol):
    """The core properties as python-docx and python-pptx both give them."""

    title: str
    subject: str
    author: str
    comments: str
    keywords: str
    language: str
    last_modified_by: str
    revision: int
    created: dt.datetime
    modified: dt.datetime


def describe(properties: Properties, about: About) -> None:
    """Write them. No name of a person or a machine stands in a file."""
    moment = dt.datetime.combine(about.on, dt.time(), dt.UTC)
    properties.title = plain(about.title)[:LONGEST]
    properties.subject = plain(about.subject)[:LONGEST]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.language = LANGUAGE
    properties.revision = 1
    properties.created = properties.modified = moment


def without_clock(file: bytes) -> bytes:
    """The same zip with every part stamped alike, so that the same content gives the same bytes."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, ZERO)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # else a file from another system differs
            new.writestr(part, old.read(name))
    return result.getvalue()
