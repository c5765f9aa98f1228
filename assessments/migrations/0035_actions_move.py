"""What happens with the actions of a signed plan: only ever added. Links for owners without an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import Rule, install, remove

HAPPENED = "What happened with an action stays as it was written."
UNSIGNED = "Actions move once the plan is signed, and until its review ends."
LINK = "A link stays as it was made. It can only be withdrawn."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    happening, link = "assessments_happening", "assessments_ownerlink"
    moving = (
        "NOT EXISTS (SELECT 1 FROM assessments_action AS a JOIN assessments_plan AS p ON p.id = a.plan_id "
        "JOIN assessments_row AS r ON r.id = p.row_id JOIN assessments_review AS v ON v.id = r.review_id "
        "WHERE a.id = NEW.action_id AND v.phase = 'planning' AND p.status <> 'removed' "
        "AND (p.status = 'signed' OR p.revision > 1))"
    )
    closed = (
        "NEW.link_id IS NOT NULL AND EXISTS (SELECT 1 FROM assessments_ownerlink AS l "
        "WHERE l.id = NEW.link_id AND (l.withdrawn_at IS NOT NULL OR l.action_id <> NEW.action_id))"
    )
    other = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("action_id", "sha256", "name", "made_by_id"))
    return [
        *tenant_rules(
            happening, Link("action_id", "assessments_action"), Link("link_id", link, optional=True)
        ),
        *tenant_rules(link, Link("action_id", "assessments_action")),
        Rule(f"{happening}_in_force", happening, "INSERT", moving, UNSIGNED),
        Rule(f"{happening}_by_link", happening, "INSERT", closed, LINK),
        Rule(f"{happening}_rewritten", happening, "UPDATE", "1 = 1", HAPPENED),
        Rule(f"{happening}_deleted", happening, "DELETE", "1 = 1", HAPPENED),
        Rule(f"{link}_rewritten", link, "UPDATE", f"OLD.withdrawn_at IS NOT NULL OR {other}", LINK),
        Rule(f"{link}_deleted", link, "DELETE", "1 = 1", LINK),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0034_readers_set_up_nothing"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnerLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="assessments.action",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.localsystem",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Happening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("state", "It moved"), ("due", "Another date"), ("owner", "Another owner")],
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_started", "Not started"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=11,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("on", models.DateField()),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="happenings",
                        to="assessments.action",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.localsystem",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="happenings",
                        to="assessments.ownerlink",
                    ),
                ),
            ],
            options={
                "ordering": ["action", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="ownerlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="owner_link_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="happening",
            constraint=models.UniqueConstraint(
                models.F("action"), models.F("number"), name="happening_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="happening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on", None),
                        ("holder", None),
                        ("kind", "state"),
                        ("owner", ""),
                        ("state__in", ["not_started", "under_way", "done", "dropped"]),
                    ),
                    models.Q(
                        ("due_on__isnull", False),
                        ("holder", None),
                        ("kind", "due"),
                        ("owner", ""),
                        ("state", ""),
                    ),
                    models.Q(
                        ("due_on", None),
                        ("kind", "owner"),
                        ("state", ""),
                        models.Q(("owner", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="happening_says_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="happening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("state", "dropped"), _negated=True), ("kind", "state")),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="happening_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="happening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("link", None)),
                    models.Q(("by", None), ("kind", "state"), ("link__isnull", False)),
                    _connector="OR",
                ),
                name="happening_by_somebody",
            ),
        ),
        migrations.RunPython(put_in, take_out),
    ]
