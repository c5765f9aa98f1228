"""How a descriptor is split into phrases: by its sentences, the same on every machine, and nothing is lost."""

from __future__ import annotations

import json

import pytest

from assessments.plans.helping.phrases import key_of, split
from tests.lint.files import ROOT


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("One thing.", ["One thing."]),
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("No full stop", ["No full stop"]),
        ("Homes; work; friends.", ["Homes;", "work;", "friends."]),
        ("Plans (housing; work) are made. (They may not be.) So it is.", None),
        ("For example e.g. this one, and no. 4 of it.", ["For example e.g. this one, and no. 4 of it."]),
        ("It is called ‘recovery.’ ‘Hope’ is next.", ["It is called ‘recovery.’", "‘Hope’ is next."]),
        ("About 50.5% of staff.\n\n  More than 75% too.", ["About 50.5% of staff.", "More than 75% too."]),
        ("The same. The same.", ["The same."]),
        ("", []),
    ],
)
def test_where_a_descriptor_is_split(text: str, phrases: list[str] | None) -> None:
    wanted = (
        phrases
        if phrases is not None
        else ["Plans (housing; work) are made. (They may not be.)", "So it is."]
    )
    assert [one.text for one in split(text)] == wanted


def test_a_phrase_is_known_by_its_words() -> None:
    one, other = split("Hope is shared. Hope is kept.")
    assert one.key == key_of("Hope is shared.") != other.key
    assert split("Something new. Hope is shared.")[1] == one
    assert key_of("Hope is shared.") == "ff0d3aaf5c3fcf83"


def test_every_descriptor_of_the_edition_has_phrases_that_say_something_and_together_all_of_it() -> None:
    records = json.loads((ROOT / "fixtures" / "framework_2010.json").read_text(encoding="utf-8"))
    texts = [one["fields"]["text"] for one in records if one["model"] == "framework.descriptor"]
    assert len(texts) == 30
    for text in texts:
        phrases = split(text)
        assert " ".join(one.text for one in phrases) == " ".join(text.split())
        assert len(phrases) >= 3
        assert len({one.key for one in phrases}) == len(phrases)
        assert min(len(one.text.split()) for one in phrases) >= 4
