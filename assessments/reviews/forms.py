"""The form that starts a review."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.reviews.models import Review
from recovery_site.forms import DateParts, lay_out
from recovery_site.text import Line

YEARS_EITHER_WAY = 2


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

    def clean_date(self) -> dt.date:
        date: dt.date = self.cleaned_data["date"]
        if abs(date.year - timezone.localdate().year) > YEARS_EITHER_WAY:
            words = _("The date must be within %(years)s years of today")
            raise ValidationError(words, "far", {"years": YEARS_EITHER_WAY})
        return date
