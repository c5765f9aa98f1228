"""The forms of the Board report: what is in it, what it asks for, and how it looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.reports.board.brand import Fault, Logo, Unusable, clean_colour, clean_logo
from assessments.reports.board.models import AUTHOR_MAX, ITEM_MAX, WORDS_MAX, BoardDecision, Brand
from assessments.reports.board.options import DRAFT, LeftOut, Length, Reviews
from assessments.reports.board.services import DecisionText, Look
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import Line, Prose

FAULTS = {
    Fault.TOO_LARGE: gettext_lazy("The file must be smaller than 500 KB"),
    Fault.NO_PICTURE: gettext_lazy("The file must be a PNG or JPEG picture"),
    Fault.TOO_MANY_PIXELS: gettext_lazy(
        "The picture must be smaller than 6 million pixels, and 4,000 on each side"
    ),
    Fault.TOO_SMALL: gettext_lazy("The picture must be at least 40 pixels high and 40 pixels wide"),
    Fault.NO_COLOUR: gettext_lazy("Enter a colour as six letters and digits, like #0f5f66"),
    Fault.TOO_LIGHT: gettext_lazy("Choose a darker colour: this one is too pale to be seen on white paper"),
}


class ChoiceForm(forms.Form):
    """What is in the Board report. Sent by GET: its fields are those that BoardOptions reads."""

    use_required_attribute = False

    length = forms.ChoiceField(
        label=gettext_lazy("How long?"),
        choices=[
            (Length.WHOLE, gettext_lazy("The whole report")),
            (Length.SHORT, gettext_lazy("Two pages, for the Board’s papers")),
        ],
        widget=forms.RadioSelect,
    )
    reviews = forms.ChoiceField(
        label=gettext_lazy("Which reviews?"),
        help_text=gettext_lazy("Two pages have room for this review alone."),
        choices=[
            (Reviews.THIS, gettext_lazy("This review")),
            (Reviews.EARLIER, gettext_lazy("This review beside the earlier ones")),
        ],
        widget=forms.RadioSelect,
    )
    without = forms.MultipleChoiceField(
        label=gettext_lazy("What do you want to leave out?"),
        help_text=gettext_lazy("What people see differently is always printed."),
        choices=[
            (LeftOut.PLANS, gettext_lazy("The full text of the plans")),
            (LeftOut.NAMES, gettext_lazy("Names of people, so that you can publish it")),
            (LeftOut.BRAND, gettext_lazy("The logo and the colour of the organisation")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"mark-optional": False}),
    )
    mark = forms.MultipleChoiceField(
        label=gettext_lazy("Is it a draft?"),
        choices=[(DRAFT, gettext_lazy("Print “Draft” across every page until all plans are signed"))],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"mark-optional": False}),
    )

    helper = lay_out("length", "reviews", "without", "mark")

    def __init__(self) -> None:
        super().__init__(initial={"length": Length.WHOLE, "reviews": Reviews.THIS})


class DecisionForm(forms.Form):
    """What the Board is asked to decide. All empty: nothing."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = Prose(
        label=gettext_lazy("What do you ask the Board to decide?"),
        help_text=gettext_lazy(
            "For example, “The Board is asked to agree the five priorities, and to pay for the learning centre.”"
        ),
        max_length=WORDS_MAX,
        rows=4,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "mark-optional": False}),
    )
    agenda_item = Line(
        label=gettext_lazy("Agenda item"),
        help_text=gettext_lazy("For example, 7 or 12.2."),
        max_length=ITEM_MAX,
        required=False,
    )
    board_on = DateParts(
        label=gettext_lazy("Date of the Board meeting"), what=gettext_lazy("The date"), required=False
    )
    author = Line(
        label=gettext_lazy("Who is the paper from?"),
        help_text=gettext_lazy("A name and a role, as the Board should read it."),
        max_length=AUTHOR_MAX,
        required=False,
    )

    helper = lay_out("version", "words", "agenda_item", "board_on", "author")

    def __init__(self, data: Any = None, *, stored: BoardDecision | None, author: str) -> None:
        super().__init__(data, initial=_shown(stored, author))

    def clean(self) -> dict[str, Any]:
        """Other answers need the words; the author alone is what the page had filled in, and says nothing."""
        data = self.cleaned_data
        if not data.get("words") and "words" not in self.errors:
            if data.get("agenda_item") or data.get("board_on") or "board_on" in self.errors:
                self.add_error(
                    "words", _("Enter what you ask the Board to decide, or clear the other answers")
                )
            else:
                data["author"] = ""
        return data

    def text(self) -> DecisionText:
        """What the valid form says."""
        data = self.cleaned_data
        return DecisionText(data["words"], data["agenda_item"], data["board_on"], data["author"])


def _shown(stored: BoardDecision | None, author: str) -> dict[str, object]:
    if stored is None or not stored.words:
        return {"version": stored.version if stored else 0, "author": author}
    return {"version": stored.version} | vars(DecisionText.of(stored))


class BrandForm(forms.Form):
    """The name, the colour and the logo of a system's Board reports."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = Line(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("As it is written at the top of its papers."),
        required=False,
    )
    colour = Line(
        label=gettext_lazy("Colour"),
        help_text=gettext_lazy(
            "Six letters and digits, for example #0f5f66. It must be dark enough for white paper."
        ),
        max_length=20,
        required=False,
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy(
            "A PNG or JPEG picture, up to 500 KB. We draw it again, and keep nothing else of the file."
        ),
        required=False,
    )
    without_logo = forms.BooleanField(
        label=gettext_lazy("Remove the logo that is there"),
        required=False,
        widget=forms.CheckboxInput(attrs={"mark-optional": False}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, stored: Brand | None) -> None:
        initial = {
            "version": stored.version if stored else 0,
            "name": stored.name if stored else "",
            "colour": stored.colour if stored else "",
        }
        super().__init__(data, files, initial=initial)
        has_logo = bool(stored and stored.logo)
        if not has_logo:
            del self.fields["without_logo"]
        self.helper = lay_out("version", "name", "colour", "logo", *(["without_logo"] if has_logo else []))

    def clean_colour(self) -> str:
        """The colour as it is stored."""
        try:
            return clean_colour(self.cleaned_data["colour"])
        except Unusable as error:
            raise forms.ValidationError(FAULTS[error.fault]) from None

    def clean_logo(self) -> Logo | None:
        """The picture drawn anew; None where no file was sent."""
        sent = self.cleaned_data["logo"]
        if not isinstance(sent, UploadedFile):
            return None
        try:
            return clean_logo(sent.read())
        except Unusable as error:
            raise forms.ValidationError(FAULTS[error.fault]) from None

    def look(self) -> Look:
        """What the valid form says."""
        data = self.cleaned_data
        return Look(data["name"], data["colour"], data["logo"], bool(data.get("without_logo")))
