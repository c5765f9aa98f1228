"""Texts that nobody writes and somebody may send: every category and script of Unicode, and what breaks lines."""

from __future__ import annotations

import random
import unicodedata
from functools import cache

SEPARATORS = "\u2028\u2029\x85\v\f\r\n\t\x0c"
SPACES = " \u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff"
BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINERS = "\u200c\u200d\u034f\ufe0e\ufe0f\U000e0100\u180e"
PICTURES = (
    "👩🏽\u200d🦽",
    "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "🇬🇧",
    "1️⃣",
    "❤️\u200d🔥",
    "🏳️\u200d⚧️",
)
MARKUP = (
    "<b>&amp;</b>",
    "</p></td><script>",
    "&#x2029;",
    "]]>",
    "<!--",
    "%PDF",
    "\\u0041",
    "{{ x }}",
    '" dir="rtl',
)
JOINED = ("ﷺ", "﷽", "لا", "क्ष्म्य", "ฏ๎๎๎๎", "각", "ᄒ\u1161\u11ab", "𝔘𝔫𝔦", "ǆ", "ﬃ", "‼️", "𐎠", "𓀀", "ꙮ")


@cache
def by_category() -> dict[str, list[str]]:
    """The letters of each category of Unicode, those that stand for nothing and halves of letters among them."""
    found: dict[str, list[str]] = {}
    for number in range(0x110000):
        found.setdefault(unicodedata.category(chr(number)), []).append(chr(number))
    return found


@cache
def by_script() -> list[list[str]]:
    """Letters of one script together, as far as the first word of their names tells."""
    found: dict[str, list[str]] = {}
    for kind in ("Lu", "Ll", "Lo", "Mn", "Mc", "Nd"):
        for letter in by_category()[kind]:
            found.setdefault(unicodedata.name(letter, "?").split()[0], []).append(letter)
    return list(found.values())


def document(number: int) -> str:
    """A text, always the same for a number: each kind of trouble has its turn."""
    return _KINDS[number % len(_KINDS)](random.Random(number))


def _some(chance: random.Random, letters: str | list[str], most: int) -> str:
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, most)))


def _every_category(chance: random.Random) -> str:
    return " ".join(chance.choice(letters) for letters in by_category().values())


def _one_script(chance: random.Random) -> str:
    letters = chance.choice(by_script())
    return " ".join(_some(chance, letters, 12) for _ in range(4))


def _long_word(chance: random.Random) -> str:
    letter = chance.choice(["W", "漢", "ﷺ", "क्", "a\u0301", "🙂", "ก", "ا", "\u00ad", "-", "\u00a0", "𐎠", "️"])
    return letter * (400 // len(letter))


def _stack(chance: random.Random) -> str:
    marks = by_category()["Mn"] + by_category()["Me"]
    tall = chance.choice("aאاक") + "\u0301" * 40
    return f"a{_some(chance, marks, 40)}b {tall} {_some(chance, marks, 9)}"


def _lines(chance: random.Random) -> str:
    return "".join(
        f"{chance.choice(['x', 'م', ''])} {_some(chance, SEPARATORS + SPACES, 3)}" for _ in range(12)
    )


def _turns(chance: random.Random) -> str:
    return "".join(chance.choice(["abc ", "שלום ", "مرحبا ", "12-3 ", "(", "]", *BIDI]) for _ in range(20))


def _pieces(chance: random.Random) -> str:
    pieces = [
        *PICTURES,
        *MARKUP,
        *JOINED,
        *JOINERS,
        " ",
        "\ud83d",
        "\udc00",
        "\ue000",
        "\U0010fffd",
        "\ufffe",
        "\U000e0041",
    ]
    return "".join(chance.choice(pieces) for _ in range(20))


_KINDS = (_every_category, _one_script, _long_word, _stack, _lines, _turns, _pieces)
