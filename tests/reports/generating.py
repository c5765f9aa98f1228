"""Reviews as they might be: the values that Templates A and B are drawn from, made from a seed. No database."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from assessments.audit.canonical import sha256
from assessments.plans.snapshot import (
    ActionFacts,
    ChallengeFacts,
    EvidenceFacts,
    GoalFacts,
    OfTemplateA,
    TemplateB,
)
from assessments.plans.snapshot import Dissent as Seen
from assessments.record.models import Row
from assessments.record.snapshot import EditionFacts, ReservationFacts, ReviewFacts, RowFacts, TemplateA
from assessments.reports.content import (
    Completion,
    Filed,
    ReportA,
    ReportB,
    SideFacts,
    SignatureFacts,
    StageFacts,
)
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.standing import PlanState

WORDS = [
    word
    for line in (
        "people services ward night team carers hope choice risk plan plans training peer support workers",
        "board strategy crisis home work money friends staff talk listen review goals every day week",
        "month year not yet still never often sometimes together without about through because although",
        "nobody everybody something somewhere here there it is was has had will can could should and or",
        "but the a an of in on at to from for with by recovery-oriented organisation-wide",
        "multidisciplinary re-commissioning Llanfairpwllgwyngyll naïve café",
        "https://example.org/a/long/path",
    )
    for word in line.split()
]
STAGES = tuple(
    StageFacts(n, name, "What it means.")
    for n, name in enumerate(("Engagement", "Development", "Transformation", "Renewal"), start=1)
)
WHEN = dt.datetime(2027, 3, 15, 14, tzinfo=dt.UTC)
DAY = WHEN.date()


class Maker:
    """Makes reviews. Every text begins with a number of its own, so that a test can find each again."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.texts: list[str] = []
        self.rows: tuple[RowFacts, ...] = ()
        # mostly small, now and then as long as the forms allow
        self.scale = self.chance.choice((0.1, 0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0, 2.0))

    def text(self, most: int, *, empty: float = 0.2) -> str:
        """Some sentences of at most `most` letters in one or more paragraphs; empty now and then."""
        if self.chance.random() < empty:
            return ""
        length = min(most, int(self.chance.expovariate(1 / (200 * self.scale))) + 12)
        mark = f"«{len(self.texts)}»"
        self.texts.append(mark)
        said = [mark]
        while sum(map(len, said)) + len(said) < length:
            word = self.chance.choice(WORDS)
            end = self.chance.random()
            said.append(word + (".\n\n" if end < 0.02 else ".\n" if end < 0.03 else "." if end < 0.1 else ""))
        return " ".join(said)[:most].strip()

    def line(self, most: int = 60) -> str:
        return self.text(most, empty=0)

    def some(self, most: int) -> range:
        return range(min(most, int(self.chance.expovariate(1 / max(1.0, 3 * self.scale)))))

    def review(self) -> ReviewFacts:
        return ReviewFacts(self.line(), self.chance.choice(list(Review.Kind)), DAY)

    def reservations(self) -> list[tuple[str, str]]:
        return [
            (self.text(2000, empty=0), self.chance.choice(("", "two carers", "ward staff")))
            for _ in self.some(6)
        ]

    def stages(self) -> Sequence[StageFacts]:
        return STAGES[: self.chance.choice((3, 3, 3, 4))]

    def a_row(self, number: int, rank: int | None, stages: Sequence[StageFacts]) -> RowFacts:
        outcome = self.chance.choice((*Row.Outcome, Row.Outcome.AGREED, None))
        stage = self.chance.choice(stages) if outcome and outcome != Row.Outcome.NOT_REACHED else None
        return RowFacts(
            number,
            self.line(self.chance.choice((25, 40, 60, 90))),
            outcome,
            stage.number if stage else None,
            stage.name if stage else "",
            rank,
            self.text(2000) if outcome else "",
            tuple(ReservationFacts(None, words, who) for words, who in self.reservations())
            if outcome
            else (),
            self.text(2000, empty=0.9),
            stage.number if stage and self.chance.random() < 0.3 else None,
            self.text(2000, empty=0.7),
        )

    def template_a(self) -> ReportA:
        stages, many = self.stages(), self.chance.choice((7, 10, 10, 10))
        ranked = {
            number: rank for rank, number in enumerate(self.chance.sample(range(1, many + 1), 4), start=1)
        }
        self.rows = rows = tuple(self.a_row(n, ranked.get(n), stages) for n in range(1, many + 1))
        content = TemplateA(
            "template-a/6", self.line(), self.line(), self.review(), EditionFacts("2010", "The method"), rows,
            self.text(2000, empty=0.8), (), tuple(self.line(90) for _ in self.some(8)),
            tuple(self.text(900, empty=0) for _ in self.some(5)),
        )  # fmt: skip
        done = Completion(self.chance.choice((1, 2)), "Lena Lead", WHEN, sha256(rows[0].title))
        drawn = done if self.chance.random() < 0.8 else None
        return ReportA(
            content, tuple(stages), drawn, 5, "recovery-log:1:18:" + sha256("head") if drawn else ""
        )

    def template_b(self) -> ReportB:
        stages = self.stages()
        review = self.review()
        row = OfTemplateA(
            self.text(2000), self.text(500, empty=0.8), self.text(500, empty=0.7),
            tuple(Seen(words, who) for words, who in self.reservations()),
        )  # fmt: skip
        content = TemplateB(
            "template-b/4", self.line(), self.line(), review, EditionFacts("2010", "The method"),
            ChallengeFacts(3, self.line(80)), 1, self.chance.choice(stages).number, Row.Outcome.AGREED, 1,
            self.text(5000),
            tuple(
                GoalFacts(None, self.text(5000), self.text(200), self.text(60), self.text(60), DAY)
                for _ in range(len(self.some(7)) + 1)
            ),
            DAY,
            tuple(ActionFacts(None, self.text(5000), self.text(50), DAY) for _ in range(len(self.some(12)) + 1)),
            tuple(EvidenceFacts(None, self.text(200, empty=0), "") for _ in self.some(8)),
            DAY, self.text(500, empty=0.9), self.text(5000, empty=0.4), row, "", "", self.text(200),
        )  # fmt: skip
        signed = self.chance.random() < 0.6
        one = SignatureFacts("Lena Lead", "lead", "The Trust", Signature.Proof.PASSWORD, WHEN)
        sides = tuple(SideFacts(side, one if signed else None) for side in Signature.Side)
        filed = Filed(1, WHEN, sha256("filed")) if signed or self.chance.random() < 0.5 else None
        state = PlanState.SIGNED if signed else PlanState.BEING_WRITTEN
        return ReportB(
            content,
            tuple(stages),
            state,
            filed,
            sides,
            "recovery-log:1:38:" + sha256("head") if signed else "",
        )
