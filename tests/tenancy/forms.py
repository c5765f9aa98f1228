"""Every form of the site as a browser would send it, filled in; and what somebody could add to it who is no browser."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.urls import Resolver404, resolve

from assessments.people.models import User
from assessments.people.tenancy import tenants
from tests.tenancy.crawl import METHOD
from tests.tenancy.matrix import HERE, PATTERNS, THERE, Matrix, Person, arguments_of
from tests.tenancy.world import DRAFT, PART_SIGNED, SIGNED

MARK = "Smuggled"
Sent = dict[str, list[str]]


@dataclass
class Form:
    """One form: where it goes, what it sends. `found_by` is the person on whose page it stands."""

    found_by: Person
    address: str
    sent: Sent = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)  # boxes to tick, ticked or not

    @property
    def route(self) -> str:
        return resolve(self.address).view_name

    @property
    def id(self) -> str:
        names = sorted({re.sub(r"\d+", "N", name) for name in self.sent})
        return f"{self.route} {self.sent.get('act', [''])[0]} {' '.join(names)}"


class _Forms(HTMLParser):
    """The forms of a page that are sent by POST. Empty boxes are filled in with something that may be right."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.now = address, [], None  # type: ignore[var-annotated]
        self.area, self.select = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        name = one.get("name", "")
        if tag == "form" and one.get("method", "").lower() == "post":
            self.now = (one.get("action") or self.address, {}, set())
            self.found.append(self.now)
        elif self.now is None or "disabled" in one:
            return
        elif tag == "input" and name:
            self._input(name, one)
        elif tag == "textarea":
            self.area = name
            self.now[1][name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and (one.get("value") or "selected" in one):
            if "selected" in one or self.select not in self.now[1]:
                self.now[1][self.select] = [one["value"]]
        elif tag == "button" and name and one.get("type", "submit") == "submit":
            self.now[1].setdefault(name, [one.get("value", "")])

    def _input(self, name: str, one: dict[str, str]) -> None:
        assert self.now
        kind, value, sent = one.get("type", "text"), one.get("value", ""), self.now[1]
        if kind in {"radio", "checkbox"}:
            self.now[2].add(name)
            if "checked" in one or (name not in sent and kind == "radio"):
                before = sent.get(name, []) if kind == "checkbox" else []
                sent[name] = [*before, value]
        else:
            sent[name] = [value or self._made_up(name, kind)]

    def _made_up(self, name: str, kind: str) -> str:
        if kind == "hidden":
            return ""
        for end, value in (("_day", "16"), ("_month", "3"), ("_year", "2027"), ("email", "new@example.org")):
            if name.endswith(end):
                return value
        return {"email": "new@example.org", "number": "2", "password": "a long pass phrase"}.get(
            kind, f"Some words for {name}"
        )

    def handle_data(self, data: str) -> None:
        if self.area and self.now:
            self.now[1][self.area] = [(self.now[1][self.area][0] + data).strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area and self.now:
            self.now[1][self.area] = [self.now[1][self.area][0] or f"Some words for {self.area}"]
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.now = None


def forms_of(matrix: Matrix, person: Person) -> Iterator[Form]:
    """Each form of each page that this person can have in the first system, once for each act and set of boxes."""
    world, known = matrix.worlds[HERE], set()
    for route in sorted(PATTERNS.keys() - METHOD):
        if route.startswith("account_"):
            continue  # the sign-in's own; nothing of a system is behind them
        names = arguments_of(route)
        reviews = [world.planned.pk, world.open_review.pk] if "review" in names else [0]
        numbers = [SIGNED, PART_SIGNED, DRAFT, 7] if "number" in names else [0]
        parts = ["standing", "goals", "actions", "evidence", "dates"] if "part" in names else [""]
        for review, number, part in itertools.product(reviews, numbers, parts):
            other = {"review": review, "number": number, "part": part}
            address = matrix.address(route, HERE, **{name: other[name] for name in names if name in other})
            answer = person.ask("GET", address)
            if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
                continue
            page = _Forms(address)
            page.feed(answer.content.decode())
            for action, sent, offered in page.found:
                form = Form(person, action.partition("#")[0].partition("?")[0], sent, offered)
                try:
                    if form.route in {"account_logout", "sessions"} or form.id in known:
                        continue
                except Resolver404:
                    continue
                known.add(form.id)
                yield form


def smuggled(matrix: Matrix, form: Form) -> Sent:
    """Every field of every model that the form itself does not have, with something of the other system, or another
    state: by the field's own name, by that of its column, and as a part of each list of the form.
    """
    there = matrix.worlds[THERE].system
    found: Sent = {}
    for model in [*tenants(), User]:
        for one in model._meta.concrete_fields:
            value = [_other(one, there)]
            found |= {one.name: value, one.attname: value, f"{model._meta.model_name}-{one.name}": value}
    found |= {"pk": ["1"], "is_superuser": ["on"], "is_staff": ["on"], "is_active": ["on"], "groups": ["1"]}
    lists = {name.partition("-")[0] for name in form.sent if name.endswith("-TOTAL_FORMS")}
    found |= {f"{prefix}-0-{name}": value for prefix in lists for name, value in list(found.items())}
    return {
        name: value for name, value in found.items() if name not in {*form.sent, *form.offered, *_OPTIONAL}
    }


# Boxes that a page of ours may have for the same act, though this one has not: what they do is asked for by nobody.
_OPTIONAL = {"csrfmiddlewaretoken", "next"}


def _other(one: models.Field[Any, Any], there: models.Model) -> str:
    """A value of that field that would do harm, were it taken."""
    if isinstance(one, models.ForeignKey):
        target = one.remote_field.model
        if target._meta.label == "assessments.LocalSystem":
            return str(there.pk)
        theirs = target._base_manager.filter(**({"system": there} if target in tenants() else {})).order_by(
            "-pk"
        )
        return str(theirs.values_list("pk", flat=True).first())
    if one.choices:
        return str(list(one.flatchoices)[-1][0])
    if isinstance(one, models.BooleanField):
        return "on"
    if isinstance(one, models.DateTimeField):
        return "2031-01-01T00:00:00Z"
    if isinstance(one, models.DateField):
        return "2031-01-01"
    if isinstance(one, models.IntegerField | models.DecimalField | models.AutoField):
        return "77"
    return MARK


OF_THE_SIGN_IN = {"site_sessions_session", "cache"}  # written with every request
Rows = dict[tuple[str, Any], dict[str, Any]]
_CHANCE = (
    "hash",
    "previous",
    "sha256",
    "secret",
    "password",
    "token",
    "session",
    "key",
    "raw",
    "message_id",
    "head",
    "request",
    "seal",
)


def every_row() -> Rows:
    """All that is in the database: (table, key of the row) and its columns."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(columns, row, strict=True))
                found[table, values.get("id", row[0])] = values
    return found


def changes(before: Rows, after: Rows) -> list[tuple[str, str, dict[str, Any]]]:
    """(table, what was done, what is there now), without what chance or the clock make different each time."""
    new = set(after.keys() - before.keys())
    found = []
    for (table, key), now in after.items():
        if table in OF_THE_SIGN_IN:
            continue
        was = before.get((table, key))
        if was == now:
            continue
        told = now if was is None else {name: value for name, value in now.items() if was[name] != value}
        if told.keys() != {"last_here"}:  # which the gate writes once a day
            done = "new" if was is None else f"changed {key}"
            found.append((table, done, _plain(table, told, new)))
    found += [(table, f"gone {key}", {}) for table, key in before.keys() - after.keys()]
    return sorted(found, key=repr)


def _points_to() -> dict[tuple[str, str], str]:
    """Each foreign key by its table and column, and the table that it points to."""
    return {
        (model._meta.db_table, field.column): field.remote_field.model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }


def _plain(table: str, row: dict[str, Any], new: set[tuple[str, Any]]) -> dict[str, Any]:
    """Without the numbers of new rows: a sequence of PostgreSQL goes on where a transaction was rolled back."""
    plain, points_to = {}, _points_to()
    for name, value in row.items():
        if (
            any(part in name for part in _CHANCE)
            or name.endswith("_at")
            or name in {"at", "uid", "about", "since"}
        ):
            continue
        if name == "id" or (points_to.get((table, name)), value) in new:
            continue
        plain[name] = re.sub(
            r'[0-9a-f]{32,}|[0-9a-f-]{36}|"(?:organisation|link)": [0-9]+|"links": \[[0-9, ]*\]'
            r'|"[0-9-]{10}T[0-9:.+]+"|"[a-z]+ [0-9]+"(?=: )',
            "",
            str(value),
        )
    return plain
