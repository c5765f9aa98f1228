"""Which slips are printed: what they ask, how large, with or without the code of the room. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.workshop.models import Question
from recovery_site.forms import lay_out


class Size(StrEnum):
    """How large the letters are, in points."""

    USUAL = "12"
    LARGE = "18"


class Code(StrEnum):
    """Whether the slips carry the code and the QR code, with which somebody can still join by phone."""

    WITH = "with"
    WITHOUT = "without"


class PrintForm(forms.Form):
    """What to print. Every choice has a usual value, so that an address without any is a page as well."""

    use_required_attribute = False

    what = forms.ChoiceField(
        label=_("Which slips?"),
        choices=[
            (Question.Kind.RATING.value, _("Joining, and a stage for each challenge")),
            (Question.Kind.WORDING.value, _("Do people accept the wording?")),
            (Question.Kind.PICKS.value, _("What to act on first")),
            (Question.Kind.ACCEPTANCE.value, _("Do people accept Template A?")),
        ],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(
        label=_("How large?"),
        choices=[(Size.USUAL.value, _("12 point")), (Size.LARGE.value, _("Large print, 18 point"))],
        widget=forms.RadioSelect,
    )
    code = forms.ChoiceField(
        label=_("The code of the room"),
        choices=[
            (Code.WITH.value, _("On each slip")),
            (Code.WITHOUT.value, _("On none: the slips are good for any room of this review")),
        ],
        widget=forms.RadioSelect,
    )

    @property
    def helper(self) -> FormHelper:
        """The three questions."""
        return lay_out("what", "size", "code")


@dataclass(frozen=True)
class Wanted:
    """What is printed."""

    what: str = Question.Kind.RATING.value
    size: str = Size.USUAL.value
    code: str = Code.WITH.value

    @property
    def per_page(self) -> int:
        """How many slips stand on a page of A4."""
        return 1 if self.size == Size.LARGE else 2

    def pages(self, challenges: int) -> int:
        """How many pages of A4 one set for one person has. Slips that are all alike fill one page."""
        slips = challenges + 1 if self.what == Question.Kind.RATING else self.per_page
        return -(-slips // self.per_page)


def wanted_in(data: QueryDict) -> tuple[Wanted, PrintForm]:
    """What an address asks for, and the form that says so. A value that there is not is the usual one."""
    usual = vars(Wanted())
    sent = PrintForm(usual | {name: data[name] for name in usual if name in data})
    good = sent.cleaned_data if sent.is_valid() else {k: v for k, v in sent.cleaned_data.items() if v}
    values = usual | good
    return Wanted(**values), PrintForm(initial=values)
