"""Which blank papers there are: where each is, what it is called, which page draws it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from assessments.reports.models import Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Group(StrEnum):
    """How the page of blank papers lists them."""

    FORMS = "forms"
    LARGE = "large"
    EASY = "easy"
    SLIPS = "slips"


@dataclass(frozen=True)
class Form:
    """A blank paper. `slug` stands in its address, and in the name of the file."""

    slug: str
    title: _StrPromise
    whom: _StrPromise
    template: str
    group: Group

    @property
    def file_name(self) -> str:
        """What the file is called, without its kind."""
        return self.slug if self.group == Group.SLIPS else f"{self.slug}-blank"


FORMS: dict[str, Form] = {
    Kind.BLANK_A: Form(
        "template-a",
        _("Template A, blank"),
        _("For a workshop on paper: print one for the room, on both sides. A4, landscape"),
        "template_a",
        Group.FORMS,
    ),
    Kind.BLANK_B: Form(
        "template-b",
        _("Template B, blank"),
        _("For planning on paper: print one for each priority, on both sides. A4"),
        "template_b",
        Group.FORMS,
    ),
    Kind.LARGE_A: Form(
        "template-a-large-print",
        _("Template A, blank, large print"),
        _("18 point, one thing under the other"),
        "large_a",
        Group.LARGE,
    ),
    Kind.LARGE_B: Form(
        "template-b-large-print",
        _("Template B, blank, large print"),
        _("18 point, one thing under the other"),
        "large_b",
        Group.LARGE,
    ),
    Kind.EASY_A: Form(
        "template-a-easy-read",
        _("Template A, blank, easy to read"),
        _("Short sentences and pictures, two facing pages for each challenge"),
        "easy_a",
        Group.EASY,
    ),
    Kind.EASY_B: Form(
        "template-b-easy-read",
        _("Template B, blank, easy to read"),
        _("Short sentences and pictures"),
        "easy_b",
        Group.EASY,
    ),
    Kind.SLIPS: Form(
        "ballot-slips",
        _("Ballot slips"),
        _("For people without a phone: a slip for each question. Print a set for each person, and cut them"),
        "slips",
        Group.SLIPS,
    ),
}
BY_SLUG = {form.slug: Kind(kind) for kind, form in FORMS.items()}
