"""The help beside a plan in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.plans.helping.smart import Check, Code, of_plan
from assessments.plans.snapshot import TemplateB
from recovery_site.forms import Text

# What is said of each question: when it is met, and when it is not.
SMART: dict[Code, tuple[Text, Text]] = {
    Code.ONE_THING: (
        gettext_lazy("It is about one thing"),
        gettext_lazy("It may be two things. Could they be two goals?"),
    ),
    Code.MEASURE: (
        gettext_lazy("It has a measure"),
        gettext_lazy("How will you know? Add a measure."),
    ),
    Code.BASELINE: (
        gettext_lazy("It says where you start"),
        gettext_lazy("Where are you now? Add a baseline, even “not counted yet”."),
    ),
    Code.TARGET: (
        gettext_lazy("It has a target"),
        gettext_lazy("Where do you want to be? Add a target."),
    ),
    Code.TARGET_CLEAR: (
        gettext_lazy("You can tell when the target is reached"),
        gettext_lazy("How will you tell that the target is reached? A number or a date would help."),
    ),
    Code.DATE: (
        gettext_lazy("It has a date"),
        gettext_lazy("By when? Add a date."),
    ),
    Code.BEFORE_REVIEW: (
        gettext_lazy("Its date is before the next review"),
        gettext_lazy("Its date is after the next review. What could be done by then?"),
    ),
    Code.OWNER: (
        gettext_lazy("Somebody owns an action"),
        gettext_lazy("Who will make it happen? No action of this plan has an owner yet."),
    ),
}


@dataclass(frozen=True)
class Advice:
    """What is said of one goal: what to think about, and what is there already.

    `seal` is the codes of it, so that a page is changed only when it would say something else.
    """

    number: int
    ask: Sequence[str]
    good: Sequence[str]

    seal: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.ask and not self.good

    @property
    def is_whole(self) -> bool:
        return bool(self.good) and not self.ask

    @property
    def title(self) -> str:
        return _("Goal %(number)d") % {"number": self.number}


def advice_of(number: int, found: Sequence[Check]) -> Advice:
    """The checks of the goal with that number in words."""
    return Advice(
        number,
        ask=[str(SMART[one.code][1]) for one in found if not one.is_met],
        good=[str(SMART[one.code][0]) for one in found if one.is_met],
        seal=" ".join(f"{one.code.value}{'+' if one.is_met else '-'}" for one in found),
    )


def advice_on_plan(content: TemplateB) -> list[Advice]:
    """The advice on each goal of a plan that leaves something to think about."""
    every = [advice_of(number, found) for number, found in enumerate(of_plan(content), start=1)]
    return [one for one in every if one.ask]
