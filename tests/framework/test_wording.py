"""The words of the 2010 edition: summaries are easy to read, abbreviations are explained, the typing is clean."""

from __future__ import annotations

import re

import pytest

from tests.framework.test_content import DESCRIPTORS, GLOSSARY, INDICATORS, SOURCES, STAGES, TEXTS

ABBREVIATION = re.compile(r"\b[A-Za-z]*[A-Z][a-z]?[A-Z][A-Za-z]*\b")


def syllables(word: str) -> int:
    """About how many syllables an English word has."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee"))
    silent = silent or (letters.endswith("ed") and not letters.endswith(("ted", "ded")))
    return max(1, count - (silent and count > 1))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: about how many years at school it takes to read this."""
    words = re.findall(r"[\w’-]+", text)
    sentences = len(re.findall(r"[.!?](?:\s|$)", text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("key", sorted(DESCRIPTORS))
def test_a_summary_is_one_or_two_short_sentences(key: tuple[int, int]) -> None:
    summary = DESCRIPTORS[key]["summary"]
    assert len(summary.split()) <= 40
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", summary)) <= 2


def test_summaries_tell_the_stages_apart() -> None:
    assert len({f["summary"] for f in DESCRIPTORS.values()}) == 30


def test_summaries_are_easy_to_read() -> None:
    """A Flesch-Kincaid grade of 5 to 6 is a reading age of 10 to 11. Names that cannot change weigh on some."""
    grades = {key: grade(f["summary"]) for key, f in DESCRIPTORS.items()}
    assert {key: round(one, 1) for key, one in grades.items() if one > 7.5} == {}
    assert sum(grades.values()) / len(grades) < 6


def test_what_a_stage_means_is_easy_to_read() -> None:
    """A grade of 6 is a reading age of 11. One long word, “organisation”, weighs on a short text."""
    grades = {number: round(grade(stage["meaning"]), 1) for number, stage in STAGES.items()}
    assert {number: one for number, one in grades.items() if one > 6.3} == {}


def test_every_abbreviation_is_in_the_glossary() -> None:
    explained = {
        word for term, f in GLOSSARY.items() if f["full_name"] for word in ABBREVIATION.findall(term)
    }
    used = {word for _, _, text in TEXTS for word in ABBREVIATION.findall(text)}
    assert {"CPA", "LINks", "PbR", "NSIP"} <= used
    plain = {
        word if word in explained else word.removesuffix("s") for word in used
    }  # “CCGs” stands under “CCG”
    assert plain - explained == set()


def test_capitals_in_the_middle_of_a_sentence_are_names_that_are_known() -> None:
    """Every word in capitals only, of two letters or more, has a full name in the glossary."""
    words = {word for _, _, text in TEXTS for word in re.findall(r"\b[A-Z]{2,}\b", text)}
    named = {word for term, f in GLOSSARY.items() if f["full_name"] for word in term.split()}
    assert {"CPA", "PSA", "RSA", "IPS"} <= words
    assert words - named == set()


def test_the_typing_is_clean() -> None:
    """Curly quotes, no stray spaces; sentences end in a full stop and the short examples do not."""
    assert [text for _, _, text in TEXTS if re.search(r"['\"]|\s\s|^\s|\s$", text)] == []
    sentences = {"meaning", "definition", "why_early", "summary", "today"}
    long = [
        t for model, key, t in TEXTS if key in sentences or (key == "text" and model.endswith("descriptor"))
    ]
    assert [text for text in long if not text.endswith(".")] == []
    assert [
        t for t in (*INDICATORS.values(), *SOURCES.values()) if t.endswith(".") or not t[0].isupper()
    ] == []
