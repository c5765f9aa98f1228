"""The code on a signed paper: the beginning of the fingerprint (SHA-256) of what was signed, short enough to type.

80 bits in 16 letters and digits of Crockford's alphabet, which has none that are mistaken for one another. It is no
secret, and nobody can make other words that have it.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS, BITS, GROUP = 16, 5, 4
_READ_AS = str.maketrans("OIL", "011")
_WHOLE = re.compile(r"[0-9a-f]{64}")


def code_of(sha256: str) -> str:
    """The code of a fingerprint of 64 hexadecimal digits, in groups of four: "7H3K-9QZ2-M0TX-8B4C"."""
    number = int(sha256[: LETTERS * BITS // 4], 16)
    letters = [ALPHABET[number >> (BITS * place) & 31] for place in reversed(range(LETTERS))]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LETTERS, GROUP))


def beginning_of(typed: str) -> str:
    """The hexadecimal digits that a fingerprint must begin with. `typed`: a code however it is written, a whole
    fingerprint, or the link of the QR code. Raises ValueError for anything else.
    """
    last = typed.strip().rpartition("code=")[2]
    kept = re.sub(r"[\s.–—-]", "", last)
    if _WHOLE.fullmatch(kept.lower()):
        return kept.lower()
    letters = kept.upper().translate(_READ_AS)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        raise ValueError("no code")
    number = 0
    for letter in letters:
        number = number << BITS | ALPHABET.index(letter)
    return f"{number:0{LETTERS * BITS // 4}x}"
