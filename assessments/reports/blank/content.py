"""What a blank paper says: the edition's stages and challenges."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.reports.content import StageFacts
from framework.models import Edition
from framework.queries import contents_of


@dataclass(frozen=True)
class BlankStage:
    """What a challenge looks like at a stage, in short."""

    stage: StageFacts
    summary: str


@dataclass(frozen=True)
class BlankChallenge:
    """A challenge with each of its stages, in the edition's order."""

    number: int
    title: str
    stages: tuple[BlankStage, ...]


@dataclass(frozen=True)
class Blank:
    """An edition, as a blank paper needs it. `most` is how many priorities are live at one time at most."""

    edition: str
    stages: tuple[StageFacts, ...]
    challenges: tuple[BlankChallenge, ...]
    most: int


def blank(edition: Edition) -> Blank:
    """What the blank papers of that edition say (no query for an edition that this process knows, else 7)."""
    found = contents_of(edition)
    stages = {one.number: StageFacts(one.number, one.name, one.meaning) for one in found.stages}
    return Blank(
        edition=edition.name,
        stages=tuple(stages.values()),
        challenges=tuple(
            BlankChallenge(
                one.number,
                one.short_title,
                tuple(BlankStage(stages[d.stage.number], d.summary) for d in one.descriptors.all()),
            )
            for one in found.challenges
        ),
        most=edition.max_live_priorities,
    )
