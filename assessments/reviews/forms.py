"""The forms that start, correct, cancel and close a review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessments.reviews.models import Review
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import Line, Prose

YEARS_EITHER_WAY = 5


class ReviewForm(forms.Form):
    """Kind, title, date. Nothing is chosen beforehand."""

    use_required_attribute = False

    kind = forms.TypedChoiceField(
        label=_("What kind of review is it?"),
        choices=[
            (Review.Kind.JOINT, _("Joint assessment: provider and commissioners together")),
            (Review.Kind.SELF, _("Self-assessment: the provider alone, with its local stakeholders")),
        ],
        coerce=Review.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of review")},
    )
    title = Line(
        label=_("Title of the review"),
        help_text=_("For example, First review, spring 2027."),
        error_messages={"required": _("Enter a title")},
    )
    date = DateParts(label=_("Date of the workshop or meeting"), what=_("The date"))

    helper = lay_out("kind", "title", "date", button=_("Start the review"))

    def advise(self, last: Review | None) -> None:
        """Say when the last review was: the interval is a local matter, so any later date is taken."""
        if last:
            words = _("The last review was on %(day)s. For example, 27 3 2027")
            self.fields["date"].help_text = words % {"day": date_format(last.date)}

    def clean_date(self) -> dt.date:
        date: dt.date = self.cleaned_data["date"]
        if abs(date.year - timezone.localdate().year) > YEARS_EITHER_WAY:
            words = _("The date must be within %(years)s years of today")
            raise ValidationError(words, "far", {"years": YEARS_EITHER_WAY})
        return date


class CorrectForm(ReviewForm):
    """The same three, with what is stored. The kind is settled once Template A is complete."""

    helper = lay_out("kind", "title", "date", button=_("Save"))

    def __init__(self, data: QueryDict | None, *, review: Review) -> None:
        super().__init__(data, initial={"kind": review.kind, "title": review.title, "date": review.date})
        if not review.is_assessing:
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("Template A is complete, so the kind of review stays as it is.")

    def clean_kind(self) -> Review.Kind:
        return Review.Kind(self.cleaned_data["kind"])


class CancelForm(forms.Form):
    """Why a review is cancelled."""

    use_required_attribute = False

    reason = Prose(
        label=_("Why is this review cancelled?"),
        help_text=_("Everybody who can read the review will see this."),
        rows=3,
        error_messages={"required": _("Enter a reason")},
    )

    helper = lay_out("reason")


class CloseForm(forms.Form):
    """Why a review is closed: asked when plans are not signed, by `wants_reason`, the message when it is missing."""

    use_required_attribute = False

    reason = Prose(
        label=_("Why is the review closed now?"),
        help_text=_("Everybody who can read the review will see this."),
        rows=3,
        required=False,
    )

    helper = lay_out("reason")

    def __init__(self, *args: Any, wants_reason: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wants_reason:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = wants_reason
