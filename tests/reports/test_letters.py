"""Every letter that people type is printed, or named: the fonts, the direction of a text, what no font has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest

from assessments.reports import pdf
from assessments.reports.filters import paragraphs, prose
from assessments.reports.typefaces import covered, printable, private
from assessments.reports.typefaces.chosen import CHOSEN
from tests.reports.conforms import faults
from tests.reports.hearing import Paper, opened
from tests.reports.scripts import NOT_IN_ANY_FONT, RIGHT_TO_LEFT, SCRIPTS
from tests.working import ROOT

HEAD = "<html lang='en-GB'><title>Letters</title>"
TABLE = "<h1 data-running=a>Letters</h1><table><tr><th>a<td>b</table>"
PAGE = printable.directed(
    HEAD + TABLE + "".join(f"<p>{words}</p><p><b>{words}</b></p>" for words in SCRIPTS.values())
)
MAKE = (
    "import django, hashlib, sys; django.setup()\n"
    "from assessments.reports import pdf\n"
    "from tests.reports.test_letters import PAGE\n"
    "print(hashlib.sha256(pdf.render(PAGE, identifier='same').file).hexdigest())"
)


def page(body: str) -> Paper:
    return opened(pdf.render(HEAD + body, identifier="x").file)


@pytest.fixture(scope="module")
def paper() -> Paper:
    """All the scripts, each in a paragraph of its own and again in bold."""
    return opened(pdf.render(PAGE, identifier="x").file)


def fonts_of(paper: Paper) -> set[str]:
    """The families that are in the file."""
    said = (
        str(o.FontName) for o in paper.pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o
    )
    return {re.sub(r"^/[A-Z]{6}\+|-Bold$", "", name).replace("-", " ") for name in said}


@pytest.mark.pdf
def test_every_script_is_printed_and_nothing_is_named(paper: Paper) -> None:
    assert "cannot be printed" not in paper.text
    read = [one.text for one in paper.tree.all("P")]
    wanted = [" ".join(words.split()) for words in SCRIPTS.values() for _ in range(2)]
    for said, words in zip(read, wanted, strict=True):
        assert said == words or said == as_seen(words)


def as_seen(words: str) -> str:
    """Words from right to left in the order of the eye, which is that of their shapes in a PDF."""
    return words[::-1].replace("ال", "لا") if words else words


@pytest.mark.pdf
def test_a_page_of_every_script_conforms() -> None:
    """PDF/A-2a and PDF/UA-1 allow no box, and want to know what each shape reads."""
    file = pdf.rendered(
        printable.printable(f"{PAGE}<p>{NOT_IN_ANY_FONT} {'e' + chr(0x301) * 9}</p>"), "x"
    ).file
    assert faults(file) == []


@pytest.mark.pdf
def test_the_fonts_are_ours_and_in_the_file(paper: Paper) -> None:
    ours = {"Liberation Sans"} | {face.family for face in CHOSEN}
    assert fonts_of(paper) <= ours
    assert {"Noto Emoji", "Vazirmatn", "Noto Sans SC", "Noto Sans KR", "Noto Sans Gurmukhi"} <= fonts_of(
        paper
    )
    kinds = {str(o.get("/Subtype")) for o in paper.pdf.objects if isinstance(o, pikepdf.Dictionary)}
    assert not {"/Image", "/Type3"} & kinds  # emoji are outlines


@pytest.mark.pdf
def test_a_text_from_right_to_left_begins_at_the_right() -> None:
    words = SCRIPTS["Urdu"]
    made = page(printable.directed(f"<p>{words}</p><p>Words first, then {words}</p>"))
    begins = [
        float(operands[4])
        for operands, act in pikepdf.parse_content_stream(made.pdf.pages[0])
        if str(act) == "Tm"
    ]
    width = float(made.pdf.pages[0].MediaBox[2]) / pdf_points(made)
    assert begins[0] > width / 4  # the left end of a short line that ends at the right
    assert begins[1] < width / 4


def pdf_points(made: Paper) -> float:
    """How many points one unit of the page's own measure has."""
    for operands, act in pikepdf.parse_content_stream(made.pdf.pages[0]):
        if str(act) == "cm":
            return float(operands[0])
    raise AssertionError("the page has no measure")


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_direction_is_that_of_the_first_letter(name: str) -> None:
    words = SCRIPTS[name]
    turned = f'<p dir="rtl">{words}</p>'
    assert printable.directed(f"<p>{words}</p>") == turned
    assert printable.directed(f"<p>12 (<b>{words}</b></p>") == f'<p dir="rtl">12 (<b>{words}</b></p>'
    for left in (f"<h1 data-running='{words}'>Report</h1>", "<p>12</p>", "<p><b>Hello</b></p>"):
        assert printable.directed(f"{turned}{left}") == turned + left
    assert printable.directed(f"<td>A<td>{words}<td>B") == f'<td>A<td dir="rtl">{words}<td>B'


