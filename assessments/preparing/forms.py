"""The forms of preparing: one piece of evidence, and who gets the pre-reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.people.models import Membership
from assessments.preparing.models import WORDS_MAX, Evidence
from assessments.preparing.services import EvidenceText
from framework.models import Challenge
from recovery_site.forms import lay_out
from recovery_site.links import SecureLink
from recovery_site.text import LINE_MAX, Line, Prose

OWN = "own"
Kind = Evidence.Kind


class EvidenceForm(forms.Form):
    """One thing that is known about a challenge. The edition's indicators and data sources are there to choose."""

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    side = forms.ChoiceField(
        label=_("Is it a strength or a gap?"),
        choices=Evidence.Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select strength or gap")},
    )
    source = forms.ChoiceField(
        label=_("Where does it come from?"),
        help_text=_("These are the examples of the method. You can use your own source instead."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select where it comes from, or “Another source”")},
    )
    own_source = Line(
        label=_("Another source, in your own words"),
        help_text=_("For example, the carers’ survey of 2026."),
        max_length=LINE_MAX,
        required=False,
        widget=forms.TextInput(attrs={"mark-optional": False}),
    )
    figure = Line(
        label=_("Figure"),
        help_text=_("If there is a number. For example, 64 per cent, up from 51."),
        required=False,
    )
    words = Prose(
        label=_("What does it tell you?"),
        help_text=_("A few lines. Write about services, never about a person, and do not suggest a stage."),
        max_length=WORDS_MAX,
        rows=4,
        error_messages={"required": _("Enter what it tells you")},
    )
    link = SecureLink(label=_("Link"), required=False)
    prepared_by = Line(
        label=_("Who prepared this?"),
        help_text=_("Everybody who takes part can read this: a name, a group or an organisation."),
        error_messages={"required": _("Enter who prepared this")},
    )

    helper = lay_out(
        "uid", "version", "side", "source", "own_source", "figure", "words", "link", "prepared_by"
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        challenge: Challenge,
        evidence: Evidence | None = None,
        side: str = "",
        prepared_by: str = "",
    ) -> None:
        first = {"side": side, "prepared_by": prepared_by, "uid": uuid4(), "version": 0}
        super().__init__(data, initial=_shown(evidence) if evidence else first)
        self._texts = {
            **{f"{Kind.INDICATOR}-{one.number}": one.text for one in challenge.indicators.all()},
            **{f"{Kind.DATA_SOURCE}-{one.number}": one.text for one in challenge.data_sources.all()},
        }
        named = {Kind.INDICATOR: _("Indicator"), Kind.DATA_SOURCE: _("Data source")}
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            *((code, _("%(kind)s: %(text)s") % {"kind": named[_kind(code)], "text": text})
              for code, text in self._texts.items()),
            (OWN, _("Another source")),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Another source is named; what stands in its box is lost for no choice without a word."""
        chosen, own = self.cleaned_data.get("source"), self.cleaned_data.get("own_source")
        if chosen == OWN and not own and "own_source" not in self.errors:
            self.add_error("own_source", _("Enter where it comes from"))
        elif chosen and chosen != OWN and own:
            self.add_error("source", _("Select “Another source”, or clear the box for it"))
        return self.cleaned_data

    def text(self) -> EvidenceText:
        """What the valid form says."""
        data, chosen = self.cleaned_data, self.cleaned_data["source"]
        is_own = chosen == OWN
        return EvidenceText(
            side=data["side"],
            kind=OWN if is_own else str(_kind(chosen)),
            number=None if is_own else int(chosen.rpartition("-")[2]),
            source=data["own_source"] if is_own else self._texts[chosen],
            figure=data["figure"],
            words=data["words"],
            link=data["link"],
            prepared_by=data["prepared_by"],
        )


def _kind(code: str) -> Evidence.Kind:
    return Kind(code.rpartition("-")[0])


def _shown(evidence: Evidence) -> dict[str, object]:
    own = evidence.kind == Kind.OWN
    return {
        "uid": evidence.uid,
        "version": evidence.version,
        "side": evidence.side,
        "source": OWN if own else f"{evidence.kind}-{evidence.number}",
        "own_source": evidence.source if own else "",
        "figure": evidence.figure,
        "words": evidence.words,
        "link": evidence.link,
        "prepared_by": evidence.prepared_by,
    }


class PreReadingForm(forms.Form):
    """Which members get it by email, and whether those with the link of the invitation can read it."""

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.TypedMultipleChoiceField(
        label=_("Who gets an email with a link to it?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"mark-optional": False}),
    )
    on_invitation = forms.TypedChoiceField(
        label=_("Can people with the link to the workshop’s invitation read it?"),
        help_text=_("They need no account. The page shows evidence and who prepared it."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes or no")},
    )

    helper = lay_out("uid", "people", "on_invitation")

    def __init__(self, data: Any = None, *, members: Sequence[Membership], on_invitation: bool) -> None:
        initial = {
            "uid": uuid4(),
            "people": [one.user_id for one in members],
            "on_invitation": "yes" if on_invitation else "no",
        }
        super().__init__(data, initial=initial)
        field = self.fields["people"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (one.user_id, _("%(name)s, %(organisation)s")
             % {"name": one.user.name, "organisation": one.organisation.name})
            for one in members
        ]  # fmt: skip
