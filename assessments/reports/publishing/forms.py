"""What is in a report that is to be published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.reports.board.options import BoardOptions, LeftOut, Length, Reviews
from recovery_site.forms import lay_out


class PublishForm(forms.Form):
    """The choices that BoardOptions reads, but for the watermark: a draft is not published."""

    use_required_attribute = False

    without = forms.MultipleChoiceField(
        label=_("What do you want to leave out?"),
        help_text=_("Leave out names if the report goes where anybody can read it, such as a website."),
        choices=[
            (LeftOut.NAMES, _("Names of people")),
            (LeftOut.PLANS, _("The full text of the plans")),
            (LeftOut.BRAND, _("The logo and the colour of the organisation")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"mark-optional": False}),
    )
    length = forms.ChoiceField(
        label=_("How long?"),
        choices=[(Length.WHOLE, _("The whole report")), (Length.SHORT, _("Two pages"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how long the report is to be")},
    )
    reviews = forms.ChoiceField(
        label=_("Which reviews?"),
        choices=[
            (Reviews.THIS, _("This review")),
            (Reviews.EARLIER, _("This review beside the earlier ones")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select which reviews the report is to show")},
    )

    helper = lay_out("without", "length", "reviews")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"length": Length.WHOLE, "reviews": Reviews.THIS})

    def options(self) -> BoardOptions:
        """What the valid form says."""
        left_out = set(self.cleaned_data["without"])
        return BoardOptions(
            reviews=Reviews(self.cleaned_data["reviews"]),
            length=Length(self.cleaned_data["length"]),
            plans=LeftOut.PLANS not in left_out,
            names=LeftOut.NAMES not in left_out,
            brand=LeftOut.BRAND not in left_out,
        )

    @staticmethod
    def fields_of(options: BoardOptions) -> Iterator[tuple[str, str]]:
        """The same choices as the fields of a form that sends them on."""
        yield "length", options.length.value
        yield "reviews", options.reviews.value
        yield from (("without", one.value) for one in options.left_out)
