"""Whether the templates of an organisation can be filled, and with what we try."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from assessments.plans.snapshot import SCHEMA as OF_PLANS
from assessments.plans.snapshot import (
    ActionFacts,
    ChallengeFacts,
    Dissent,
    EvidenceFacts,
    GoalFacts,
    OfTemplateA,
    TemplateB,
)
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Measure
from assessments.record.models import Row
from assessments.record.snapshot import (
    SCHEMA,
    EditionFacts,
    ReservationFacts,
    ReviewFacts,
    RowFacts,
    TemplateA,
)
from assessments.reports.board.content import Board
from assessments.reports.board.parts import (
    Asking,
    Deed,
    Early,
    Known,
    MeasureFacts,
    NextReview,
    Priority,
    ReadingFacts,
    Strengths,
    Term,
)
from assessments.reports.content import (
    Completion,
    Filed,
    ReportA,
    ReportB,
    SideFacts,
    SignatureFacts,
    StageFacts,
)
from assessments.reports.office.package import About
from assessments.reports.office.word import values
from assessments.reports.office.word.board_values import of_board
from assessments.reports.office.word.filling import BrokenTemplate, filled, own
from assessments.reports.office.word.finishing import finished
from assessments.reports.office.word.values import Values
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.standing import PlanState

DAY = dt.date(2026, 3, 4)
MOMENT = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
HASH = "0" * 64


def faults(name: str) -> list[str]:
    """What is wrong with the organisation's own template of that name; empty without a fault."""
    template = own(name)
    found = []
    for what, example in examples(name).items():
        try:
            if template:
                finished(filled(template, example), About("Example", "", DAY))
        except BrokenTemplate as fault:
            found.append(f"with {what}: {fault}")
    return found


def examples(name: str) -> dict[str, Values]:
    """What a template of that name is tried with."""
    if name == "template_a.docx":
        full, bare = values.of_template_a(a_report()), values.of_template_a(without_anything(a_report()))
    elif name == "board.docx":
        full, bare = of_board(a_board()), of_board(an_empty_board())
    else:
        full, bare = values.of_template_b(a_plan()), values.of_template_b(with_nothing_written(a_plan()))
    return {"everything": full, "almost nothing": bare}


def a_report() -> ReportA:
    """Template A with something of everything."""
    seen = (ReservationFacts(None, "At night it is not so.", "two carers"), ReservationFacts(None, "No.", ""))
    agreed = RowFacts(
        1, "First challenge", Row.Outcome.AGREED, 2, "Development", 1, "A comment.\nAnd more.", ()
    )
    reserved = RowFacts(
        2,
        "Second challenge",
        Row.Outcome.RESERVATIONS,
        1,
        "Engagement",
        None,
        "",
        seen,
        "Wards: 2",
        2,
        "Staff left.",
    )
    split = RowFacts(3, "Third challenge", Row.Outcome.NOT_REACHED, None, "", None, "", ())
    content = TemplateA(
        schema=SCHEMA,
        system="Example and the Dales",
        provider="Example Trust",
        review=ReviewFacts("First review", Review.Kind.JOINT, DAY),
        edition=EditionFacts("2010", "The method of 2010"),
        rows=(agreed, reserved, split),
        over_limit_reason="A reason.",
        carried_over=(3,),
        took_part=("12 people.",),
        seen_differently=("Something is missing.",),
    )
    stages = tuple(
        StageFacts(number, name, "What it means.")
        for number, name in enumerate(("Engagement", "Development", "Transformation"), start=1)
    )
    return ReportA(content, stages, Completion(1, "Maren Oakes", MOMENT, HASH), limit=1, head=HASH)


def without_anything(report: ReportA) -> ReportA:
    """The same before anything was recorded."""
    rows = tuple(
        RowFacts(row.challenge, row.title, None, None, "", None, "", ()) for row in report.content.rows
    )
    content = replace(
        report.content, rows=rows, over_limit_reason="", carried_over=(), took_part=(), seen_differently=()
    )
    return replace(report, content=content, completion=None, limit=5, head="")


def a_board() -> Board:
    """The Board report with something of everything."""
    a, plan = a_report(), a_plan()
    deed = Deed("An action.", "Idris Whitlock", DAY, DAY, Happening.State.DONE, DAY, "A note.")
    reading = ReadingFacts(DAY, Decimal(12), None, None, None)
    measure = MeasureFacts(
        "A measure", Measure.Form.NUMBER, "people", Measure.Way.UP, None, None, (reading,), ()
    )
    first = Priority(a.content.rows[0], 1, plan.state, plan, (deed,), (measure,))
    return Board(
        a=a,
        phase=Review.Phase.PLANNING,
        meanings=((1, "What it means here."),),
        priorities=(first,),
        early=(Early(3, "Third challenge", "A reason.", None, True, True),),
        sides=(Signature.Side.PROVIDER, Signature.Side.COMMISSIONER),
        next_reviews=(NextReview(DAY, "", (1,)),),
        on=DAY,
        asking=Asking("Please agree.", "7", DAY, "Maren Oakes", DAY),
        strengths=(
            Strengths(1, "First challenge", (Known("A strength.", "A survey", "12", "A team"),), "More."),
        ),
        has_before=True,
        glossary=(Term("Carer", "", "Somebody who cares."),),
    )


def an_empty_board() -> Board:
    """The same before anything was recorded."""
    return Board(
        a=without_anything(a_report()),
        phase=Review.Phase.ASSESSING,
        meanings=(),
        priorities=(),
        early=(),
        sides=(Signature.Side.PROVIDER,),
        next_reviews=(),
        on=DAY,
    )


def a_plan() -> ReportB:
    """Template B with something of everything, signed by one side."""
    a = a_report()
    content = TemplateB(
        schema=OF_PLANS,
        system=a.content.system,
        provider=a.content.provider,
        review=a.content.review,
        edition=a.content.edition,
        challenge=ChallengeFacts(1, "First challenge"),
        priority=1,
        stage=2,
        outcome=Row.Outcome.AGREED,
        revision=1,
        description="Where we are.",
        goals=(GoalFacts(None, "A goal.", "A measure", "10", "20", DAY),),
        agreed_on=DAY,
        actions=(ActionFacts(None, "An action.", "Idris Whitlock", DAY),),
        evidence_sources=(EvidenceFacts(None, "A survey", "https://example.org/survey"),),
        next_review_on=DAY,
        later_reason="A reason.",
        strengths="A strength.",
        row=OfTemplateA("A comment.", "Wards: 2", "Staff left.", (Dissent("Not at night.", "two carers"),)),
        statement="I have read this plan.",
    )
    signed = SignatureFacts("Maren Oakes", "lead", "Example Trust", Signature.Proof.PASSWORD, MOMENT)
    return ReportB(
        content=content,
        stages=a.stages,
        state=PlanState.WAITING_FOR_COMMISSIONER,
        filed=Filed(1, MOMENT, HASH),
        sides=(SideFacts(Signature.Side.PROVIDER, signed), SideFacts(Signature.Side.COMMISSIONER, None)),
    )


def with_nothing_written(report: ReportB) -> ReportB:
    """The same when it was just begun."""
    content = replace(
        report.content,
        description="",
        goals=(),
        agreed_on=None,
        actions=(),
        evidence_sources=(),
        next_review_on=None,
        later_reason="",
        strengths="",
        row=OfTemplateA(),
        statement="",
    )
    unsigned = tuple(SideFacts(one.side, None) for one in report.sides)
    return replace(report, content=content, state=PlanState.BEING_WRITTEN, filed=None, sides=unsigned)
