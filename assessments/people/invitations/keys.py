"""The key of an invitation: what its link carries. The database has a hash of the secret part, so it opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from assessments.people.invitations.models import Invitation


@dataclass(frozen=True)
class Key:
    """Which invitation, and the proof that one may answer it. The secret is in no message of an error."""

    uid: UUID
    secret: str = field(repr=False)

    @classmethod
    def fresh(cls, uid: UUID) -> Key:
        """A new key for that invitation: 192 random bits."""
        return cls(uid, secrets.token_urlsafe(24))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def opens(self, invitation: Invitation | None) -> bool:
        """Whether it is the key to that invitation, and its time is not up.

        The comparison is made whether there is an invitation or not, and takes as long.
        """
        stored = invitation.secret_sha256 if invitation else "0" * 64
        is_right = hmac.compare_digest(self.sha256, stored)
        return is_right and invitation is not None and invitation.is_open and not invitation.is_expired
