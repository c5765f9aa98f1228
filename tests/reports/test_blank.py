"""Blank papers: Templates A and B, in large print, easy to read, and the slips for those without a phone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from assessments.reports import filters, papers, pdf
from assessments.reports.blank.content import Blank, BlankChallenge, BlankStage, blank
from assessments.reports.blank.kinds import BY_SLUG, FORMS
from assessments.reports.content import StageFacts
from framework.models import Edition
from tests import build
from tests.preparing.building import some_evidence
from tests.reports.conftest import the_pdf
from tests.reports.hearing import Heard, Paper, opened
from tests.reports.looking import letters_of

pytestmark = [pytest.mark.pdf, pytest.mark.django_db, pytest.mark.drawing]
MADE: dict[str, Paper] = {}


def built() -> Edition:
    MADE.clear()
    return build.an_edition()


def paper_of(edition: Edition, kind: str) -> Paper:
    """The paper as it is heard: made once for all of these tests."""
    if kind not in MADE:
        MADE[kind] = opened(pdf.render(papers.blank(edition, kind), identifier="x").file)
    return MADE[kind]


def alts(paper: Paper) -> list[str]:
    return [one.alt for one in paper.tree.all("Figure")]


@pytest.mark.parametrize("kind", FORMS)
def test_every_blank_paper_is_whole_for_somebody_who_hears_it(made: Edition, kind: str) -> None:
    paper = paper_of(made, kind)
    assert paper.headings[0][0] == 1
    assert all(alts(paper))
    assert not [alt for alt in alts(paper) if alt.endswith(": ")]
    asked = [alt for alt in alts(paper) if alt.startswith("Space to write: ")]
    assert len(asked) > 5
    assert [alt for alt in alts(paper) if alt.endswith(": box to tick")]


@pytest.mark.parametrize("kind", ["blank_a", "large_a", "easy_a", "slips"])
def test_every_challenge_of_the_edition_is_in_it_with_each_of_its_stages(made: Edition, kind: str) -> None:
    text = paper_of(made, kind).text
    for one in blank(made).challenges:
        assert f"{one.number}. {one.title}" in text
        if kind in {"easy_a", "slips"}:
            for part in one.stages:
                assert part.summary in text


def rows_of(table: Heard) -> list[Heard]:
    return [row for row in table.all("TR") if row.all("TD")]


def test_blank_a_is_one_page_of_stages_and_the_other_side_for_dissent(made: Edition) -> None:
    paper = paper_of(made, "blank_a")
    form, seen = paper.tree.all("Table")
    assert len(paper.margins) == 2
    assert len(rows_of(form)) == 10
    assert all(f"{one.number}. {one.title}" in paper.page(1) for one in blank(made).challenges)
    first = [one.alt for one in rows_of(form)[0].all("Figure")]
    stages = [f"Stage {n}: box to tick" for n in (1, 2, 3)]
    assert first[:4] == [*stages, "Agreement not reached: box to tick"]
    assert "Seen differently: box to tick" in first
    assert "(see Template B)" in paper.text
    assert "Whose view" in seen.all("TR")[0].text


def test_blank_b_asks_what_the_site_asks_in_the_order_of_the_paper(made: Edition) -> None:
    paper = paper_of(made, "blank_b")
    assert len(paper.margins) == 2
    labels = (
        "Local system", "Priority number", "Organisational challenge", "Current standard (please tick one)", "Describe",
        "Local goals (agreed by commissioners and providers)", "Measure", "Baseline", "Target", "Date",
        "Specific actions required to make progress on goals before next review", "Owner", "Due", "Evidence sources",
        "Commissioner name", "signature", "Provider lead name", "signature", "Next review date",
    )  # fmt: skip
    at = 0
    for label in labels:
        assert label in paper.text[at:]
        at = paper.text.index(label, at) + len(label)
    assert "Evidence sources" in paper.page(2)  # signatures are never alone


@pytest.mark.parametrize("kind", ["large_a", "large_b", "easy_a", "easy_b"])
def test_large_letters_are_at_least_16_points(made: Edition, kind: str) -> None:
    """Every letter that somebody reads; the line with the number of the page is smaller."""
    document = pdf.lay_out(papers.blank(made, kind))
    sizes = {box.style["font_size"] * 0.75 for page in document.pages for box in letters_of(page)}
    assert min(sizes) >= 18


@pytest.mark.parametrize("kind", ["easy_a", "easy_b"])
def test_easy_forms_have_short_sentences_and_a_picture_for_each_part(made: Edition, kind: str) -> None:
    html = papers.blank(made, kind)
    said = [
        " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", line, flags=re.S).split())
        for line in re.findall(r"<p>(.*?)</p>", html, flags=re.S)
    ]
    own = [line for line in said if line and not any(line in one.summary + s.meaning for c in blank(made).challenges
           for one in c.stages for s in blank(made).stages)]  # fmt: skip
    assert max(len(line.split()) for line in own) <= 12
    assert all(line.count(".") <= 2 for line in own)
    pictures = [alt for alt in alts(paper_of(made, kind)) if alt.startswith("Picture: ")]
    assert len(pictures) >= 6
    assert html.count('class="picture"') == len(pictures)


def test_a_set_of_slips_has_one_for_each_question_four_on_a_page(made: Edition) -> None:
    paper = paper_of(made, "slips")
    slips = papers.blank(made, "slips").count('class="slip"')
    assert slips % 4 == 0
    assert len(paper.margins) == slips // 4
    for words in ("Tick up to 5.", "Do you accept Template A as a whole?", "Do you accept this wording?"):
        assert words in paper.text
    rules = paper.text.count("Private: write no name")
    assert rules == slips - 1  # all but the one that says how to use them


@pytest.mark.parametrize(("letters", "stages", "many"), [(100, 3, 4), (100, 4, 4), (300, 4, 2), (500, 9, 1)])
def test_longer_descriptions_take_more_of_the_page(letters: int, stages: int, many: int) -> None:
    words = ("How services look at this stage. " * 20)[:letters]
    found = tuple(StageFacts(n, "Name", "Meaning") for n in range(stages))
    one = BlankChallenge(1, "A challenge", tuple(BlankStage(stage, words) for stage in found))
    assert filters.slips_on_a_page(Blank("Edition", found, (one,), 5)) == many


def test_anybody_gets_each_paper_from_the_page_that_lists_them(client: Client, made: Edition) -> None:
    page = client.get(f"/forms/{made.slug}/")
    assert page.status_code == 200
    for slug in BY_SLUG:
        assert f'href="/forms/{made.slug}/{slug}.pdf"' in page.text
        assert client.get(f"/forms/{made.slug}/{slug}.html").status_code == 200
    the_pdf(client, f"/forms/{made.slug}/ballot-slips.pdf")
    answer = client.get(f"/forms/{made.slug}/ballot-slips.pdf")
    assert 'filename="ballot-slips.pdf"' in answer["Content-Disposition"]


@pytest.mark.parametrize("address", ["no-such-edition/template-a.pdf", "2010/no-such-form.pdf",
                                     "2010/no-such-form.html", "no-such-edition/"])  # fmt: skip
def test_what_does_not_exist_is_not_found(client: Client, made: Edition, address: str) -> None:
    assert client.get(f"/forms/{address}").status_code == 404


# ------------------------------------------------------------------------------------- the pre-reading pack


def test_the_pack_says_what_the_day_is_what_is_known_and_how_rating_works(client: Client) -> None:
    place = build.a_system("Northby")
    review = build.a_review(place)
    some_evidence(place, review, 2, side="strength", words="Sixty people came.", prepared_by="Two carers")
    client.force_login(place.reader)
    paper = opened(the_pdf(client, f"/reviews/{review.pk}/pre-reading.pdf"))
    for words in ("Before we meet", "What the day is", "How rating works", "A slip to bring with you",
                  "What we know: strengths", "Sixty people came.", "Prepared by: Two carers"):  # fmt: skip
        assert words in paper.text
    for one in blank(review.edition).challenges:
        assert one.stages[0].summary in paper.text
    assert len(paper.tree.all("Table")[-1].all("TR")) == 11
    assert client.get(f"/reviews/{review.pk}/pre-reading.html").status_code == 200


def test_the_pack_is_for_members(client: Client) -> None:
    review = build.a_review(build.a_system("Northby"))
    client.force_login(build.a_system("Elsewhere").lead)
    assert client.get(f"/reviews/{review.pk}/pre-reading.pdf").status_code == 404
    assert client.get(f"/reviews/{review.pk}/pre-reading.html").status_code == 404
