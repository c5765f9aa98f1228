"""The forms of looking back: what happened with each goal, what was learned, what becomes of it, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.plans.models import Goal
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Looked
from assessments.progress.study.services import GoalNext, GoalSaid
from recovery_site.forms import lay_out
from recovery_site.text import Prose

Outcome, Onward, Decision = GoalStudy.Outcome, GoalStudy.Onward, Study.Decision
VERSION = {"widget": forms.HiddenInput, "min_value": 0}


class OutcomesForm(forms.Form):
    """Of each goal whether it was met, and what happened, in words."""

    use_required_attribute = False

    version = forms.IntegerField(**VERSION)  # type: ignore[arg-type]

    def __init__(self, data: Any = None, *, looked: Looked, given: Mapping[str, Any] = {}) -> None:
        initial: dict[str, Any] = {"version": looked.version}
        for goal in looked.goals:
            if said := looked.of_goals.get(goal.pk):
                initial |= {f"outcome_{goal.pk}": said.outcome, f"note_{goal.pk}": said.note}
        super().__init__(data, initial=initial | dict(given))
        self.goals = looked.goals
        for number, goal in enumerate(self.goals, 1):
            self.fields[f"outcome_{goal.pk}"] = forms.TypedChoiceField(
                label=_("Was goal %(number)s met?") % {"number": number},
                choices=Outcome.choices,
                coerce=Outcome,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose whether goal %(number)s was met") % {"number": number}},
            )
            self.fields[f"note_{goal.pk}"] = Prose(
                label=_("What happened with goal %(number)s?") % {"number": number},
                help_text=_(
                    "What the figures say, and what people say. Write about services, never about a person."
                ),
                rows=3,
                error_messages={
                    "required": _("Write what happened with goal %(number)s") % {"number": number}
                },
            )

    @property
    def rows(self) -> list[tuple[Goal, BoundField, BoundField]]:
        """Each goal with its two questions."""
        return [(goal, self[f"outcome_{goal.pk}"], self[f"note_{goal.pk}"]) for goal in self.goals]

    def said(self) -> dict[int, GoalSaid]:
        """What the valid form says, by goal."""
        data = self.cleaned_data
        return {goal.pk: GoalSaid(data[f"outcome_{goal.pk}"], data[f"note_{goal.pk}"]) for goal in self.goals}


class LearnedForm(forms.Form):
    """What was learned."""

    use_required_attribute = False

    learned = Prose(
        label=gettext_lazy("What did you learn?"),
        help_text=gettext_lazy(
            "What helped, what got in the way, what surprised you. It is read by everybody in this local system."
        ),
        rows=6,
        error_messages={"required": gettext_lazy("Write what you learned")},
    )
    version = forms.IntegerField(**VERSION)  # type: ignore[arg-type]

    helper = lay_out("version", "learned")


class ChangeForm(forms.Form):
    """What becomes of the priority, and of each of its goals."""

    use_required_attribute = False

    decision = forms.TypedChoiceField(
        label=gettext_lazy("What becomes of this priority?"),
        choices=[
            (Decision.CARRY, gettext_lazy("Carry it over: it goes on, and keeps its place")),
            (Decision.CLOSE, gettext_lazy("Close it with a reason: its place is free")),
        ],
        coerce=Decision,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of this priority")},
    )
    reason = Prose(
        label=gettext_lazy("Why is it closed?"),
        help_text=gettext_lazy(
            "Needed only if you close it. Closing happens when you save, and cannot be undone."
        ),
        rows=3,
        required=False,
    )
    version = forms.IntegerField(**VERSION)  # type: ignore[arg-type]

    def __init__(self, data: Any = None, *, looked: Looked, given: Mapping[str, Any] = {}) -> None:
        initial: dict[str, Any] = {"version": looked.version}
        initial["decision"] = looked.study.decision if looked.study else ""
        for goal in looked.goals:
            if said := looked.of_goals.get(goal.pk):
                initial |= {f"onward_{goal.pk}": said.onward, f"why_{goal.pk}": said.why}
        super().__init__(data, initial=initial | dict(given))
        self.goals = looked.goals
        for number, goal in enumerate(self.goals, 1):
            self.fields[f"onward_{goal.pk}"] = forms.TypedChoiceField(
                label=_("What becomes of goal %(number)s?") % {"number": number},
                choices=Onward.choices,
                coerce=Onward,
                empty_value="",
                required=False,
                widget=forms.RadioSelect(attrs={"mark-optional": False}),
            )
            self.fields[f"why_{goal.pk}"] = Prose(
                label=_("Why is goal %(number)s revised or closed?") % {"number": number},
                rows=2,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[Goal, BoundField, BoundField]]:
        """Each goal with its two questions."""
        return [(goal, self[f"onward_{goal.pk}"], self[f"why_{goal.pk}"]) for goal in self.goals]

    def clean(self) -> dict[str, Any]:
        """A reason goes with closing, and with each goal that does not go on as it is."""
        data = self.cleaned_data
        if data.get("decision") == Decision.CLOSE and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Enter why it is closed"))
        for number, goal in enumerate(self.goals if data.get("decision") == Decision.CARRY else (), 1):
            onward, why = data.get(f"onward_{goal.pk}"), f"why_{goal.pk}"
            if not onward:
                message = _("Choose what becomes of goal %(number)s") % {"number": number}
                self.add_error(f"onward_{goal.pk}", message)
            elif onward != Onward.CARRY and not data.get(why) and why not in self.errors:
                self.add_error(
                    why, _("Enter why goal %(number)s does not stay as it is") % {"number": number}
                )
        return data

    def onward(self) -> dict[int, GoalNext]:
        """What becomes of each goal, of the valid form; nothing where the priority is closed."""
        data = self.cleaned_data
        if data["decision"] == Decision.CLOSE:
            return {}
        return {goal.pk: GoalNext(data[f"onward_{goal.pk}"], data[f"why_{goal.pk}"]) for goal in self.goals}


class CloseForm(forms.Form):
    """Why a priority is closed."""

    use_required_attribute = False

    reason = Prose(
        label=gettext_lazy("Why is this priority closed?"),
        help_text=gettext_lazy("Everybody who can read the review will see this."),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why the priority is closed")},
    )

    helper = lay_out("reason")