def test_what_follows_a_name_from_right_to_left_keeps_its_place() -> None:
    """Without the mark, the comma and the day would stand before the name."""
    first, second = "שלום, 15 עולם", "مرحبا"
    assert printable.directed(f"<p>By {first}, 15 March, {second}: 3.</p>") == (
        f"<p>By {first}\u200e, 15 March, {second}\u200e: 3.</p>"
    )
    assert printable.printable(f"<p>{second}\u200e, 15</p>") == f"<p>{second}\u200e, 15</p>"
    assert "dir" not in printable.directed("<p>Hello</p>")


def test_a_text_from_right_to_left_says_so_after_words_of_ours_too() -> None:
    words = SCRIPTS["Arabic"]
    assert f'<strong>Said</strong> <span dir="rtl">{words}</span>' in paragraphs(words, "Said")
    assert prose(f"12 {words}\nHello") == f'<span dir="rtl">12 {words}<br>Hello</span>'
    assert "dir" not in prose(f"Hello {words}")


def test_a_long_word_breaks_behind_its_marks() -> None:
    for letter in ("a\u0301", "क्", "שְׁ"):
        for piece in re.sub("</?span[^>]*>", "", prose(letter * 300)).split("<wbr>"):
            assert piece.startswith(letter[0])


@pytest.mark.pdf
def test_letters_of_sindhi_are_joined_in_one_font() -> None:
    """ٻ and ڄ are in one of the two Arabic fonts alone; the words are read as they were typed."""
    words = "ٻڌايو ويو ته خدمتون بدليون آهن"
    made = page(printable.directed(f"<p>{words}</p><p>Hello</p>"))
    assert fonts_of(made) == {"Noto Sans Arabic", "Liberation Sans"}
    assert [one.text for one in made.tree.all("P")] == [words, "Hello"]


# ------------------------------------------------------------------------------------- what no font has


@pytest.mark.pdf
def test_what_no_font_has_is_named_in_words() -> None:
    made = page(f"<h1>{NOT_IN_ANY_FONT}</h1><p>Before 𐎠 after, \ue000, and {NOT_IN_ANY_FONT}.</p>")
    assert "Before [cannot be printed: Old persian sign a] after" in made.text
    assert "[cannot be printed: a sign without a name, U+E000]" in made.text
    assert "and 3 more letters]" in made.text
    assert not set(NOT_IN_ANY_FONT) - {" "} & set(made.text)
    assert fonts_of(made) == {"Liberation Sans"}


def test_names_are_short_and_their_number_has_an_end() -> None:
    assert printable.name_of("龘") == "Chinese character U+9F98"
    assert (
        printable.printable("a𐎠 𐎡𐎢b")
        == "a[cannot be printed: Old persian sign a, Old persian sign i and 1 more letter]b"
    )
    long = printable.printable("𐎠x" * 5000)
    assert long.count("Old persian") == printable.GAPS
    assert len(long) < 30 * 5000
    assert long.count("x") == 5000


