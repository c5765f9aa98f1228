"""Templates of an organisation: they take the place of ours, and one that is broken says why and hinders nobody."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from docx import Document

from assessments.reports.office import making
from assessments.reports.office.layouts.drawn import drawn
from assessments.reports.office.word import checking, filling
from tests.lint.files import ROOT
from tests.reports.office.reading import faults, text, word
from tests.reports.office.test_word import ABOUT

Put = Callable[..., Path]
NAME = "template_a.docx"


@pytest.fixture
def put(tmp_path: Path, settings: LazySettings) -> Put:
    """`put("{{ system }}")`: a template of the organisation's own with these paragraphs."""
    settings.REPORT_TEMPLATES = str(tmp_path)

    def write(*paragraphs: str, name: str = NAME, file: bytes = b"") -> Path:
        document = Document()
        for words in paragraphs:
            document.add_paragraph(words)
        saved = io.BytesIO()
        document.save(saved)
        (tmp_path / name).write_bytes(file or saved.getvalue())
        return tmp_path / name

    return write


def a_file() -> bytes:
    return filling.made(NAME, checking.examples(NAME)["everything"], ABOUT)


def test_an_own_template_takes_the_place_of_ours(put: Put) -> None:
    put("Minutes of {{ system }}", "{%p for row in rows %}", "Item {{ row.challenge }}", "{%p endfor %}")
    said = text(word(a_file()))
    assert said.split("\n") == [
        "Minutes of Example and the Dales",
        "Item 1. First challenge",
        "Item 2. Second challenge",
        "Item 3. Third challenge",
    ]
    assert faults(a_file()) == []
    about = word(a_file()).core_properties  # its own, whatever the template says of itself
    assert (about.title, about.language, about.author) == ("Title", "en-GB", "")


BROKEN = {
    "an unknown name": ("{{ systen }}", "systen"),
    "an unknown part": ("{%p for row in rows %}{{ row.challange }}{%p endfor %}", ""),
    "a tag that is not closed": ("{% if system %}", "endif"),
    "what cannot be worked out": ("{{ rows + 1 }}", "TypeError"),
    "a call into the machine": ("{{ system.__class__.__mro__ }}", "__class__"),
    "half a paragraph": ("{% if draft %}{{ draft }}\n{%p endif %}", "closed"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_with_a_broken_one_ours_is_used_and_the_file_says_why(
    put: Put, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    line, named = BROKEN[what]
    with caplog.at_level(logging.WARNING):
        put(*line.split("\n"))
        file = a_file()
    first = text(word(file)).split("\n")[0]
    assert NAME in first
    assert named in first
    assert "Template A" in text(word(file))
    assert faults(file) == []
    assert NAME in caplog.text


@pytest.mark.parametrize(
    "content", [b"not a zip", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0 an old .doc"]
)
def test_a_file_that_is_none_hinders_nobody(put: Put, content: bytes) -> None:
    put(file=content)
    assert NAME in text(word(a_file())).split("\n")[0]


def test_a_template_that_changes_makes_other_files(put: Put) -> None:
    keys = {making.made_with()}
    put("{{ system }}")
    keys.add(making.made_with())
    template = put("{{ provider }}")
    keys.add(making.made_with())
    template.unlink()
    template.mkdir()  # nothing that can be read
    assert making.made_with() in keys
    assert len(keys) == 3


def test_what_is_bundled_is_what_its_code_draws() -> None:
    assert {name: filling.BUNDLED.joinpath(name).read_bytes() for name in drawn()} == drawn(), (
        "Run manage.py report_templates --draw"
    )


def names_in(value: object) -> set[str]:
    """Every name that a template can use, within lists and parts too."""
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", filling.NAMES)
def test_the_document_lists_every_name_that_a_template_can_use(name: str) -> None:
    listed = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "reports.md").read_text()))
    assert names_in(checking.examples(name)["everything"]) - listed == set()


def test_an_administrator_copies_ours_changes_them_and_has_them_checked(
    tmp_path: Path, settings: LazySettings, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("report_templates", "--copy", str(tmp_path))
    call_command("report_templates", "--copy", str(tmp_path))  # a second time changes nothing
    assert "left alone" in capsys.readouterr().out
    call_command("report_templates")
    assert capsys.readouterr().out.count(": yours") == len(filling.NAMES)
    put("{{ systen }}")
    with pytest.raises(CommandError, match=f"{NAME}: with everything: .*systen"):
        call_command("report_templates")
