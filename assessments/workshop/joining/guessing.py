"""Codes that are guessed: after many wrong ones, a small sum shows that a person is typing.

Only wrong codes are counted, so a venue whose phones share one address is never held up, and nobody is ever
locked out. They are counted for each address (as a keyed hash) and for the site as a whole. Each wrong code takes
a place of its own for ten minutes, and a place is taken by one only, so codes that are sent at once all count.
"""

from __future__ import annotations

import secrets

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from recovery_site.templatetags.words import spelled

FROM_ONE = 8  # wrong codes from one address
IN_ALL = 100  # wrong codes from everywhere
WITHIN = 600  # seconds
_SALT = "workshop.sum"


def _places(address: str) -> tuple[list[str], list[str]]:
    one = f"guess-{salted_hmac('workshop.guess', address).hexdigest()[:32]}"
    return [f"{one}-{n}" for n in range(FROM_ONE)], [f"guess-all-{n}" for n in range(IN_ALL)]


def wrong(address: str) -> None:
    """Count one wrong code."""
    for places in _places(address):
        taken = cache.get_many(places)
        next((place for place in places if place not in taken and cache.add(place, 1, WITHIN)), None)


def suspicious(address: str) -> bool:
    """Whether so many codes were wrong lately that the sum is asked for (1 query)."""
    one, everywhere = _places(address)
    taken = cache.get_many([*one, *everywhere])
    return all(place in taken for place in one) or all(place in taken for place in everywhere)


def new_sum() -> tuple[str, str]:
    """(the question in words, what the form carries to check the answer)."""
    a, b = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    words = {"first": spelled(a), "second": spelled(b)}
    question = _("What is %(first)s plus %(second)s? Write it as a number.") % words
    return question, signing.dumps([str(a + b), secrets.token_hex(8)], salt=_SALT)


def solved(answer: str, carried: str) -> bool:
    """Whether the sum is right and not older than ten minutes. Each sum is good for one code."""
    try:
        right, once = signing.loads(carried, salt=_SALT, max_age=WITHIN)
    except (signing.BadSignature, ValueError):
        return False
    return bool(right == answer.strip()) and cache.add(f"sum-{once}", 1, WITHIN)
