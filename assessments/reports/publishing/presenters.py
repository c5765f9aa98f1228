"""Published reports in words, with their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.published.presenters import code_in_words
from assessments.published.queries import Published
from assessments.reports.board.options import BoardOptions, LeftOut, UnknownOption, choice_in_names
from assessments.reports.publishing.queries import Fault, Pending
from assessments.reviews.models import Review

LEFT_OUT: dict[LeftOut, str | Promise] = {
    LeftOut.PLANS: gettext_lazy("without the full text of the plans"),
    LeftOut.NAMES: gettext_lazy("without names of people"),
    LeftOut.BRAND: gettext_lazy("without the logo and the colour of the organisation"),
}
NAME = 80  # letters of a title in the name of a file
FAULTS: dict[Fault, str | Promise] = {
    Fault.CHANGED: gettext_lazy(
        "Something changed while we were making it. Read the report again, then publish it."
    ),
    Fault.ALTERED: gettext_lazy(
        "What is stored here is not what was completed or signed. Please tell the person who runs this site."
    ),
    Fault.TOO_LONG: gettext_lazy("It took too long to make, so we stopped. Try leaving out the plans."),
    Fault.NO_KEY: gettext_lazy(
        "It could not be sealed with the key of this site. Please tell the person who runs this site."
    ),
    Fault.OTHER: gettext_lazy("We could not make the file. You can try again."),
}


def title_of(review: Review) -> str:
    """What a published report is called."""
    return _("Board report: %(review)s, %(system)s") % {
        "review": review.title,
        "system": review.system.name,
    }


def options_in_words(spelling: str) -> str:
    """What was chosen about a report; the spelling itself where a later release no longer knows it."""
    try:
        chosen = BoardOptions.read(spelling)
    except UnknownOption:
        return spelling
    words = [_("two pages") if chosen.is_short else _("the whole report")]
    if chosen.has_earlier:
        words.append(_("beside earlier reviews"))
    words += [str(LEFT_OUT[one]) for one in chosen.left_out]
    return ", ".join(words)


def file_url(said: Published) -> str:
    return reverse("published_file", args=[said.review, said.number])


def file_name(said: Published) -> str:
    """What the file is called when it is saved: its title, its number, and what was chosen.

    Letters, digits and hyphens: it goes into a header.
    """
    title = slugify(said.title)[:NAME].strip("-")
    parts = (title, f"published-{said.number}", choice_in_names(said.options))
    return "-".join(part for part in parts if part) + ".pdf"


@dataclass(frozen=True)
class Line:
    """One published report in the list."""

    said: Published
    heading: str
    file: str
    options: str
    code: str
    verify: str
    newer: str  # that there is a newer one; empty for the newest
    length: str


def line(said: Published) -> Line:
    code = code_in_words(said.code)
    return Line(
        said=said,
        heading=_("Report %(number)d") % {"number": said.number},
        file=file_url(said),
        options=options_in_words(said.options),
        code=code,
        verify=f"{reverse('verify')}?code={code}",
        newer=""
        if said.is_newest
        else _("A newer report exists: report %(number)d.") % {"number": said.newest},
        length=ngettext("%(n)d page", "%(n)d pages", said.pages) % {"n": said.pages},
    )


@dataclass(frozen=True)
class Wait:
    """A report that is being published, or could not be."""

    name: str
    options: str
    at: object
    fault: str | Promise  # empty while it is being made


def wait(pending: Pending) -> Wait:
    return Wait(
        pending.name,
        options_in_words(pending.options),
        pending.at,
        FAULTS[pending.fault] if pending.fault else "",
    )
