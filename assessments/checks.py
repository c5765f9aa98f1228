"""What `manage.py check` says about the permission table: every route stands in it, once, and it fits together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from assessments.access import SUBJECTS
from assessments.people.policy import Rule, table


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
