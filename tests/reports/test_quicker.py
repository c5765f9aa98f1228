"""What is done quicker than WeasyPrint does it: the same bytes, for the functions that it stands for and no others."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from hashlib import sha256

import pytest

from assessments.reports import pdf, quicker
from assessments.reports.quicker.first import FIRST_PAGE
from assessments.reports.typefaces import private, spoken
from tests.reports.scripts import SCRIPTS
from tests.reports.test_letters import PAGE
from tests.working import ROOT

WORDS = (
    "What people wrote goes over several lines, and office or AVAST has letters that move nearer to others. "
)
PLAIN = (
    FIRST_PAGE
    + '<div class="proof"><div class="proof-qr"><svg viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg></div>'
    + f"<p>{WORDS * 4}</p></div><p>{WORDS * 60}</p>"
    + '<table class="close"><tbody>'
    + f'<tr class="whole"><th scope="row">{WORDS}</th><td><span class="square">1</span>{WORDS * 3}</td></tr>'
    * 30
    + f'</tbody></table><p>{"long" * 60}</p><p style="letter-spacing: 1pt; text-align: justify">{WORDS * 3}</p>'
    + f'<p dir="rtl">{SCRIPTS["Arabic"] * 6}</p><p style="margin: 1em 5%; width: calc(50% + 1mm)">{WORDS}'
    + f'<u>{WORDS}</u><span style="font-variant: small-caps">{WORDS}</span></p>'
)
SLOW = (
    "import django; django.setup()\n"
    "from assessments.reports import quicker\n"
    "quicker.taught = lambda: None\n"
    "from tests.reports.test_quicker import made\n"
    "print(*made())"
)
# The functions that others stand for, as they were when those were written. A new version of WeasyPrint that changes
# one fails here: read what changed, make the quicker one do the same, then write down the new digest.
KNOWN = {
    "Box.border_height": "a4ec4bd0cb84",
    "Box.border_width": "3ee3e21e46d5",
    "Box.is_in_normal_flow": "5f49d6ab23da",
    "Box.margin_height": "2c8587a46151",
    "Box.margin_width": "d60bf065482b",
    "ComputedStyle.__missing__": "b318d8efc8ac",
    "HTMLUnicodeInputStream.chars_until": "dfe353323dff",
    "Layout.setup": "fb227a55094f",
    "weasyprint.draw.text.draw_first_line": "1bb8eae6d88e",
    "weasyprint.layout.float.avoid_collisions": "5fc7793c573a",
    "weasyprint.layout.percent.resolve_percentages": "71673078096f",
    "weasyprint.layout.percent.resolve_radii_percentages": "4980b3798c67",
    "weasyprint.text.line_break.strut": "b57885b70dd0",
}


def made() -> list[str]:
    """The digests of the PDFs of our pages."""
    return [sha256(pdf.render(page, identifier="same").file).hexdigest() for page in (PLAIN, PAGE)]


@pytest.mark.pdf
def test_what_is_quicker_gives_the_same_bytes() -> None:
    slow = subprocess.run(
        [sys.executable, "-c", SLOW],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert made() == slow
    assert quicker.STAND_FOR


@pytest.mark.pdf
def test_what_is_quicker_stands_for_the_functions_that_it_knows() -> None:
    pdf.lay_out(FIRST_PAGE)
    found = {
        name: sha256(inspect.getsource(old).encode()).hexdigest()[:12]
        for name, old in quicker.STAND_FOR.items()
    }
    assert found == KNOWN


@pytest.mark.pdf
def test_letters_of_a_font_are_read_once() -> None:
    content = private.files()[0].read_bytes()
    assert content[:4] == b"\x00\x01\x00\x00"
    assert spoken.kept_letters_of(content) == spoken.letters_of(content)
    assert spoken.kept_letters_of(bytes(bytearray(content))) is spoken.kept_letters_of(content)
