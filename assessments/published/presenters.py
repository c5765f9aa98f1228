"""What stands on the pages of a published report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recovery_site.paper_codes import code_of
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class Mark:
    """What makes a report a published one, before its bytes are there. `by` is empty where names are left out."""

    number: int
    at: dt.datetime
    code: str  # 20 hexadecimal digits
    by: str
    organisation: str


def code_in_words(code: str) -> str:
    """The code as it is printed and typed: "7H3K-9QZ2-M0TX-8B4C"."""
    return code_of(code)


def running_line(mark: Mark) -> str:
    """What the foot of every page says of a published report."""
    return _("Published report %(number)d, %(on)s. Code: %(code)s") % {
        "number": mark.number,
        "on": day(mark.at),
        "code": code_in_words(mark.code),
    }
