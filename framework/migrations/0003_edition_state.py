"""An edition is a draft, published or withdrawn, and of any shape. Those that exist are published.

Adding a column makes SQLite rebuild the table, which drops its triggers: all of them are installed again at the end.
"""

import uuid
from importlib import import_module

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

EARLIER = import_module("framework.migrations.0002_frozen_editions")
FREE = {"Edition": {"current", "state", "content_version"}}  # nothing that a reader reads
MOVES = (("draft", "published"), ("published", "withdrawn"), ("withdrawn", "published"))
NO_MOVE = "An edition cannot go from the one state to the other."
NOT_PUBLISHED = "Only a published edition can be used by a review."


def rules(apps) -> list[Rule]:
    """Every trigger of this app."""
    allowed = " OR ".join(f"(OLD.state = '{start}' AND NEW.state = '{end}')" for start, end in MOVES)
    unpublished = "(SELECT state FROM framework_edition WHERE id = NEW.edition_id) <> 'published'"
    return [
        *EARLIER.rules(apps, FREE),
        Rule(
            "framework_edition_moves",
            "framework_edition",
            "UPDATE",
            f"OLD.state <> NEW.state AND NOT ({allowed})",
            NO_MOVE,
        ),
        Rule("framework_freeze_published", "framework_freeze", "INSERT", unpublished, NOT_PUBLISHED),
    ]


def publish(apps, schema_editor) -> None:
    """Everybody could read every edition until now. Each gets a version of its own."""
    Edition = apps.get_model("framework", "Edition")
    for edition in Edition.objects.all():
        Edition.objects.filter(pk=edition.pk).update(state="published", content_version=uuid.uuid4())


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules(apps))


def take_out(apps, schema_editor) -> None:
    """Taken out first when this is undone: the old triggers know none of the new columns."""
    remove(schema_editor, rules(apps))


def put_back(apps, schema_editor) -> None:
    install(schema_editor, EARLIER.rules(apps))


# The bounds of any edition: up to 6 stages, 30 challenges, a limit of 30.
WIDER = (("stage", "number", 6), ("challenge", "number", 30), ("edition", "max_live_priorities", 30))


def _wider(model: str, field: str, high: int):
    name = f"{model}_{field}_range"
    yield migrations.RemoveConstraint(model, name)
    yield migrations.AddConstraint(
        model,
        models.CheckConstraint(
            condition=models.Q((f"{field}__gte", 1), (f"{field}__lte", high)),
            name=name,
            violation_error_message=f"The {field.replace('_', ' ')} must be from 1 to {high}.",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("framework", "0002_frozen_editions")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_back),
        SET_ASIDE,
        migrations.AddField(
            "edition",
            "state",
            models.CharField(
                choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "edition", "content_version", models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.RunPython(publish, migrations.RunPython.noop),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="edition_state"
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=models.Q(("current", False), ("state", "published"), _connector="OR"),
                name="edition_current_is_published",
                violation_error_message="Only a published edition can be the current one.",
            ),
        ),
        *(operation for field in WIDER for operation in _wider(*field)),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
