"""Counting: a picture of where systems stand, and how far two pictures differ. No names, no totals, no order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

NOT_REACHED = 0  # in place of a stage

Counts = dict[str, dict[str, int]]  # challenge number -> stage -> systems; keys are text, as JSON has them


class Stand(NamedTuple):
    """Where one system stands on one challenge now, and where the last picture counted it, if it did."""

    system: int
    challenge: int
    stage: int | None
    counted: bool
    counted_stage: int | None


def count(stands: Iterable[Stand]) -> Counts:
    """How many systems stand at each stage of each challenge."""
    found: Counts = {}
    for one in stands:
        stages = found.setdefault(str(one.challenge), {})
        key = str(one.stage or NOT_REACHED)
        stages[key] = stages.get(key, 0) + 1
    return found


def differ(stands: Iterable[Stand], left: Iterable[int]) -> set[int]:
    """The systems that a picture made now would show in another place than the last one, gone ones included.

    Each counts once, however often it comes and goes: otherwise one system alone could bring about the next picture.
    """
    return {one.system for one in stands if not one.counted or one.stage != one.counted_stage} | set(left)


def holds_a_name(text: str, names: Iterable[str]) -> bool:
    """Whether one of these names stands in the text, upper and lower case alike."""
    text = " ".join(text.casefold().split())
    return any(name in text for name in (" ".join(one.casefold().split()) for one in names) if len(name) > 2)


def stages_of(counts: Mapping[str, Mapping[str, int]], challenge: int, stages: int) -> list[int]:
    """The systems at each stage of that challenge, and last those without an agreement."""
    here = counts.get(str(challenge), {})
    return [here.get(str(number), 0) for number in (*range(1, stages + 1), NOT_REACHED)]
