"""The help beside a plan in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.plans.helping.models import PhraseMark
from assessments.plans.helping.queries import MISSING_FIRST, Discussion, Marked, NextStage, Thread
from assessments.plans.helping.smart import Check, Code, of_plan
from assessments.plans.models import Plan
from assessments.plans.outline import NAMED, key_of, words_of
from assessments.plans.parts import Kind, parts_of
from assessments.plans.presenters import KINDS, PARTS
from assessments.plans.snapshot import TemplateB
from recovery_site.forms import Text

State = PhraseMark.State

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


# ------------------------------------------------------------------------------------------ phrases of the next stage


def missing_words(stage: NextStage) -> str:
    """2 of 5 phrases are met, 1 partly, 1 not yet."""
    counts = {state: len(stage.in_state(state)) for state in State}
    words = ngettext(
        "%(met)d of %(all)d phrase is met", "%(met)d of %(all)d phrases are met", len(stage.phrases)
    )
    said = [words % {"met": counts[State.MET], "all": len(stage.phrases)}]
    if counts[State.PARTLY]:
        said.append(_("%(number)d partly") % {"number": counts[State.PARTLY]})
    if counts[State.NOT_YET]:
        said.append(_("%(number)d not yet") % {"number": counts[State.NOT_YET]})
    return ", ".join(said) + "."


def grouped(marks: Iterable[PhraseMark]) -> list[tuple[str, list[PhraseMark]]]:
    """The marks that count by how far each is met; nothing of what is not marked."""
    in_order = sorted(marks, key=lambda one: one.pk)
    found = [(str(state.label), [one for one in in_order if one.state == state]) for state in MISSING_FIRST]
    return [(words, some) for words, some in found if some]


def in_groups(phrases: Sequence[Marked]) -> list[tuple[str, list[Marked]]]:
    """The phrases in the same groups, and those that are not marked in none."""
    found = [(str(state.label), [one for one in phrases if one.state is state]) for state in MISSING_FIRST]
    return [(words, some) for words, some in found if some]


# ------------------------------------------------------------------------------------------ the discussion


@dataclass(frozen=True)
class Topic:
    """A part of the plan and what was said about it."""

    key: str
    title: str
    words: str
    threads: Sequence[Thread]


def parts_to_discuss(plan: Plan) -> list[tuple[str, str]]:
    """Every part that can be discussed: its key in addresses and forms, and what it is called. No query."""
    return [(topic.key, topic.title) for topic in topics(plan, Discussion())]


def topics(plan: Plan, discussion: Discussion) -> list[Topic]:
    """The parts of the plan in the order of the paper with their threads. What was taken out comes last. No query."""
    found, known = [], set()
    for kind, (_slug, title) in PARTS.items():
        if kind not in NAMED:
            found.append(Topic(key_of(kind), str(title), "", discussion.about(kind, None)))
        for number, part in enumerate(parts_of(plan, kind), 1):
            known.add(part.uid)
            name = str(NAMED[kind]) % {"number": number}
            threads = discussion.about(kind, part.uid)
            found.append(Topic(key_of(kind, part.uid), name, words_of(kind, part), threads))
    gone = [one for one in discussion.threads if one.comment.part_uid and one.comment.part_uid not in known]
    if gone:
        found.append(Topic("gone", _("Parts that were removed"), "", gone))
    return found


def part_from(key: str) -> tuple[Kind, UUID | None]:
    """The part that a key names; raises ValueError when it names none."""
    slug, _dot, uid = key.partition(".")
    if slug not in KINDS:
        raise ValueError(key)
    return KINDS[slug], UUID(uid) if uid else None


def open_words(discussion: Discussion) -> str:
    """3 comments, 1 open."""
    if not discussion.threads:
        return _("No comments yet")
    number = sum(1 + len(one.answers) for one in discussion.threads)
    said = ngettext("%(number)d comment", "%(number)d comments", number) % {"number": number}
    return _("%(comments)s, %(open)d open") % {"comments": said, "open": len(discussion.open)}
