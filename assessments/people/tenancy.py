"""Whose a row is. Every row of a local system carries its number, and the database holds that all of it agrees.

A model of the work says in one of three ways where it belongs:

- a foreign key `system`, for what belongs to a local system directly;
- `system = OfSystem("parent")`, for what belongs to something that does: filled as the row is written;
- a line in `SHARED` or `BY_KEY` of `assessments/tenancy.py`, with the reason why it has neither.

From the first two follow the triggers of each table (`rules_of`): a row never moves to another system, and whatever it
points to belongs to the system that the row says. A migration that adds such a model installs `rules` for its table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from recovery_site.triggers import Rule

MIXED = "These two belong to different local systems or editions."
STAYS = "What belongs to one local system stays there."
SYSTEM = "assessments.LocalSystem"


class OfSystem(models.ForeignKey):  # type: ignore[type-arg]
    """The local system of a row: that of the thing which the field `through` points to.

    Without a constraint of its own: the triggers hold that it is the parent's, whose system is there. So nobody who
    writes a part of a plan waits for somebody who writes the log (each foreign key locks what it points to).
    """

    def __init__(self, through: str = "", *, null: bool = False) -> None:
        self.through = through
        super().__init__(
            SYSTEM, models.PROTECT, null=null, related_name="+", editable=False, db_constraint=False
        )

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """In a migration it is a plain foreign key."""
        name, _, args, kwargs = super().deconstruct()
        return name or "", "django.db.models.ForeignKey", list(args), dict(kwargs)

    def clone(self) -> OfSystem:
        """Another one. Django's own would call this class with what a migration says."""
        return OfSystem(self.through, null=self.null)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The system of the parent, unless the row says one already. No query where the parent was fetched."""
        through: models.ForeignKey[Any, Any] = model_instance._meta.get_field(self.through)  # type: ignore[assignment]
        if (
            getattr(model_instance, self.attname) is None
            and getattr(model_instance, through.attname) is not None
        ):
            setattr(model_instance, self.attname, getattr(model_instance, self.through).system_id)
        return super().pre_save(model_instance, add)


class Link(NamedTuple):
    """A column that points to something of the same system; it may be empty when `optional`."""

    column: str
    parent: str  # its table
    optional: bool = False


def rules(table: str, *links: Link, optional: bool = False) -> list[Rule]:
    """The triggers of a table whose rows carry a system (or none, if that is `optional`)."""
    theirs = "NOT EXISTS (SELECT 1 FROM {} AS p WHERE p.id = NEW.{} AND p.system_id = NEW.system_id)"
    mixed = [
        (f"NEW.{link.column} IS NOT NULL AND " if link.optional else "")
        + theirs.format(link.parent, link.column)
        for link in links
    ]
    moves = "OLD.system_id <> NEW.system_id"
    if optional:
        moves += " OR (OLD.system_id IS NULL) <> (NEW.system_id IS NULL)"
    columns = ", ".join(["system_id", *(link.column for link in links)])
    name, when = f"{table}_system", " OR ".join(f"({one})" for one in mixed)
    found = [Rule(f"{name}_stays_update", table, "UPDATE OF system_id", moves, STAYS)]
    if links:
        found += [
            Rule(f"{name}_insert", table, "INSERT", when, MIXED),
            Rule(f"{name}_update", table, f"UPDATE OF {columns}", when, MIXED),
        ]
    return found


def keyed(table: str, column: str) -> Rule:
    """The trigger of a table whose keys begin with the number that is in `column`: a row stays where it is.

    That the two agree is a constraint of the table. None of it works when an answer changes.
    """
    moves = f"OLD.id <> NEW.id OR OLD.{column} <> NEW.{column}"
    return Rule(f"{table}_system_stays_update", table, f"UPDATE OF id, {column}", moves, STAYS)


def tenants() -> list[type[models.Model]]:
    """Every model whose rows carry their system."""
    found = []
    for model in apps.get_models():
        field = {one.name: one for one in model._meta.concrete_fields}.get("system")
        if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.label == SYSTEM:
            found.append(model)
    return found


def rules_of(model: type[models.Model]) -> list[Rule]:
    """The triggers that the model of a tenant wants: one link for each foreign key to another tenant."""
    others = set(tenants())
    links = [
        Link(field.column, field.remote_field.model._meta.db_table, field.null)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model in others
    ]
    optional = model._meta.get_field("system").null
    return rules(model._meta.db_table, *links, optional=optional)
