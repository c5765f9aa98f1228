"""Who may ask for which page, where that needs no role: the words of it, and the rows of the site's own routes.

`settings.ACCESS` lists the modules that hold such rows. Every route of the site stands in one of them, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who is let in without a role in a local system."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    ADMINISTRATOR = "administrator"  # of the site; for everybody else these pages do not exist
    PARTICIPANT = "participant"  # a phone in a room: no account, known by its cookie, asked for by the view


@dataclass(frozen=True)
class Open:
    """A row of the table: these routes (names of URL patterns) are open to that audience."""

    audience: Audience
    routes: tuple[str, ...]


ROWS = (
    Open(
        Audience.ANYBODY,
        (
            "healthz",
            "readyz",
            "icon",
            "accessibility",
            "privacy",
            "cookies",
            "account_login",
            "account_logout",
            "account_inactive",
            "account_signup",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "mfa_authenticate",  # the second step of a sign-in: the view asks for the first
            "mfa_login_webauthn",
            "openid_connect_login",
            "openid_connect_callback",
            "session_left",  # that it is over, too
            "session_keep",  # what was typed, when a sign-in has just ended
        ),
    ),
    Open(
        Audience.SIGNED_IN,
        (
            "account",
            "account_change_password",
            "sessions",
            "session_stay",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_index",
            "second_factor_needed",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_add_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        ),
    ),
)
