"""Paper slips in words, for a second look and for those that cannot be counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.workshop.models import Question
from assessments.workshop.protection import presenters
from assessments.workshop.protection.answers import stage_number
from assessments.workshop.protection.groups import Perspective
from assessments.workshop.protection.presenters import Words


@dataclass(frozen=True)
class SlipWords:
    """One slip, in words."""

    answer: Words
    words: str = ""
    perspectives: str = ""
    may_record: bool = False


def _perspectives(bits: Iterable[int]) -> str:
    return ", ".join(str(Perspective(bit).label) for bit in bits if bit in Perspective.values)


def second_look(slips: forms.BaseFormSet[Any]) -> list[SlipWords]:
    """What was typed, for somebody to compare with the paper. `slips` are valid."""
    found = []
    for form in slips.forms:
        data = form.cleaned_data
        if answer := data.get("answer"):
            choices = dict(getattr(form.fields["answer"], "choices", ()))
            found.append(
                SlipWords(
                    str(choices.get(answer, answer)),
                    data.get("words", ""),
                    _perspectives(data["perspectives"]),
                    bool(data.get("may_record")),
                )
            )
    return found


def lost(lines: Sequence[tuple[str, str, list[str]]]) -> list[SlipWords]:
    """What was typed for a question that is over, so that nobody has to find it again."""
    known = presenters.WORDINGS | presenters.ACCEPTANCES
    found = []
    for answer, words, bits in lines:
        rating = stage_number(answer) is not None
        label = presenters.answer_label(Question.Kind.RATING, answer) if rating else known.get(answer, answer)
        found.append(
            SlipWords(
                label, words, _perspectives(int(bit) for bit in bits if bit.isdecimal() and len(bit) < 4)
            )
        )
    return found
