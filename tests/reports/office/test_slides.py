"""The slides: real titles and numbers, nothing over the edge whatever is on them, all of it in the notes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu

from assessments.reports.office.package import About
from assessments.reports.office.slides import measuring
from assessments.reports.office.slides.drawing import drawn
from assessments.reports.office.slides.parts import Deck, Grid, Mark, Page
from assessments.reports.office.texts import plain
from tests.reports.office.reading import A, faults
from tests.reports.office.test_word import ANYTHING, ARABIC, TRICKS

ABOUT = About("Slides", "The place", dt.date(2026, 3, 4))
NAME = "An organisational challenge with a name of eighty-seven letters, as long as they can be"
SENTENCE = "People here told us that services have moved, and that at night it is not felt on every ward. "
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def a_deck(worst: bool) -> Deck:
    """Slides with ordinary content, or with ten of everything, as long as it can be."""
    many, often = (10, 40) if worst else (4, 1)

    def title(n: int) -> str:
        return f"{n}. {NAME if worst else 'Changing day-to-day interactions'}"

    marks = tuple(
        Mark(
            title(n),
            3,
            1 + n % 3 if n != 4 else None,
            2,
            n != 5,
            n == 2,
            n if worst else None,
            "Stage",
            f"All {n}",
        )
        for n in range(1, 11)
    )
    rows = tuple((title(n), "From stage 1 to stage 2", SENTENCE * often) for n in range(1, many + 1))
    grid = Grid((("Challenge", 30), ("How", 20), ("Why", 50)), rows, "A table")
    pages = (
        Page("Where we are", SENTENCE, TRICKS, marks=marks, legend="Disc: stage."),
        Page("What moved", "Forward: 1.", SENTENCE, grid=grid),
        Page("What we will do", SENTENCE * often, SENTENCE * often, grid=grid),
        Page("Seen differently", "", "-", grid=grid),
        Page(
            "The decision",
            "",
            SENTENCE * 3,
            body=f"{ARABIC}\n{TRICKS}\n{SENTENCE * often * 3}",
            small=SENTENCE,
        ),
    )
    return Deck(
        pages,
        f"{NAME * 3 if worst else 'Place'}: review",
        "Draft",
        "There is more in the notes.",
        "%(n)d more.",
    )


def slides_of(deck: Deck) -> bytes:
    return drawn(deck, ABOUT)


def opened(file: bytes) -> Any:
    return Presentation(io.BytesIO(file))


def shapes(slide: Any) -> Iterator[Any]:
    """Every shape, and those inside groups."""
    for shape in slide.shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shape.shapes


def table_of(slide: Any) -> Any:
    """Its one table; None without one."""
    return next((one.table for one in slide.shapes if one.has_table), None)


def texts_of(slide: Any) -> list[str]:
    return [one.text_frame.text for one in slide.shapes if one.has_text_frame]


def points(length: Any) -> float:
    return Emu(length).pt


@cache
def of_deck(worst: bool) -> bytes:
    """Drawn once for all who only look at it."""
    return slides_of(a_deck(worst))


@pytest.fixture(params=[False, True], ids=["ordinary", "worst"])
def file(request: pytest.FixtureRequest) -> bytes:
    return of_deck(request.param)


def test_the_file_is_sound_and_says_what_it_is(file: bytes) -> None:
    assert faults(file) == []
    core = opened(file).core_properties
    assert (core.title, core.language, core.author) == ("Slides", "en-GB", "")
    assert core.created == dt.datetime(2026, 3, 4, tzinfo=core.created.tzinfo)


def test_each_slide_has_a_title_a_footer_and_its_number_and_no_empty_placeholder(file: bytes) -> None:
    made = opened(file)
    assert len(made.slides) == 5
    for slide in made.slides:
        kinds = {str(one.placeholder_format.type).split(" ")[0] for one in slide.placeholders}
        assert kinds == {"TITLE", "FOOTER", "SLIDE_NUMBER"}
        assert all(one.text_frame.text.strip() for one in slide.placeholders)
        assert slide.shapes[0] == slide.shapes.title  # it is read first
        assert len(list(slide.element.iter(f"{A}fld"))) == 1
        ids = [one.get("id") for one in slide.element.iter(f"{P}cNvPr")]
        assert len(ids) == len(set(ids))


def test_every_letter_says_that_it_is_english(file: bytes) -> None:
    for slide in opened(file).slides:
        for tree in (slide.element, slide.notes_slide.element):
            spoken = {run.find(f"{A}rPr").get("lang") for run in tree.iter(f"{A}r", f"{A}fld")}
            assert spoken == {"en-GB"}


def test_nothing_leaves_the_slide_and_nothing_lies_over_another(file: bytes) -> None:
    made = opened(file)
    for slide in made.slides:
        for shape in shapes(slide):
            assert shape.left >= 0 <= shape.top
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
        own = [one for one in slide.shapes if one.shape_type != MSO_SHAPE_TYPE.GROUP]
        for one in own:
            for other in own:
                if one is not other and one.shape_id < other.shape_id:
                    apart = (
                        one.left + one.width <= other.left
                        or other.left + other.width <= one.left
                        or one.top + one.height <= other.top
                        or other.top + other.height <= one.top
                    )
                    assert apart, (one.name, other.name)


def test_words_fit_into_their_shapes(file: bytes) -> None:
    """Measured as the letters of Arial are wide, with lines as high as PowerPoint makes them."""
    for slide in opened(file).slides:
        for shape in shapes(slide):
            if shape.has_text_frame and shape.text_frame.text and not shape.is_placeholder:
                assert needed(shape.text_frame, points(shape.width)) <= points(shape.height) + 0.1, shape.name
            if shape.has_table:
                table = shape.table
                for row in table.rows:
                    for cell, column in zip(row.cells, table.columns, strict=True):
                        room = points(column.width) - 2 * measuring.MARGIN
                        assert needed(cell.text_frame, room) + 2 * measuring.EDGE <= points(row.height) + 0.1


def needed(frame: Any, room: float) -> float:
    """How high the words of a frame are, in points."""
    high = 0.0
    for paragraph in frame.paragraphs:
        size = paragraph.runs[0].font.size.pt if paragraph.runs else 18
        bold = bool(paragraph.runs and paragraph.runs[0].font.bold)
        high += measuring.lines(paragraph.text, size, max(room, 12), bold) * size * 1.17
    return high


def test_letters_are_never_smaller_than_twelve_points(file: bytes) -> None:
    for slide in opened(file).slides:
        sizes = [int(one.get("sz")) for one in slide.element.iter(f"{A}rPr") if one.get("sz")]
        assert min(sizes) >= 1200


def test_the_picture_has_words_for_whoever_does_not_see_it(file: bytes) -> None:
    first = opened(file).slides[0]
    groups = [one for one in first.shapes if one.shape_type == MSO_SHAPE_TYPE.GROUP]
    said = [one.element.nvGrpSpPr.cNvPr.get("descr") for one in groups]
    assert said == [f"All {n}" for n in range(1, 11)]


def test_tables_have_a_row_of_headings_and_words_for_what_they_are(file: bytes) -> None:
    for slide in opened(file).slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape.table.first_row
                assert shape.element.nvGraphicFramePr.cNvPr.get("descr").startswith("A table")


def test_the_notes_hold_everything(file: bytes) -> None:
    made = opened(file)
    worst = len(table_of(made.slides[1]).rows) == 11
    for slide, page in zip(made.slides, a_deck(worst).pages, strict=True):
        said = slide.notes_slide.notes_text_frame.text
        assert page.notes.strip() in said
        assert page.lead.strip() in said


def test_what_is_cut_says_so_and_ends_at_a_word() -> None:
    words = set(f"{SENTENCE} {NAME}".replace(".", "").replace(",", "").split())
    for slide in list(opened(of_deck(True)).slides)[1:4]:
        cells = [cell.text for row in table_of(slide).rows for cell in row.cells]
        cut = [text for text in cells if text.endswith(measuring.MORE)]
        assert len(cut) == 20  # ten names, ten reasons
        assert {text.removesuffix(measuring.MORE).rstrip(".").split()[-1] for text in cut} <= words
        assert "There is more in the notes." in texts_of(slide)
    for slide in list(opened(of_deck(False)).slides)[1:4]:
        assert "There is more in the notes." not in texts_of(slide)


def test_rows_that_do_not_fit_at_all_are_counted() -> None:
    grid = Grid((("What", 1),), tuple((f"Row {n}",) for n in range(40)), "Rows")
    deck = replace(a_deck(False), pages=(Page("Many", "", "notes", grid=grid),))
    slide = opened(slides_of(deck)).slides[0]
    shown = len(table_of(slide).rows) - 1
    assert shown < 40
    assert f"{40 - shown} more." in texts_of(slide)


def test_an_edition_with_many_challenges_is_drawn_in_columns() -> None:
    marks = tuple(Mark(NAME, 4, 1, None, True, True, n, "Words", f"All {n}") for n in range(25))
    deck = replace(a_deck(False), pages=(Page("Where", "", "notes", marks=marks),))
    made = opened(slides_of(deck))
    for shape in made.slides[0].shapes:
        assert shape.left + shape.width <= made.slide_width
        assert shape.top + shape.height <= made.slide_height


def test_the_same_content_gives_the_same_bytes() -> None:
    assert slides_of(a_deck(True)) == of_deck(True)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=ANYTHING)
def test_whatever_is_stored_the_slides_are_sound_and_hold_it(words: str) -> None:
    grid = Grid((("What", 1),), ((f"[{words}]",),), words)
    mark = Mark(words, 3, 1, None, True, False, 1, words, words)
    pages = (
        Page("Title", words, f"[{words}]", grid=grid),
        Page("Title", words, "-", marks=(mark,)),
        Page("Title", words, "-", body=words, small=words),
    )
    file = slides_of(Deck(pages, words, "", "More.", "%(n)d more."))
    assert faults(file) == []
    assert plain(f"[{words}]").split() == table_of(opened(file).slides[0]).cell(1, 0).text.split()


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=400),
    size=st.sampled_from(measuring.SIZES),
    room=st.floats(30, 900),
    most=st.integers(1, 6),
)
def test_a_beginning_always_fits_and_is_a_beginning(text: str, size: int, room: float, most: int) -> None:
    shown = measuring.fit(text, size, room, most)
    assert measuring.lines(shown, size, room) <= most
    assert text.strip().startswith(shown.removesuffix(measuring.MORE))
    assert shown == text.strip() or shown.endswith(measuring.MORE)
