"""A file that is not one whole edition is refused, and everything that is wrong with it is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from framework.edition_file import LARGEST, BadEdition, read
from tests.framework.build import Row, pick, row, rows, write

Change = Callable[[list[Row]], object]


def faults(path: Path) -> list[str]:
    with pytest.raises(BadEdition) as refused:
        read(path)
    return refused.value.faults


def set_to(kind: str, place: int = 0, **fields: object) -> Change:
    return lambda found: pick(found, kind, place)["fields"].update(fields)


def without(kind: str, place: int = 0, field: str = "") -> Change:
    def change(found: list[Row]) -> None:
        one = pick(found, kind, place)
        if field:
            del one["fields"][field]
        else:
            found.remove(one)

    return change


def more(extra: Row) -> Change:
    return lambda found: found.append(extra)


def test_a_whole_edition_is_read(tmp_path: Path) -> None:
    file = read(write(tmp_path, rows()))
    assert (file.slug, file.current, len(file.records)) == ("tiny", True, 1 + 3 + 10 + 30 + 20 + 20 + 2)
    assert file.records[5].key == ("tiny", 1, 1)
    assert str(file.records[5]) == "the descriptor of challenge 1 at stage 1"


def test_the_files_of_the_project_are_whole() -> None:
    paths = sorted((Path(__file__).parents[2] / "fixtures").glob("framework_*.json"))
    assert [read(path).slug for path in paths] == [path.stem.removeprefix("framework_") for path in paths]


def test_what_is_not_the_text_of_a_list_of_records(tmp_path: Path) -> None:
    path = tmp_path / "framework_bad.json"
    assert faults(path) == ["The file cannot be read: No such file or directory."]
    assert faults(tmp_path) == ["The file cannot be read: Is a directory."]
    for raw, fault in [
        (b"", "The file is not JSON: Expecting value at line 1, column 1."),
        (b'[\n{"model": }]', "The file is not JSON: Expecting value at line 2, column 11."),
        (b'["caf\xe9"]', "The file is not text in UTF-8 (byte 6)."),
        (b"{}", "The file must be a list of records: [{…}, {…}]."),
        (b"[]", "The file must be a list of records: [{…}, {…}]."),
        (b"[" * 200_000, "The file is not JSON that can be read: too deep, or a number too long."),
        (
            b"[" + b"1" * 9_000 + b"]",
            "The file is not JSON that can be read: too deep, or a number too long.",
        ),
        (b" " * (LARGEST + 1), f"The file is larger than {LARGEST:,} bytes."),
    ]:
        path.write_bytes(raw)
        assert faults(path) == [fault], raw[:20]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "framework_tiny.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(rows()).encode())
    assert read(path).slug == "tiny"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # what a record is
        (more(7), "Record 87 is not a record: it needs “model” and “fields”."),  # type: ignore[arg-type]
        (more({"model": "framework.stage"}), "Record 87 is not a record: it needs “model” and “fields”."),
        (more(row("freeze", edition=["tiny"])), "Record 87 is of an unknown model: framework.freeze."),
        (more({"model": ["x"], "fields": {}}), 'Record 87 is of an unknown model: ["x"].'),
        (lambda found: pick(found, "stage").update(pk=1), "Record 2 (stage 1) has an unknown part: “pk”."),
        (set_to("stage", colour="red"), "Record 2 (stage 1) has an unknown field: “colour”."),
        (set_to("stage", **{"a\nb": 1}), "Record 2 (stage 1) has an unknown field: “a?b”."),
        # fields
        (without("stage", 0, "name"), "Record 2 (stage 1) has no name."),
        (set_to("challenge", 0, title=""), "Record 5 (challenge 1) has a wrong title: it is empty."),
        (set_to("challenge", 0, title=" "), "Record 5 (challenge 1) has a wrong title: it is empty."),
        (set_to("challenge", 0, title=5), "Record 5 (challenge 1) has a wrong title: it must be text."),
        (set_to("challenge", 0, title=None), "Record 5 (challenge 1) has a wrong title: it must be text."),
        (
            set_to("challenge", 0, title="x" * 201),
            "Record 5 (challenge 1) has a wrong title: it has 201 characters, and 200 is the limit.",
        ),
        (
            set_to("challenge", 0, title="a\x00b"),
            "Record 5 (challenge 1) has a wrong title: "
            "it has a space at an end, a tab, a line break or a mark that does not show.",
        ),
        (
            set_to("challenge", 0, title="a\ud800b"),
            "Record 5 (challenge 1) has a wrong title: it holds a broken character.",
        ),
        (
            set_to("challenge", 0, title="two\nlines"),
            "Record 5 (challenge 1) has a wrong title: "
            "it has a space at an end, a tab, a line break or a mark that does not show.",
        ),
        (
            set_to("descriptor", 0, text="words "),
            "Record 6 (the descriptor of challenge 1 at stage 1) has a wrong text: "
            "it has a space at an end, a tab or a mark that does not show.",
        ),
        (set_to("edition", current=1), "Record 1 (edition tiny) has a wrong current: it must be true or false."),
        (set_to("edition", year="2020"), "Record 1 (edition tiny) has a wrong year: it must be a whole number."),
        (set_to("edition", year=True), "Record 1 (edition tiny) has a wrong year: it must be a whole number."),
        (set_to("edition", year=20), "Record 1 (edition tiny) has a wrong year: it must be from 1900 to 2100."),
        (
            set_to("edition", max_live_priorities=31),
            "Record 1 (edition tiny) has a wrong max live priorities: it must be from 1 to 30.",
        ),
        (
            set_to("edition", max_live_priorities=11),
            "edition tiny has a limit of 11 live priorities, and 10 challenges.",
        ),
        (set_to("edition", state="lost"),
            "Record 1 (edition tiny) has a wrong state: it must be one of draft, published, withdrawn."),
        (set_to("edition", state="draft"),
            "Record 1 (edition tiny) is current, but its state is not published."),
        (set_to("stage", 2, number=7), "Record 4 (stage) has a wrong number: it must be from 1 to 6."),
        (set_to("stage", 2, number=4), "Stage 3 is missing."),
        (set_to("stage", 2, number=4), "The descriptor of challenge 1 at stage 4 is missing."),
        (set_to("challenge", 9, number=31), "Record 77 (challenge) has a wrong number: it must be from 1 to 30."),
        (set_to("challenge", 9, number=11), "Challenge 10 is missing."),
        (set_to("indicator", 1, number=0), "Record 10 (indicator) has a wrong number: it must be from 1 to 99."),
        (set_to("stage", edition="tiny"), 'Record 2 (stage) has a wrong edition: it must be like ["2010"].'),
        (
            set_to("indicator", challenge=["tiny"]),
            'Record 9 (indicator) has a wrong challenge: it must be like ["2010", 3].',
        ),
        (
            set_to("indicator", challenge=["tiny", 31]),
            "Record 9 (indicator) has a wrong challenge: it must be from 1 to 30.",
        ),
        (
            set_to("descriptor", stage=["tiny", 7]),
            "Record 6 (descriptor) has a wrong stage: it must be from 1 to 6.",
        ),
        # early challenges and their reasons
        (
            set_to("challenge", 0, suggest_early=True),
            "Record 5 (challenge 1) is suggested early, but does not say why (why_early).",
        ),
        (
            set_to("challenge", 0, why_early="Because."),
            "Record 5 (challenge 1) says why it is suggested early (why_early), but is not suggested early.",
        ),
        # references
        (set_to("stage", edition=["other"]), "Record 2 (stage 1) is of an unknown edition: “other”."),
        (
            set_to("descriptor", stage=["other", 1]),
            "Record 6 (the descriptor of challenge 1 at stage 1) is of an unknown edition: “other”.",
        ),
        # all of it together
        (without("edition"), "The file must hold one edition, and it holds none."),
        (
            more(row("edition", slug="b", name="B", year=2020, publisher="P", citation="C", max_live_priorities=5)),
            "The file must hold one edition, and it holds 2.",
        ),
        (without("stage", 1), "Stage 2 is missing."),
        (without("challenge", 6), "Challenge 7 is missing."),
        (without("descriptor", 4), "The descriptor of challenge 2 at stage 2 is missing."),
        (without("indicator", 0), "Challenge 1 has no indicator 1, but has a later one."),
        (set_to("datasource", 1, number=4), "Challenge 1 has no data source 2, but has a later one."),
        (more(row("stage", edition=["tiny"], number=1, name="A", meaning="B", definition="C")),
            "Records 2 and 87 are both stage 1."),
        (more(row("descriptor", challenge=["tiny", 1], stage=["tiny", 1], summary="A", text="B")),
            "Records 6 and 87 are both the descriptor of challenge 1 at stage 1."),
        (more(row("glossaryterm", edition=["tiny"], term="CPA", meaning="B", today="C")),
            "Records 85 and 87 are both the glossary term “CPA”."),
        (more(row("glossaryterm", edition=["tiny"], term="cpa", meaning="B", today="C")),
            "Records 85 and 87 are too alike: the glossary term “CPA” and the glossary term “cpa”."),
        (more(row("glossaryterm", edition=["tiny"], term="!", meaning="B", today="C")),
            "Record 87 (the glossary term “!”) needs a letter or a digit."),
    ],
)  # fmt: skip
def test_each_fault_is_said(tmp_path: Path, change: Change, expected: str) -> None:
    found = rows()
    change(found)
    assert expected in faults(write(tmp_path, found))


def test_a_slug_must_fit_into_an_address(tmp_path: Path) -> None:
    found = json.loads(json.dumps(rows()).replace('"tiny"', '"a/b"'))
    fault = "has a wrong slug: use letters, digits, hyphens and underscores only."
    assert any(fault in one for one in faults(write(tmp_path, found)))


def test_a_challenge_needs_examples(tmp_path: Path) -> None:
    found = [
        one
        for one in rows()
        if not (one["model"] == "framework.indicator" and one["fields"]["challenge"][1] == 4)
    ]
    assert faults(write(tmp_path, found)) == ["Challenge 4 has no indicator."]


def test_a_record_that_says_something_twice(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    path.write_text(path.read_text().replace('"number": 1,', '"number": 1, "number": 1,', 1))
    assert faults(path) == ["A record says “number” 2 times."]


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    found = rows()
    for change in (without("stage", 1), set_to("challenge", 0, title=""), without("descriptor", 29)):
        change(found)
    assert faults(write(tmp_path, found)) == [
        "Record 4 (challenge 1) has a wrong title: it is empty.",
        "Stage 2 is missing.",
        "The descriptor of challenge 10 at stage 3 is missing.",
    ]


def of_shape(stages: int, challenges: int, limit: int) -> list[Row]:
    """The small edition with fewer stages and challenges."""
    found = [
        one
        for one in rows()
        if not (one["model"] == "framework.stage" and one["fields"]["number"] > stages)
        and not (one["model"] == "framework.challenge" and one["fields"]["number"] > challenges)
        and not (one["fields"].get("challenge", ["", 0])[1] > challenges)
        and not (one["fields"].get("stage", ["", 0])[1] > stages)
    ]
    pick(found, "edition")["fields"]["max_live_priorities"] = limit
    return found


@pytest.mark.parametrize("shape", [(3, 10, 5), (2, 1, 1), (2, 7, 7), (3, 1, 1)])
def test_an_edition_may_have_any_shape(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    file = read(write(tmp_path, of_shape(*shape)))
    kinds = [record.kind.words for record in file.records]
    assert kinds.count("stage {1}") == shape[0]
    assert kinds.count("challenge {1}") == shape[1]


def test_one_stage_or_no_challenge_is_no_edition(tmp_path: Path) -> None:
    assert faults(write(tmp_path, of_shape(1, 3, 1))) == [
        "The edition must have 2 stages or more, and it has 1."
    ]
    assert "The edition has no challenge." in faults(write(tmp_path, of_shape(2, 0, 1)))
