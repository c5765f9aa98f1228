"""What `manage.py check` says about the permission table: every route stands in it, once, and it fits together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import URLPattern, URLResolver, get_resolver

from assessments.access import SUBJECTS
from assessments.people.policy import Rule, table
from assessments.published import sealing

SOON = 60  # days before a certificate expires


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site by the name that the gate sees; a route without a name has none."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            within = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, within)
        else:
            yield (f"{space}{pattern.name}" if pattern.name else ""), pattern


@register(Tags.urls, Tags.security)
def permission_table(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A route in no row is refused to everybody, so the site does not start with one."""
    known, by_route = dict(routes(get_resolver())), table().by_route
    found: list[CheckMessage] = []
    for name, pattern in routes(get_resolver()):
        row = by_route.get(name)
        if row is None:
            words = f"The route {name or pattern.pattern} stands in no permission table."
            hint = "Name it in the access.py beside its urls.py."
            found.append(Error(words, hint=hint, id="assessments.E001"))
        elif isinstance(row, Rule) and len(SUBJECTS.keys() & pattern.pattern.converters.keys()) != 1:
            words = f"The route {name} needs a role, and its address does not say in which local system."
            hint = f"Give its address exactly one of these arguments: {', '.join(SUBJECTS)}."
            found.append(Error(words, hint=hint, id="assessments.E002"))
    found += [
        Error(f"The permission table names {name}, and there is no such route.", id="assessments.E003")
        for name in sorted(by_route.keys() - known.keys())
    ]
    found += [Error(fault, id="assessments.E004") for fault in table().faults()]
    return found


@register(Tags.security)
def key_of_the_seal(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """With a key that cannot be used nothing is published, so the site does not start. With one that has
    expired it does. One that others may read seals for them, too.
    """
    if not sealing.is_wanted():
        return []
    try:
        key = sealing.own_key(even_expired=True)
    except sealing.NoKey as error:
        hint = "manage.py make_seal makes a key. Without SEAL_FILE, reports are published without a seal."
        return [Error(f"The key in SEAL_FILE cannot be used. {error}", hint=hint, id="assessments.E006")]
    if sealing.is_open_to_others():
        hint = "Let the user of the site alone read it: chmod 600."
        return [Warning("Others may read the key in SEAL_FILE.", hint=hint, id="assessments.W001")]
    if (left := sealing.days_left(key)) < SOON:
        when = "has expired" if left < 0 else f"expires in {left} days"
        words = f"The certificate in SEAL_FILE {when}. With an expired one no report is published."
        return [Warning(words, hint="Set SEAL_FILE to a new one.", id="assessments.W002")]
    return []
