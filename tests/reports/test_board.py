"""What the Board report says, in every state that a review can be in."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from assessments.progress.lifecycle import close_review
from assessments.record import services as record
from assessments.record.snapshot import ReservationFacts, fingerprint
from assessments.reports import papers, pdf
from assessments.reports.board import content as board_content
from assessments.reports.board.options import BoardOptions, Length
from assessments.reports.board.presenters import in_sentences
from assessments.reports.board.services import DecisionText, ask_board
from assessments.reviews.models import Review
from recovery_site.paper_codes import code_of
from tests import build
from tests.reports.conftest import WALL, Facts, Read, board_report, recorded
from tests.reports.hearing import Paper, opened

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]


@pytest.fixture
def report(facts: Facts) -> Paper:
    return facts.report


def test_page_1_says_it_all(report: Paper) -> None:
    cover = " ".join(report.page(1).split())
    for words in (
        "Northby and the Dales",
        "First review, 15 March 2027. Joint assessment by provider and commissioners.",
        "Provider reviewed: The Trust.",
        "9 of 10 challenges",
        "Agreement not reached on challenge 9.",
        "challenges 4 and 9 differently",
        "This report does not ask the Board for a decision.",
        "This is the first review here, so there is nothing to compare it with yet.",
        "Establishing a Recovery Education Unit. Open the centre Signed",
        "2 of 5 plans are signed.",
        "11 September 2027",
    ):
        assert words in cover
    assert "Draft" not in cover
    states = [cells.text for cells in report.tree.all("Table")[1].all("TD")[1::2]]
    assert states == ["Signed", "Signed", "Waiting for the provider lead", "Being written", "Not begun"]


def test_what_was_said_is_in_it_once_agreed_and_once_seen_differently(report: Paper) -> None:
    assert "Stage 2: Development. Agreed with reservations." in report.text
    assert f"Seen differently by two carers: {WALL}" in report.text
    assert "Seen differently: Nights are different." in report.text
    assert "Agreement not reached. Seen differently by a nurse: Still the same." in report.text
    assert "Stage 3 means here:" in report.text


def test_the_picture_stands_once_with_its_words_beside_it(report: Paper) -> None:
    """The tracks are decoration: what they show stands in the same cell, and is read once."""
    picture = report.tree.all("Table")[0]
    lines = [[cell.text for cell in row.inside if cell.tag in {"TH", "TD"}] for row in picture.all("TR")[1:]]
    assert len(lines) == 10
    assert lines[2][1:] == ["Engagement", "1", ""]
    assert lines[3][1:] == ["Development", "2", "Yes"]
    assert lines[8][1:] == ["Agreement not reached", "", "Yes"]
    assert picture.all("Figure") == []
    assert (
        sum("Seen differently" in one.text and "Engagement" in one.text for one in report.tree.all("Table"))
        == 1
    )


def test_there_is_no_score_anywhere(report: Paper) -> None:
    assert "There is no score" in report.text
    without = report.text.replace("There is no score", "").replace("average them", "")
    assert not re.search(r"\b(score|average|mean|total|rating|per cent|%)\b", without, re.IGNORECASE)


def test_each_plan_says_how_far_it_is(report: Paper) -> None:
    assert "Not complete: waiting for the provider lead to sign" in report.text
    assert "Draft: still being written, not signed" in report.text
    assert "Local goals, agreed by commissioners and provider" in report.text
    assert "Local goals, signed by the commissioner alone so far" in report.text
    assert "Measure: Centres. Baseline: None. Target: One. By: 11 September 2027." in report.text
    assert "Find a room Head of learning Not started 11 September 2027" in report.text
    assert "Find a room Head of learning Not signed yet 11 September 2027" in report.text
    assert "The list of courses" in report.text


def test_signatures_say_who_when_and_for_what(report: Paper, facts: Facts) -> None:
    said = report.text[report.text.rindex("Each signature is for") :]
    assert "Cato Commissioner Commissioner, The Board of Commissioners" in said
    assert "Lena Lead Recovery lead, The Trust" in said
    assert "Confirmed with password" in said
    assert code_of(facts.hash_of_b) in said
    assert said.count("Not signed yet") == 1
    assert said.count("Nobody has signed this plan yet.") == 1
    assert "Lena Lead completed Template A on" in said
    assert facts.hash_of_a in said.replace(" ", "")


def test_the_contents_lead_to_the_right_pages(report: Paper) -> None:
    entries = [one.text for one in report.tree.all("L")[0].all("LI")]
    assert len(entries) == 10
    for entry in entries:
        name, page = entry.rsplit(" page ", 1)
        assert name in report.page(int(page))


def test_every_page_but_the_first_says_what_it_belongs_to(report: Paper) -> None:
    pages = len(report.margins)
    assert report.margins[0] == f"Page 1 of {pages}"
    for number, margin in enumerate(report.margins[1:], start=2):
        assert margin == f"Northby and the Dales: First review Board report Page {number} of {pages}"


def test_a_heading_is_never_the_last_on_a_page(report: Paper) -> None:
    names = [name for _, name in report.headings]
    for number in range(1, len(report.margins) + 1):
        said = report.page(number)
        assert not any(said.endswith(name) for name in names)


def test_early_challenges_say_why_and_what_was_decided(report: Paper) -> None:
    assert "A suggestion, never a rule." in report.text
    assert re.search(r"3\. Establishing a Recovery Education Unit\. .+ Here it is priority 1\.", report.text)
    assert "Why more than" not in report.text


def test_a_draft_says_so_on_every_page(place: build.Place, read: Read) -> None:
    review = build.a_review(place)
    build.a_row(place, review, 1)
    report = read(place.lead, board_report(review))
    cover = report.page(1)
    assert "Draft: Template A is not complete. What is written here can still change." in cover
    assert "No priorities have been chosen yet." in cover
    assert "The plans set the date of the next review. They come after Template A." in cover
    assert "They have not finished, so this can still change." in cover
    assert "not a priority" not in report.text
    assert "Not recorded yet: challenges 2, 3, 4, 5, 6, 7, 8, 9 and 10." in cover
    assert "signed" not in cover
    assert all("Draft" in margin for margin in report.margins[1:])
    assert "SHA-256" not in report.text


def test_priorities_that_are_chosen_before_template_a_is_complete(place: build.Place, read: Read) -> None:
    review = build.a_review(place)
    recorded(place, review)
    build.ranked(place, review, 4)
    cover = read(place.lead, board_report(review)).page(1)
    assert "After Template A" in cover
    assert "signed" not in cover


def test_a_self_assessment_wants_one_signature(place: build.Place, read: Read) -> None:
    review = build.a_completed_template_a(place, build.a_review(place, "self"), [5])
    build.a_signed_plan(place, review, 5)
    report = read(place.lead, board_report(review))
    assert "Self-assessment by the provider." in report.page(1)
    assert "The plan is signed." in report.page(1)
    assert "commissioners" not in report.text.replace("no commissioners", "")
    assert "Local goals, signed by the provider" in report.text


def test_a_closed_review_says_that_it_is_closed(place: build.Place, whole: Review, read: Read) -> None:
    close_review(user=place.lead, review=whole, reason="Enough.")
    assert "This review is closed." in read(place.reader, board_report(whole)).page(1)


def test_past_the_limit_and_carried_over(place: build.Place, whole: Review, read: Read) -> None:
    second = build.a_review(place, title="Second review")
    recorded(place, second)
    build.ranked(place, second, 1, 3, reason="The first five still go on, and day-to-day talk cannot wait.")
    record.complete(user=place.lead, review=second, fingerprint=fingerprint(second))
    second.refresh_from_db()
    report = read(place.lead, board_report(second))
    assert "Why more than 5 at one time" in report.text
    assert "The first five still go on, and day-to-day talk cannot wait." in report.text
    assert "Still being worked on from earlier reviews" in report.text
    assert "8. Transforming the workforce" in report.text
    assert re.search(
        r"3\. Establishing .+ Here it is priority 2\. .+ 4\. Ensuring .+ still being worked on", report.text
    )
    assert "6 challenges are being worked on at one time" in report.text
    assert "Neither plan is signed yet." in report.page(1)
    assert "11 September 2027" in report.page(1)  # the plans of the first review have a date
    assert "11 September 2027: plans for priorities 1, 2 and 3 (First review)" in report.text


def test_the_longest_words_leave_the_first_page_whole(place: build.Place, read: Read) -> None:
    review = build.a_review(place, title="The review of the spring, " * 7)
    for number in range(1, 11):
        build.a_row(place, review, number, comments="Everybody said what they had seen on the wards. " * 41)
    build.ranked(place, review, 3, 4, 8, 6, 10)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    report = read(place.lead, board_report(review))
    assert report.page(1).count("Not begun") == 5
    assert "No plan says yet when the next review is." in report.page(1)
    assert report.page(2).startswith("Contents")
    assert "…" in report.page(1)  # of the title alone
    assert "Everybody said what they had" not in report.page(1)


ODD = 'Cwm Tŷ-gŵyr <script>alert(1)</script> & {{ 7 }} 😀 "مدينة"'


def test_a_name_with_odd_letters_is_printed_as_it_is(read: Read, db: None) -> None:
    place = build.a_system(ODD)
    review = build.a_completed_template_a(place, build.a_review(place))
    report = read(place.lead, board_report(review))
    assert report.title == f"Board report: First review, {ODD}"
    for part in ("Cwm Tŷ-gŵyr <script>alert(1)</script> & {{ 7 }} 😀", *"مدينة"):
        assert part in report.page(1)  # Arabic letters stand in the order of the eye
    assert "/JavaScript" not in str(report.pdf.Root.keys())


# ------------------------------------------------------------------------- sizes, names, and what is chosen


def sizes(paper: Paper) -> set[float]:
    """Every size of letters in the file, in points, as they stand on the paper; not of what is only read out."""
    found: set[float] = set()
    for page in paper.pdf.pages:
        scales, size, inside, seen = [1.0], 0.0, 1.0, True
        for operands, operator in pikepdf.parse_content_stream(page):
            act = str(operator)
            if act == "q":
                scales.append(scales[-1])
            elif act == "Q":
                scales.pop()
            elif act == "cm":
                scales[-1] *= math.hypot(float(operands[2]), float(operands[3]))
            elif act == "Tf":
                size = float(operands[1])
            elif act == "Tm":
                inside = math.hypot(float(operands[2]), float(operands[3]))
            elif act == "BT":
                seen = True
            elif act == "Tr":
                seen = int(operands[0]) != 3
            elif act in {"TJ", "Tj"} and seen:
                found.add(round(size * inside * scales[-1], 2))
    return found


def test_its_text_is_12_points_and_nothing_is_under_9(report: Paper) -> None:
    found = sizes(report)
    assert 12 in found
    assert min(found) >= 9


NAME = "Working together so that people with long-term conditions live the lives they want, xxx"


@pytest.fixture(scope="module")
def worst(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[Paper, Paper]:
    """The whole report, and that of two pages, with names of 87 letters, ten priorities and twelve views on each."""
    with django_db_blocker.unblock(), transaction.atomic():
        place = build.a_system(NAME)
        review = build.a_review(place, title=NAME)
        recorded(place, review)
        build.ranked(place, review, *range(1, 11), reason="All of it is urgent.")
        words = "The Board is asked to agree this, and to pay for it. " * 12
        ask_board(user=place.lead, review=review, text=DecisionText(words[:600].strip()), version=0)
        found = board_content.board(review, on=build.DAY)
        transaction.set_rollback(True)
    view = ReservationFacts(
        None, "We do not see it like that, and on nights it is another story. " * 30, "two carers"
    )
    rows = tuple(
        replace(
            row,
            title=NAME,
            was=1,
            stage=2,
            moved_because="It has got much better on the wards since people were asked. " * 30,
            reservations=(view,) * 12,
        )
        for row in found.a.content.rows
    )
    a = replace(found.a, content=replace(found.a.content, rows=rows, provider=NAME))
    priorities = tuple(replace(one, row=rows[one.row.challenge - 1]) for one in found.priorities)
    full = replace(found, a=a, priorities=priorities, has_before=True)
    short = replace(full, options=BoardOptions(length=Length.SHORT))
    return tuple(
        opened(pdf.render(papers.page("board", one, ""), identifier="x").file) for one in (full, short)
    )  # type: ignore[return-value]


def test_page_1_is_one_page_with_all_that_fits_in_a_draft(worst: tuple[Paper, Paper]) -> None:
    whole, short = worst
    assert len(NAME) == 87
    assert whole.page(2).startswith("Contents")
    assert len(short.margins) == 2
    for paper in worst:
        assert paper.page(1).count("After Template A") == 10
        assert "Draft" in paper.page(1)
        assert paper.page(1).endswith("They come after Template A.")
    assert "There was no room for all of their words." in short.page(2)
    assert min(sizes(whole) | sizes(short)) >= 9


def test_what_is_quoted_on_page_1_ends_where_a_sentence_ends() -> None:
    text = "Dr. Who said 3.5 per cent. “It is not enough!” And so on, for ever and ever; it goes on. "
    for most in range(10, 100):
        said = in_sentences(text * 2, most)
        assert len(said) <= most
        assert not said or said[-1] in ".!?”"
        assert " ".join((text * 2).split()).startswith(said)
    assert in_sentences("A sentence that is too long for this place.", 20) == ""
    assert in_sentences("Short, and without an end", 40) == "Short, and without an end"


def test_names_of_people_are_left_out_for_publication(made_page: Callable[[str], str]) -> None:
    with_names, without = made_page(""), made_page("without=names")
    for name in ("Lena Lead", "Cato Commissioner", "Head of learning"):
        assert name in with_names
        assert name not in without
    for kept in ("The Board of Commissioners", WALL, "two carers", "names of people are left out"):
        assert kept in without


def test_what_is_chosen_is_what_is_in_it(made_page: Callable[[str], str]) -> None:
    assert "Local goals" not in made_page("without=plans")
    short = made_page("length=short&without=plans")
    assert "How far the work is on" in short
    assert WALL in short
    assert "Contents" not in short
    assert "watermarked" in made_page("mark=draft")
    assert "Draft: not all signed" in made_page("mark=draft")
    assert "watermarked" not in made_page("")
    assert "This review beside the earlier ones" in made_page("reviews=earlier")


@pytest.fixture
def made_page(whole: Review) -> Callable[[str], str]:
    """The report of the whole review as a web page, as it was chosen."""
    return lambda chosen: papers.board(whole, BoardOptions.read(chosen))
