"""The document for engineers shows the permission table that is enforced."""

from __future__ import annotations

import re
from pathlib import Path

from assessments.people.policy import Role, Rule, Table, table
from recovery_site.access import Audience

DOCUMENT = Path(__file__).parents[2] / "docs" / "architecture.md"
OPEN_TO = {
    Audience.ANYBODY: "anybody",
    Audience.SIGNED_IN: "anybody who is signed in",
    Audience.ADMINISTRATOR: "administrators of the site",
    Audience.PARTICIPANT: "phones that were let into the room",
    Audience.ADMINISTRATOR: "an administrator",
}


def rows_of(permissions: Table) -> dict[str, tuple[str, list[str]]]:
    """(act or audience) -> (who, the routes), with the rows of several steps put together."""
    found: dict[str, tuple[str, list[str]]] = {}
    for row in permissions.rows:
        if isinstance(row, Rule):
            act = f"`{row.act}`"
            who = (
                "every member"
                if row.roles == frozenset(Role)
                else ", ".join(role.label.lower() for role in Role if role in row.roles)
            )
        else:
            act, who = "", OPEN_TO[row.audience]
        _, routes = found.setdefault(act or who, (who, []))
        routes += row.routes
    return found


def as_markdown(permissions: Table) -> str:
    lines = ["| act | who | routes |", "|---|---|---|"]
    for name, (who, routes) in sorted(rows_of(permissions).items(), key=lambda one: one[0].strip("`")):
        act = name if name.startswith("`") else ""
        lines.append(f"| {act} | {who} | {' '.join(f'`{route}`' for route in routes)} |")
    return "\n".join(lines)


def test_the_document_shows_the_table_that_is_enforced() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = re.search(r"<!-- permissions: begin -->\n(.*)\n<!-- permissions: end -->", text, re.DOTALL)
    wanted = as_markdown(table())
    assert shown
    assert shown[1] == wanted, f"Put this between the two marks:\n{wanted}"