def test_the_address_of_a_link_stays() -> None:
    assert printable.printable('<a href="https://example.org/𐎠">𐎠</a>').startswith(
        '<a href="https://example.org/𐎠">['
    )


def test_what_nobody_can_see_is_not_named() -> None:
    seen = "व्‌या व्‍या 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️\n\t"
    assert printable.printable(seen) == seen
    assert printable.printable("a\u202eb\u2066c\ufeffd\u00ade") == "abcde"
    assert printable.printable("a \u2029b\x85c\x00") == "a  b c "
    assert printable.printable("\ud800") == "[cannot be printed: a broken letter]"


@pytest.mark.pdf
def test_a_letter_that_a_font_has_and_does_not_draw_is_named_in_the_second_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if 𐎠 were in the list by mistake: WeasyPrint says that it drew a box, and the page is made again."""
    monkeypatch.setattr(printable, "ranges", lambda: [*covered.ranges(), (0x103A0, 0x103A0)])
    printable._gaps.cache_clear()  # noqa: SLF001
    made = page("<p>Before 𐎠 after</p>")
    printable._gaps.cache_clear()  # noqa: SLF001
    assert "[cannot be printed: Old persian sign a]" in made.text


# ------------------------------------------------------------------------------------------- the machine


def test_the_list_of_letters_agrees_with_the_fonts() -> None:
    fonts = [path for path in private.files() if path.suffix == ".ttf"]
    assert len(fonts) == 2 + len(CHOSEN)
    assert covered.covered_by(fonts) == covered.ranges()
    assert (covered.HERE / "noto-licence.txt").read_text().count("SIL OPEN FONT LICENSE Version 1.1") >= 1


def test_the_fonts_of_other_programs_stay_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for before in ("/etc/fonts/fonts.conf", None):
        monkeypatch.delenv(private.VARIABLE, raising=False)
        if before:
            monkeypatch.setenv(private.VARIABLE, before)
        with private.own_fonts():
            assert Path(os.environ[private.VARIABLE]).stat().st_mode & 0o022 == 0
        assert os.environ.get(private.VARIABLE) == before


def test_the_key_knows_the_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.made_with.cache_clear()
    before = pdf.made_with()
    assert f"weasyprint {version('weasyprint')}" in before
    for part in ("pango ", "harfbuzz ", "fontconfig ", "zlib "):
        assert part in before
    fonts = private.files()
    for changed in (fonts[:-1], [*fonts, Path(__file__)]):
        pdf.made_with.cache_clear()
        monkeypatch.setattr(private, "files", lambda changed=changed: changed)
        assert pdf.made_with() != before
    monkeypatch.undo()
    pdf.made_with.cache_clear()
    assert pdf.made_with() == before


@pytest.mark.pdf
def test_another_machine_makes_the_same_bytes_for_every_script(tmp_path: Path) -> None:
    """Another home with fonts of its own, another language, time zone, order of hashes and fontconfig file."""
    home = tmp_path / ".local" / "share" / "fonts"
    home.mkdir(parents=True)
    (home / "Other.ttf").write_bytes((covered.HERE / "NotoSansThai-Regular.ttf").read_bytes())
    other = tmp_path / "fonts.conf"
    other.write_text(f"<fontconfig><dir>{home}</dir></fontconfig>")
    machines = (
        {"PYTHONHASHSEED": "1", "LANG": "C.UTF-8"},
        {
            "PYTHONHASHSEED": "2",
            "LANG": "ja_JP.UTF-8",
            "LC_ALL": "ja_JP.UTF-8",
            "FC_LANG": "ja",
            "TZ": "Asia/Tokyo",
        }
        | {"HOME": str(tmp_path), "FONTCONFIG_FILE": str(other)},
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", MAKE],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", **machine},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for machine in machines
    }
    assert len(runs) == 1
    assert len(runs.pop()) == 64
