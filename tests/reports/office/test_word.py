"""Template A and B for Word: real headings, tables with headings that come back, people's words as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports.models import MadeReport
from assessments.reports.office import making
from assessments.reports.office.package import About
from assessments.reports.office.texts import plain
from assessments.reports.office.word import checking, filling, values
from assessments.reviews.models import Review
from tests import build
from tests.reports.office.reading import W, cells, faults, header_rows, headings, parts, text, word
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
TRICKS = "{{ 7 * 7 }} {% for %} {_{ }_} {_% <w:p/> & ]]> \"quoted\" 'so'"
ARABIC = "نحتاج إلى وقت أطول."
ABOUT = About("Title", "Subject", checking.DAY)


@dataclass
class Made:
    place: build.Place
    review: Review
    a: bytes
    b: bytes


def built() -> Made:
    """A review with words of every kind, a signed plan, and both forms as files."""
    place = build.a_system("Northby & the Dales")
    review = build.a_review(place)
    for number in (2, 3, 5, 6, 7, 8, 9):
        build.a_row(place, review, number)
    build.a_row(place, review, 1, comments=f"First line.\n{TRICKS}\n{ARABIC}")
    seen = [("Not at night.", "two carers"), (TRICKS, "")]
    build.a_row(place, review, 4, outcome="reservations", stage=1, reservations=seen)
    build.a_row(place, review, 10, outcome="not_reached", stage=None)
    build.ranked(place, review, 3, 1)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    build.a_signed_plan(place, review, 3)
    return Made(place, review, making.template_a(review), making.template_b(review, 3))


@pytest.mark.parametrize(
    ("whose", "address", "status"),
    [
        ("reader", "template-a.docx", 302),
        ("partner", "plans/3/template-b.docx", 302),
        ("reader", "plans/1/template-b.docx", 404),  # nobody has begun it
        ("stranger", "template-a.docx", 404),
        ("stranger", "plans/3/template-b.docx", 404),
    ],
)
def test_members_get_a_file_to_save_and_strangers_nothing(
    client: Client, made: Made, whose: str, address: str, status: int
) -> None:
    client.force_login(build.a_person() if whose == "stranger" else getattr(made.place, whose))
    assert client.get(f"/reviews/{made.review.pk}/{address}").status_code == status
    assert run_tasks("reports") == MadeReport.objects.count() == (status == 302)
    if status == 302:
        answer = client.get(f"/reviews/{made.review.pk}/{address}")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Disposition"].endswith('.docx"')
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert headings(word(answer.content))[0][0] == 0


def test_the_page_of_reports_offers_them(client: Client, made: Made) -> None:
    client.force_login(made.place.reader)
    page = client.get(f"/reviews/{made.review.pk}/reports/").content.decode()
    assert f"/reviews/{made.review.pk}/template-a.docx" in page
    assert page.count("template-b.docx") == 1


@pytest.mark.parametrize("which", ["a", "b"])
def test_a_file_is_sound_and_says_what_it_is(made: Made, which: str) -> None:
    file: bytes = getattr(made, which)
    assert faults(file) == []
    document, said = word(file), parts(file)
    assert document.core_properties.title.startswith(f"Template {which.upper()}: ")
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.author == document.core_properties.last_modified_by == ""
    assert b'w:lang w:val="en-GB"' in said["word/styles.xml"]
    assert not any(tag in said["word/document.xml"] for tag in (b"{%p", b"{%t", b"{{ row", b"{{ plan"))


@pytest.mark.parametrize("which", ["a", "b"])
def test_headings_are_headings_in_their_order(made: Made, which: str) -> None:
    levels = [level for level, words in headings(word(getattr(made, which))) if words]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("which", ["a", "b"])
def test_every_table_has_one_row_of_headings_that_comes_back(made: Made, which: str) -> None:
    document = word(getattr(made, which))
    assert header_rows(document) == [1] * len(document.tables)
    for table in document.tables:
        assert all(cell.text for cell in table.rows[0].cells)
        assert len(table.columns) == len(table.rows[0].cells)


def test_template_a_has_a_row_for_each_challenge_with_its_tick(made: Made) -> None:
    table = cells(word(made.a), 0)
    assert [row[0].partition(".")[0] for row in table[1:]] == [str(n) for n in range(1, 11)]
    ticks = [row[1:4] for row in table[1:]]
    assert ticks[3] == [values.TICK, "", ""]
    assert ticks[9] == ["", "", ""]
    assert {tuple(one) for n, one in enumerate(ticks) if n not in (3, 9)} == {("", values.TICK, "")}
    assert [row[4] for row in table[1:5]] == ["2", "", "1", ""]


def test_people_s_words_stand_there_as_typed_each_line_a_paragraph(made: Made) -> None:
    comment = cells(word(made.a), 0)[1][5].split("\n")
    assert comment == ["First line.", TRICKS, ARABIC]
    reserved = cells(word(made.a), 0)[4][5].split("\n")
    assert reserved[-1] == TRICKS  # the last reservation, after who holds it
    assert "Not at night." in reserved


def test_what_is_written_from_right_to_left_runs_so(made: Made) -> None:
    turned = [p for p in word(made.a).element.body.iter(f"{W}p") if p.find(f"{W}pPr/{W}bidi") is not None]
    assert ["".join(t.text for t in p.iter(f"{W}t")) for p in turned] == [ARABIC]
    assert turned[0].find(f"{W}r/{W}rPr/{W}rtl") is not None


def test_template_b_says_who_signed_and_how_it_is_checked(made: Made) -> None:
    document = word(made.b)
    said = text(document)
    plan = build.row_of(made.review, 3).plan
    assert {row[0] for row in cells(document, 2)[1:]} == {"Provider lead", "Commissioner"}
    assert all(person.name in said for person in (made.place.lead, made.place.commissioner))
    assert plan.revisions.get().sha256 in said
    assert f"{values.TICKED} 2." in said
    assert [row[1] for row in cells(document, 1)[1:]] == ["Find a room"]


def test_a_draft_says_so_on_top_and_in_every_header(made: Made) -> None:
    review = build.a_review(made.place, title="Another review")
    file = making.template_a(review)
    assert "Draft" in text(word(file)).split("Heading")[0]
    assert any(b"Draft" in part for name, part in parts(file).items() if "header" in name)
    assert "SHA-256" not in text(word(file))


def test_the_same_content_gives_the_same_bytes(made: Made) -> None:
    assert making.template_a(made.review) == made.a
    assert making.template_b(made.review, 3) == made.b


ANYTHING = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "\0\x0b\f\x1f\x85",
        "\ud800",
        "\ufffe\uffff",
        "\n\n\n",
        "\t",
        "\a",
        "]]>",
        "{{",
        "%}",
        "{#",
        "&amp;",
        "</w:t>",
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=ANYTHING)
def test_whatever_is_stored_the_file_is_sound_and_holds_it(words: str) -> None:
    report = checking.a_report()
    row = replace(report.content.rows[0], comments=f"[{words}]", title=words)
    report = replace(report, content=replace(report.content, rows=(row,), system=words))
    file = filling.made("template_a.docx", values.of_template_a(report), ABOUT)
    assert faults(file) == []
    said = cells(word(file), 0)[1][5]
    assert said.split("\n") == [line for line in f"[{plain(words)}]".split("\n") if line.strip()]


def test_a_text_of_nothing_but_line_breaks_does_not_fill_a_hundred_pages() -> None:
    lines = plain("\n".join(str(n) for n in range(200))).split("\n")
    assert len(lines) == 61
    assert all(str(n) in lines[-1] for n in range(60, 200))
