"""Template A and Template B as PDF: the paper's own shape, filled and blank."""

from __future__ import annotations

import pytest

from assessments.plans.parts import GoalText
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from tests import build
from tests.reports.conftest import WALL, Facts, Read

pytestmark = [pytest.mark.pdf, pytest.mark.django_db, pytest.mark.drawing]


def cells(row: object) -> list[str]:
    return [cell.text for cell in row.inside if cell.tag in {"TH", "TD"}]  # type: ignore[attr-defined]


def test_template_a_has_the_ten_rows_of_the_paper(facts: Facts) -> None:
    paper = facts.template_a
    rows = [row for table in paper.tree.all("Table") for row in table.all("TR")]
    assert cells(rows[0]) == [
        "Organisational challenge",
        "Stage 1 Engagement (tick one)",
        "Stage 2 Development (tick one)",
        "Stage 3 Transformation (tick one)",
        "Priority for action (1–10)",
        "Comments",
    ]
    said = {cells(row)[0].split(".")[0]: cells(row)[1:] for row in rows if cells(row)[0][0].isdigit()}
    assert len(said) == 10
    assert said["1"] == ["", "Yes, stage 2", "", "", "The room looked at challenge 1."]
    assert said["3"] == [
        "Yes, stage 1",
        "",
        "",
        "1 see Template B",
        "Nothing is signed. Nobody has it as their job.",
    ]
    assert said["10"] == ["", "", "Yes, stage 3", "5 see Template B", "Homes are found in time."]


def test_what_is_seen_differently_travels_with_its_row(facts: Facts) -> None:
    rows = {row.text.split(".")[0]: row.text for row in facts.template_a.tree.all("TR")}
    assert "Agreed with reservations. The Board has agreed." in rows["4"]
    assert f"Seen differently by two carers: {WALL}" in rows["4"]
    assert "Seen differently: Nights are different." in rows["4"]
    assert "Yes" not in rows["9"]
    assert "Agreement not reached. Seen differently by a nurse: Still the same." in rows["9"]


def test_template_a_says_who_completed_it_and_when(facts: Facts) -> None:
    text = facts.template_a.text
    assert (
        "Northby and the Dales. Provider reviewed: The Trust. First review, 15 March 2027. Joint assessment"
        in text
    )
    assert "Lena Lead completed Template A on" in text
    assert facts.hash_of_a in text.replace(" ", "")
    assert "Who took part" not in text


def test_who_took_part_is_printed_when_it_was_written_down(place: build.Place, read: Read) -> None:
    review = build.a_review(place)
    build.record_all(place, review)
    build.ranked(place, review, 3)
    record.write_participation(
        user=place.lead,
        review=review,
        took_part=["Twelve people took part.", "No carer was <there>."],
        seen_differently=["It reads too well."],
        version=0,
    )
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    for name in ("template-a", "board-report"):
        text = read(place.lead, f"/reviews/{review.pk}/{name}.pdf").text
        assert "Who took part • Twelve people took part. • No carer was <there>." in text
        assert "What some people see differently about Template A as a whole It reads too well." in text


def test_a_template_a_that_is_not_complete_is_a_draft(place: build.Place, read: Read) -> None:
    review = build.a_review(place)
    build.a_row(place, review, 2)
    paper = read(place.reader, f"/reviews/{review.pk}/template-a.pdf")
    assert "Draft: Template A is not complete. What it says can still change." in paper.text
    assert paper.text.count("Not recorded yet.") == 9
    assert all("Draft" in margin for margin in paper.margins)
    assert "completed Template A" not in paper.text


def test_template_b_is_the_signed_plan(facts: Facts) -> None:
    paper = facts.template_b
    assert (
        paper.title
        == "Template B: Establishing a ‘Recovery Education Unit’ to drive the programmes forward, "
        + ("Northby and the Dales")
    )
    form = {row.all("TH")[0].text: row.all("TD")[0].text for row in paper.tree.all("Table")[0].all("TR")}
    assert form["Current standard (tick one)"] == (
        "Stage 1 Stage 1: ticked Stage 2 Stage 2: not ticked Stage 3 Stage 3: not ticked"
    )
    assert form["Describe"] == "Courses run in borrowed rooms."
    for words in (
        "Open the centre Centres None One 11 September 2027",
        "Find a room Head of learning 11 September 2027",
        "The list of courses",
        "Cato Commissioner Commissioner, The Board of Commissioners",
        "Lena Lead Recovery lead, The Trust",
        "Next review date: 11 September 2027",
    ):
        assert words in paper.text
    assert facts.hash_of_b in paper.text.replace(" ", "")
    assert "Draft" not in paper.text
    assert "Draft" not in paper.margins[0]


@pytest.mark.parametrize(
    ("number", "state", "top"),
    [
        (6, "Draft: still being written, not signed", "Draft"),
        (8, "Not complete: waiting for the provider lead to sign", "Not signed by all"),
    ],
)
def test_a_plan_without_all_signatures_says_so(
    place: build.Place, whole: object, read: Read, number: int, state: str, top: str
) -> None:
    paper = read(place.partner, f"/reviews/{whole.pk}/plans/{number}/template-b.pdf")  # type: ignore[attr-defined]
    assert state in paper.text
    assert top in paper.margins[0]
    assert "Not signed yet" in paper.text


def test_long_goals_have_the_width_of_the_page(place: build.Place, read: Read) -> None:
    review = build.a_completed_template_a(place, build.a_review(place))
    goal = GoalText(("We open the centre. " * 50).strip(), "Centres")
    plan = build.save_plan(user=place.lead, row=build.row_of(review, 3), draft=build.a_draft(goals=[goal]))
    assert plan.is_draft
    paper = read(place.lead, f"/reviews/{review.pk}/plans/3/template-b.pdf")
    assert cells(paper.tree.all("Table")[1].all("TR")[0]) == ["Measure", "Baseline", "Target", "By"]
    assert paper.text.count("We open the centre.") == 50
