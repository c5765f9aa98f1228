"""The Board report for Word and the slides for its meeting: made of the same values as the PDF, true in every state."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils.text import slugify
from pptx.enum.shapes import MSO_SHAPE_TYPE

from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports.board import truth
from assessments.reports.board.content import board
from assessments.reports.board.options import BoardOptions
from assessments.reports.board.services import DecisionText, ask_board
from assessments.reports.office import making
from assessments.reviews.models import Review
from tests import build
from tests.reports.conftest import WALL, a_whole_review
from tests.reports.office.reading import faults, header_rows, headings, text, word
from tests.reports.office.test_slides import opened, table_of
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
DECISION = "Please agree that the centre is paid for.\nFor three years."


@dataclass
class Made:
    place: build.Place
    review: Review
    word: bytes
    slides: bytes


def built() -> Made:
    """A whole review with a decision asked of the Board, and both files of it."""
    place = build.a_system("Northby & the Dales")
    review = a_whole_review(place)
    text = DecisionText(DECISION, "7", None, "Lena Lead")
    ask_board(user=place.lead, review=review, text=text, version=0)
    return Made(place, review, making.board_report(review), making.board_slides(review))


def said(file: bytes) -> str:
    """All words on the slides and in their notes."""
    found = []
    for slide in opened(file).slides:
        found.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            found += [shape.text_frame.text] if shape.has_text_frame else []
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@pytest.mark.parametrize("address", ["board-report.docx", "board-slides.pptx"])
def test_members_get_a_file_to_save_and_strangers_nothing(client: Client, made: Made, address: str) -> None:
    at = f"/reviews/{made.review.pk}/{address}"
    client.force_login(build.a_person())
    assert client.get(at).status_code == 404
    client.force_login(made.place.reader)
    assert at in client.get(f"/reviews/{made.review.pk}/reports/").content.decode()
    assert client.get(at).status_code == 302
    assert run_tasks("reports") == 1
    answer = client.get(at)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].endswith(f'{address[-5:]}"')
    place, day = slugify(made.review.system.name), str(made.review.date)
    assert place in answer["Content-Disposition"]
    assert day in answer["Content-Disposition"]
    assert faults(answer.content) == []


def test_the_word_file_is_sound_with_headings_in_their_order(made: Made) -> None:
    assert faults(made.word) == []
    document = word(made.word)
    levels = [level for level, words in headings(document) if words]
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
    assert header_rows(document) == [1] * len(document.tables)
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title.startswith("Board report: ")


def test_it_says_the_decision_every_challenge_and_every_plan(made: Made) -> None:
    document = word(made.word)
    whole, found = text(document), headings(document)
    assert all(line in whole.split("\n") for line in DECISION.split("\n"))
    challenges = [words for level, words in found if level == 2 and words[:2].strip(".").isdigit()]
    assert len({words.partition(".")[0] for words in challenges}) == 10
    plans = [words for level, words in found if level == 1 and words.startswith("Plan for priority")]
    assert len(plans) == 4
    assert WALL in whole.split("\n")
    assert made.review.completions.get().sha256 in whole


def test_what_is_left_out_is_left_out(made: Made) -> None:
    whole = text(word(making.board_report(made.review, BoardOptions(names=False, plans=False))))
    assert made.place.lead.name not in whole
    assert "Plan for priority" not in whole


def test_there_are_five_slides_with_the_picture_the_table_and_the_decision(made: Made) -> None:
    assert faults(made.slides) == []
    slides = list(opened(made.slides).slides)
    assert len(slides) == 5
    groups = [one for one in slides[0].shapes if one.shape_type == MSO_SHAPE_TYPE.GROUP]
    assert len(groups) == 10
    assert "Priority 1" in groups[2].element.nvGrpSpPr.cNvPr.get("descr")
    ranks = [row.cells[0].text for row in table_of(slides[2]).rows][1:]
    assert ranks == ["1", "2", "3", "4", "5"]
    assert DECISION in "\n".join(one.text_frame.text for one in slides[4].shapes if one.has_text_frame)


def test_every_different_view_is_on_its_slide_or_in_full_in_the_notes(made: Made) -> None:
    slide = list(opened(made.slides).slides)[3]
    rows = [[cell.text for cell in row.cells] for row in table_of(slide).rows][1:]
    assert [row[0].partition(".")[0] for row in rows] == [
        "4",
        "9",
        "4",
    ]  # each challenge before any second view
    notes = slide.notes_slide.notes_text_frame.text
    views = [one.words for row in board(made.review).a.content.rows for one in row.reservations]
    assert len(views) == 3
    assert all(view in notes for view in views)


def test_owners_and_dates_stand_beside_the_priorities(made: Made) -> None:
    slide = list(opened(made.slides).slides)[2]
    first = [cell.text for cell in table_of(slide).rows[1].cells]
    assert "Open the centre" in first[2]
    assert first[3] == "Head of learning"
    assert "Action: Find a room" in slide.notes_slide.notes_text_frame.text


def test_what_moved_is_compared_with_the_review_before(made: Made) -> None:
    assert table_of(list(opened(made.slides).slides)[1]) is None  # the first review has nothing before it
    second = build.a_review(made.place, title="Second review")
    build.a_row(made.place, second, 3, stage=2, moved_because="New rooms.")
    build.a_row(made.place, second, 5, stage=2, moved_because="As before.")
    rows = [
        [cell.text for cell in row.cells]
        for row in table_of(list(opened(making.board_slides(second)).slides)[1]).rows
    ]
    assert [row[0].partition(".")[0] for row in rows[1:]] == ["3", "5"]
    assert [row[2] for row in rows[1:]] == ["New rooms.", "As before."]
    assert "New rooms." in text(word(making.board_report(second)))


@pytest.mark.parametrize("kind", ["joint", "self"])
def test_they_say_who_stands_behind_it_in_every_state(kind: str) -> None:
    """Walks one review through its states: the sentence of the table is there, and none of another state or kind."""
    place = build.a_system()
    review = build.a_review(place, kind=kind)
    sentences = {str(words) for words in truth.AGREED.values()}

    def check(moment: truth.Moment) -> None:
        right = str(truth.AGREED[moment, Review.Kind(kind)])
        wrong = {one for one in sentences if one not in right and right not in one}
        for whole in (text(word(making.board_report(review))), said(making.board_slides(review))):
            assert right in whole
            assert not [one for one in wrong if one in whole]

    check(truth.Moment.EMPTY)
    build.a_row(place, review, 1)
    check(truth.Moment.BEGUN)
    for number in range(2, 11):
        build.a_row(place, review, number)
    check(truth.Moment.RECORDED)
    build.ranked(place, review, 3)
    check(truth.Moment.RANKED)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    build.a_signed_plan(place, review, 3)
    check(truth.Moment.COMPLETE)
    if kind == "self":
        assert "agreed by commissioners" not in text(word(making.board_report(review)))


def test_a_draft_says_so_on_every_page_and_slide(made: Made) -> None:
    review = build.a_review(made.place, title="Another review")
    for slide in opened(making.board_slides(review)).slides:
        assert "Draft" in [one.text_frame.text for one in slide.shapes if one.has_text_frame]
    assert "Draft" in word(making.board_report(review)).sections[0].header.paragraphs[0].text


def test_the_same_content_gives_the_same_bytes(made: Made) -> None:
    assert making.board_report(made.review) == made.word
    assert making.board_slides(made.review) == made.slides
