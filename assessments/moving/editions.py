"""The content of an edition of the framework as one hash: the same wherever the same file was loaded."""

from __future__ import annotations

from assessments.audit.canonical import canonical, sha256
from framework.edition_file import KINDS, NOT_IN_A_FILE
from framework.services import BESIDE_CONTENT

_PATHS = {"slug": "slug", "edition": "edition__slug", "challenge": "challenge__edition__slug"}
_KEYS = {"edition": "edition__slug", "challenge": "challenge__number", "stage": "stage__number"}


def digest_of(slug: str) -> str:
    """The SHA-256 of all that stands in that edition, without its state and whether it is the current one.

    Seven queries. Of an edition that is not there it is the hash of nothing.
    """
    found = []
    for name, kind in KINDS.items():
        own = [
            one.name
            for one in kind.model._meta.concrete_fields
            if not one.primary_key and not one.is_relation and one.name not in NOT_IN_A_FILE | BESIDE_CONTENT
        ]
        keys = [_KEYS.get(key, key) for key in kind.key]
        rows = kind.model._default_manager.filter(**{_PATHS[kind.key[0]]: slug}).order_by()
        # Put in order here: databases do not agree on the order of words.
        found += sorted([name, *row] for row in rows.values_list(*keys, *own))
    return sha256(canonical(found))
