"""Paper slips in words, for a second look and for those that cannot be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.workshop.models import Question
from assessments.workshop.paper.services import Typed
from assessments.workshop.protection import presenters
from assessments.workshop.protection.answers import stage_number
from assessments.workshop.protection.presenters import Words


@dataclass(frozen=True)
class SlipWords:
    """The slip of one person, in words. `again` when one of theirs is counted already, which it takes the place of."""

    number: int
    answer: Words
    words: str = ""
    may_record: bool = False
    again: bool = False


def second_look(slips: forms.BaseFormSet[Any], counted: set[int]) -> list[SlipWords]:
    """What was typed, for somebody to compare with the paper. `slips` are valid."""
    found = []
    for number, form in enumerate(slips.forms, start=1):
        data = form.cleaned_data
        if answer := data.get("answer"):
            choices = dict(getattr(form.fields["answer"], "choices", ()))
            found.append(
                SlipWords(
                    number,
                    str(choices.get(answer, answer)),
                    data.get("words", ""),
                    bool(data.get("may_record")),
                    number in counted,
                )
            )
    return found


def lost(lines: Sequence[Typed]) -> list[SlipWords]:
    """What was typed for a question that is over, so that nobody has to find it again."""
    known = presenters.WORDINGS | presenters.ACCEPTANCES
    found = []
    for one in lines:
        rating = stage_number(one.answer) is not None
        kind = Question.Kind.RATING
        label = presenters.answer_label(kind, one.answer) if rating else known.get(one.answer, one.answer)
        found.append(SlipWords(one.number, label, one.words, one.may_record))
    return found
