"""Codes of rooms and papers that are guessed: after many wrong ones from an address, each further answer is held back.

The right code always gets in at once, from any address: who is right is never slowed by those who are wrong. The answer
is held in the event loop (`recovery_site/threads.py`), so a guesser holds no thread. Wrong codes are counted for each
address (as a keyed hash; an IPv6 address by the network that its owner has) and forgotten after ten minutes. Each takes
a place of its own, and a place is taken by one only, so codes that are sent at once all count.
"""

from __future__ import annotations

import ipaddress
import logging

from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
FREE = 8  # wrong codes from one address that cost nothing: people mistype
WITHIN = 600  # seconds
HOLD = 3  # seconds for which each further answer is held
NETWORK = 64  # bits of an IPv6 address that say whose it is


ROOM, PAPER = "workshop.guess", "paper.guess"  # counted apart


def _places(address: str, of: str) -> list[str]:
    who = salted_hmac(of, _whose(address), algorithm="sha256").hexdigest()[:32]
    return [f"guess-{who}-{n}" for n in range(FREE)]


def _whose(address: str) -> str:
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return address
    if one.version == 6 and one.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(one), NETWORK), strict=False))
    return address


def wrong(address: str, of: str = ROOM) -> int:
    """Count one wrong code; returns for how many seconds the answer to it is to be held (3 queries at most)."""
    places = _places(address, of)
    taken = cache.get_many(places)
    counted = any(cache.add(place, 1, WITHIN) for place in places if place not in taken)
    if not counted:
        logger.warning("Wrong codes come again and again from one address.")
    return 0 if counted else HOLD
