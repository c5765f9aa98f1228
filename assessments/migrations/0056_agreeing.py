"""Getting a plan agreed before it is signed, and why a plan needs no action or evidence source."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from assessments.people.tenancy import Link
from assessments.people.tenancy import rules as tenant_rules
from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

KEPT = "What was logged, completed or signed is kept as it was."
SIGNED = "This plan has a signature, so it cannot change. Make a new version."
NOT_THEIRS = "Whoever proposes or answers belongs to the local system."
OTHER = "A proposal is about the version that is being written."
TURN, TOLD, PLAN = "assessments_turn", "assessments_told", "assessments_plan"


PLAN_MOVES = (
    *import_module("assessments.migrations.0016_life_of_a_review").PLAN_MOVES,
    ("draft", "proposed"),
    ("proposed", "agreed"),
    ("proposed", "draft"),
    ("agreed", "draft"),
    ("proposed", "part_signed"),
    ("agreed", "part_signed"),
)


def _earlier() -> list[Rule]:
    """The table of moves that the one of this migration takes the place of."""
    every = import_module("assessments.migrations.0016_life_of_a_review").rules()
    return [one for one in every if one.name == "assessments_plan_moves_update"]


def _moves() -> Rule:
    (before,) = _earlier()
    allowed = " OR ".join(f"(OLD.status = '{start}' AND NEW.status = '{end}')" for start, end in PLAN_MOVES)
    when = f"OLD.status <> NEW.status AND NOT ({allowed})"
    return Rule(before.name, before.table, before.act, when, before.message)


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    member = (
        "NOT EXISTS (SELECT 1 FROM assessments_membership AS m WHERE m.user_id = NEW.by_id "
        "AND m.system_id = NEW.system_id AND ((NEW.side = 'provider' AND m.role = 'recovery_lead') "
        "OR (NEW.side = 'commissioner' AND m.role = 'commissioner')))"
    )
    now = (
        "NOT EXISTS (SELECT 1 FROM assessments_plan AS p WHERE p.id = NEW.plan_id AND p.revision = NEW.revision "
        "AND p.status IN ('draft', 'proposed', 'agreed'))"
    )
    waived = "OLD.status <> 'draft' AND ({})".format(
        " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("no_actions_because", "no_evidence_because"))
    )
    asked = "(NEW.status = 'proposed') <> (NEW.answer_from <> '')"
    return [
        _moves(),
        *tenant_rules(TURN, Link("plan_id", PLAN)),
        *tenant_rules(TOLD, Link("review_id", "assessments_review")),
        Rule(f"{TURN}_member", TURN, "INSERT", member, NOT_THEIRS),
        Rule(f"{TURN}_now", TURN, "INSERT", now, OTHER),
        Rule(f"{TURN}_rewritten", TURN, "UPDATE", "1 = 1", KEPT),
        Rule(f"{TURN}_deleted", TURN, "DELETE", "1 = 1", KEPT),
        Rule(f"{PLAN}_not_needed_update", PLAN, "UPDATE", waived, SIGNED),
        Rule(f"{PLAN}_answer_update", PLAN, "UPDATE", asked, "A proposal says who has to answer it."),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())
    install(schema_editor, _earlier())


STATUSES = [
    ("draft", "Being written"),
    ("proposed", "Proposed to the other side"),
    ("agreed", "Agreed, not signed yet"),
    ("part_signed", "Waiting for the other signature"),
    ("signed", "Signed"),
    ("removed", "Removed"),
]
SIDES = [("commissioner", "Commissioner"), ("provider", "Provider lead")]
ACTS = [
    ("proposed", "proposed this plan"),
    ("accepted", "accepted the plan"),
    ("sent_back", "sent the plan back"),
    ("taken_back", "took the proposal back"),
]


def system():
    return models.ForeignKey(
        db_constraint=False,
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="assessments.localsystem",
    )


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0055_help_beside_plans"),
    ]

    operations = [
        SET_ASIDE,
        migrations.AddField("plan", "answer_from", models.CharField(blank=True, default="", max_length=12)),
        migrations.AddField(
            "plan", "no_actions_because", models.TextField(blank=True, default="", max_length=2000)
        ),
        migrations.AddField(
            "plan", "no_evidence_because", models.TextField(blank=True, default="", max_length=2000)
        ),
        migrations.AddField("plan", "not_needed_version", models.PositiveIntegerField(default=0)),
        migrations.AlterField(
            "plan", "status", models.CharField(choices=STATUSES, default="draft", max_length=12)
        ),
        migrations.RemoveConstraint("plan", "plan_status"),
        migrations.AddConstraint(
            "plan",
            models.CheckConstraint(condition=Q(status__in=[one for one, _ in STATUSES]), name="plan_status"),
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", number()),
                ("revision", models.PositiveSmallIntegerField()),
                ("act", models.CharField(choices=ACTS, max_length=12)),
                ("side", models.CharField(choices=SIDES, max_length=12)),
                ("name", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="assessments.plan",
                    ),
                ),
                ("system", system()),
            ],
            options={
                "ordering": ["plan", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(act__in=["proposed", "accepted", "taken_back"], words="")
                        | Q(act="sent_back") & ~Q(words=""),
                        name="turn_act",
                    ),
                    models.CheckConstraint(
                        condition=Q(side__in=["commissioner", "provider"]), name="turn_side"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", number()),
                ("at", models.DateTimeField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.review",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("system", system()),
            ],
            options={"constraints": [models.UniqueConstraint("review", "user", name="told_once")]},
        ),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
