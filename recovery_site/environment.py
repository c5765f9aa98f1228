"""Every setting that differs between places: its name, its type, its default, and what it is for.

The values come from the environment. A value that cannot be used stops the start with one plain sentence.
`python -m recovery_site.environment` prints the table of docs/deploying.md; a test compares the two.
Standard library only, because it is read before Django is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum

ON, OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


class Unusable(SystemExit):
    """A setting that cannot be used. Python prints the sentence and ends with exit code 1, without a traceback."""


class Kind(StrEnum):
    """The type of a value, as the table names it."""

    TEXT = "text"
    FLAG = "1 or 0"
    NUMBER = "whole number"
    LIST = "list, with commas"
    CHOICE = "one of these words"


@dataclass(frozen=True)
class Setting:
    """One line of the table. `default` is the text that an unset or empty variable stands for."""

    name: str
    kind: Kind
    about: str
    default: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


SETTINGS = (
    Setting(
        "RECOVERY_SITE_ENV",
        Kind.CHOICE,
        "`production` for a site that people rely on. A `development` site must not be on a network.",
        "development",
        choices=("development", "production"),
    ),
    Setting(
        "SECRET_KEY",
        Kind.TEXT,
        "Required in production: 50 or more random characters. `openssl rand -base64 60 | tr -d '\\n'` makes one. "
        "Keep it secret, and keep it the same: a new one signs everybody out.",
    ),
    Setting(
        "LOG_KEY",
        Kind.LIST,
        "The key of the log of what was agreed: 50 or more random characters. Whoever has the database but not this "
        "key cannot rewrite the log. Without it, the key is made from `SECRET_KEY`. To change it, write the new one "
        "first and leave the older ones behind it, with commas: they are needed to check older entries.",
    ),
    Setting(
        "FACTOR_KEY",
        Kind.LIST,
        "The key with which the secrets of second factors are stored: 50 or more random characters. Without it, the "
        "key is made from `SECRET_KEY`. To change it, write the new one first and leave the older ones behind it, with "
        "commas. If it is lost, authenticator apps and recovery codes have to be set up again; passkeys still work.",
    ),
    Setting(
        "LOG_HEADS",
        Kind.TEXT,
        "Where the length and the hash of the log are written after each entry: `syslog`, or the path of a file that "
        "the site may only add to. Keep it where the owner of the database does not write.",
    ),
    Setting(
        "ALLOWED_HOSTS",
        Kind.LIST,
        "Required in production: the site's own names, such as `recovery.example.org`. "
        "A development site answers to this machine only.",
    ),
    Setting(
        "SITE_URL",
        Kind.TEXT,
        "The address that people use, such as `https://recovery.example.org`. Links in mails begin with it, whatever "
        "name a request gives the site. Without it, `https://` and the first of `ALLOWED_HOSTS`.",
    ),
    Setting(
        "DATABASE_URL",
        Kind.TEXT,
        "`postgres://user:password@host/name` or `sqlite:////data/recovery.sqlite3`. "
        "Without it, a SQLite file in `var/`.",
    ),
    Setting(
        "CSRF_TRUSTED_ORIGINS",
        Kind.LIST,
        "Only if the address that people use is not the one that the site sees: `https://recovery.example.org`.",
    ),
    Setting(
        "BEHIND_PROXY",
        Kind.FLAG,
        "`1` when a web server in front does HTTPS and sets `X-Forwarded-Proto` itself.",
        "0",
    ),
    Setting(
        "FORWARDED_ALLOW_IPS",
        Kind.LIST,
        "Only with `BEHIND_PROXY`: the address of that web server as the site sees it, or its network "
        "(`10.1.2.0/28`). It alone is believed about a visitor's address. Several web servers in a row: name each.",
        "127.0.0.1",
    ),
    Setting(
        "SSL_REDIRECT",
        Kind.FLAG,
        "`0` only if the web server in front already sends people from http to https. Production only.",
        "1",
    ),
    Setting(
        "WEB_PROCESSES",
        Kind.NUMBER,
        "How many processes serve pages. Leave it at 1 on SQLite.",
        "1",
        least=1,
        most=64,
    ),
    Setting("WEB_THREADS", Kind.NUMBER, "Threads in each of them.", "4", least=1, most=64),
    Setting(
        "WORKER",
        Kind.CHOICE,
        "`embedded`: the site starts one worker process beside itself. `separate`: it does not, because "
        "`manage.py worker` runs as a service of its own.",
        "embedded",
        choices=("embedded", "separate"),
    ),
    Setting(
        "LOG_FORMAT",
        Kind.CHOICE,
        "How the lines of the log are written, on the standard error stream: `text` for people, `json` for programs.",
        "text",
        choices=("text", "json"),
    ),
    Setting(
        "REPORT_SECONDS",
        Kind.NUMBER,
        "CPU seconds that one report may take. After them it is stopped, and the page offers the report as HTML.",
        "180",
        least=1,
        most=3600,
    ),
    Setting(
        "REPORT_MEMORY",
        Kind.NUMBER,
        "Megabytes of memory that one report may take, beyond what the worker itself has.",
        "1024",
        least=64,
        most=65536,
    ),
    Setting(
        "REPORT_TEMPLATES",
        Kind.TEXT,
        "A folder with Word templates of your own: `template_a.docx`, `template_b.docx`, `board.docx`, as many as you "
        "like. `manage.py report_templates --copy FOLDER` begins one. Without it, those of the site are used.",
    ),
    Setting(
        "SEAL_FILE",
        Kind.TEXT,
        "A PKCS#12 file with the key and certificate of your organisation: published reports are then sealed with it. "
        "`manage.py make_seal` makes one. Only the user of the site may read it.",
    ),
    Setting("SEAL_PASSPHRASE", Kind.TEXT, "What opens `SEAL_FILE`. Keep it secret, and not beside the file."),
    Setting(
        "OIDC_PROVIDERS",
        Kind.LIST,
        "Services that people can sign in by (OpenID Connect), each by a short name of your own: `entra,cis2`. "
        "What follows is set for each of them, with that name in capitals for `{ID}`: `OIDC_ENTRA_ISSUER`.",
    ),
    Setting("OIDC_{ID}_NAME", Kind.TEXT, "What its button says: `Fenmarsh Trust account`."),
    Setting(
        "OIDC_{ID}_ISSUER",
        Kind.TEXT,
        "Its address: `https://login.microsoftonline.com/TENANT/v2.0`. Of one tenant.",
    ),
    Setting("OIDC_{ID}_CLIENT_ID", Kind.TEXT, "The name under which this site is registered there."),
    Setting("OIDC_{ID}_CLIENT_SECRET", Kind.TEXT, "The secret that goes with it."),
    Setting(
        "OIDC_{ID}_DOMAINS",
        Kind.LIST,
        "Only for a service that does not say whether an address was verified: `fenmarsh.nhs.uk`. You promise that it "
        "gives an address of these domains to nobody but its owner. Whoever has such an address gets the account.",
    ),
    Setting(
        "EMAIL_URL",
        Kind.TEXT,
        "Where mail leaves: `smtp+tls://user:password@mail.example.org:587` (STARTTLS), "
        "`smtps://user:password@mail.example.org:465` (TLS from the start), `smtp://127.0.0.1:25` (a relay, not "
        "encrypted) or `console:` (printed; development only, and its default). In a user name or password write "
        "`%40` for `@`, `%3A` for `:` and `%2F` for `/`.",
    ),
    Setting(
        "DEFAULT_FROM_EMAIL",
        Kind.TEXT,
        "From whom mail comes: `Recovery Together <recovery@example.org>`.",
        "recovery-site@localhost",
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def _read(name: str, kind: Kind, of: str = "") -> tuple[Setting, str]:
    setting = _BY_NAME[name]
    assert setting.kind is kind  # noqa: S101 - a mistake in our own settings file
    return setting, os.environ.get(name.replace("{ID}", of.upper()), "").strip() or setting.default


def text(name: str, of: str = "") -> str:
    """The value as it is. `of` stands for {ID} in the name."""
    return _read(name, Kind.TEXT, of)[1]


def flag(name: str) -> bool:
    """True or False. Refuses whatever is not plainly one of the two."""
    value = _read(name, Kind.FLAG)[1].lower()
    if value not in ON | OFF:
        raise Unusable(f"{name} must be 1 or 0, not “{value}”.")
    return value in ON


def number(name: str) -> int:
    """A whole number within its limits."""
    setting, value = _read(name, Kind.NUMBER)
    if not value.isdecimal() or not setting.least <= int(value) <= setting.most:
        raise Unusable(
            f"{name} must be a whole number from {setting.least} to {setting.most}, not “{value}”."
        )
    return int(value)


def names(name: str, of: str = "") -> list[str]:
    """The parts of a list with commas, without empty ones. `of` stands for {ID} in the name."""
    return [part.strip() for part in _read(name, Kind.LIST, of)[1].split(",") if part.strip()]


def choice(name: str) -> str:
    """One of the words that the setting allows, spelled exactly so."""
    setting, value = _read(name, Kind.CHOICE)
    if value not in setting.choices:
        raise Unusable(f"{name} must be {' or '.join(setting.choices)}, not “{value}”.")
    return value


def table() -> str:
    """The settings as a table in Markdown."""
    lines = ["| name | value | default | what it is for |", "|---|---|---|---|"]
    for one in SETTINGS:
        value = " or ".join(f"`{word}`" for word in one.choices) or str(one.kind)
        if one.most:
            value = f"{value}, {one.least} to {one.most}"
        default = f"`{one.default}`" if one.default else ""
        lines.append(f"| `{one.name}` | {value} | {default} | {one.about.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
