"""Canonical JSON: one spelling for one content, so that its hash can be made again by anybody."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(content: Any) -> str:
    """`content` (dicts, lists, strings, whole numbers, booleans, None) as JSON by RFC 8785."""
    return rfc8785.dumps(content).decode()


def sha256(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
