"""Codes that are guessed: after many wrong ones, a small sum shows that a person is typing.

Only wrong codes are counted, so a venue whose phones share one address is never held up, and nobody is ever
locked out. The count is kept for each address (as a keyed hash, for ten minutes) and for the site as a whole.
"""

from __future__ import annotations

import secrets

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

FROM_ONE = 8  # wrong codes from one address
IN_ALL = 100  # wrong codes from everywhere
WITHIN = 600  # seconds
_SALT = "workshop.sum"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _keys(address: str) -> tuple[str, str]:
    return f"guess-{salted_hmac('workshop.guess', address).hexdigest()[:32]}", "guess-all"


def wrong(address: str) -> None:
    """Count one wrong code."""
    for key in _keys(address):
        if not cache.add(key, 1, WITHIN):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two
                cache.set(key, 1, WITHIN)


def suspicious(address: str) -> bool:
    """Whether so many codes were wrong lately that the sum is asked for."""
    one, everywhere = _keys(address)
    counts = cache.get_many([one, everywhere])
    return counts.get(one, 0) >= FROM_ONE or counts.get(everywhere, 0) >= IN_ALL


def new_sum() -> tuple[str, str]:
    """(the question in words, what the form carries to check the answer)."""
    a, b = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    question = f"What is {_NUMBERS[a - 1]} plus {_NUMBERS[b - 1]}? Write it as a number."
    return question, signing.dumps(str(a + b), salt=_SALT)


def solved(answer: str, carried: str) -> bool:
    """Whether the sum is right and not older than ten minutes."""
    try:
        return bool(signing.loads(carried, salt=_SALT, max_age=WITHIN) == answer.strip())
    except signing.BadSignature:
        return False
