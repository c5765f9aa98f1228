"""A room has its day, can be rehearsed, handed over and looked back on; reasons are shown by a step of their own."""

import datetime as dt
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from recovery_site.triggers import BRING_BACK, SET_ASIDE, Rule, install, remove

EARLIER = import_module("assessments.migrations.0004_room_guards")
NOT_BEGUN = "This workshop has not begun yet: it can only be tried out."
ELSEWHERE = "Only answers that this room has seen can be shown again."
SEEN = "Answers that the room has seen stay shown."


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    begun = "(SELECT begun_at FROM assessments_room WHERE id = NEW.room_id)"
    mine = "SELECT 1 FROM assessments_question AS q WHERE q.id = NEW.showing_id AND q.room_id = NEW.id"
    shown = f"NEW.showing_id IS NOT NULL AND NOT EXISTS ({mine} AND q.blocks IS NOT NULL)"
    many = (
        "(SELECT COUNT(*) FROM assessments_ballot WHERE question_id = NEW.id) >= "
        "(SELECT screen_least FROM assessments_room WHERE id = NEW.room_id)"
    )
    back = f"OLD.blocks IS NOT NULL AND NEW.blocks IS NULL AND {many}"
    early = f"NEW.kind <> 'practice' AND {begun} IS NULL"
    return [
        Rule("assessments_question_begun_insert", "assessments_question", "INSERT", early, NOT_BEGUN),
        Rule("assessments_question_seen_update", "assessments_question", "UPDATE", back, SEEN),
        Rule("assessments_room_showing_insert", "assessments_room", "INSERT", shown, ELSEWHERE),
        Rule("assessments_room_showing_update", "assessments_room", "UPDATE", shown, ELSEWHERE),
    ]


def _kept() -> list[Rule]:
    """The triggers that keep a closed room as it is, while it gets what it lacked."""
    names = {"assessments_room_closed_update", "assessments_question_closed_update"}
    return [rule for rule in EARLIER.rules() if rule.name in names]


def lift(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":  # SQLite: SET_ASIDE has done it
        remove(schema_editor, _kept())


def put_back(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        install(schema_editor, _kept())


def fill(apps, schema_editor) -> None:
    """Rooms that were opened have begun on that day, and words on what was revealed were shown."""
    room = apps.get_model("assessments", "Room")
    for pk, opened_at in room.objects.values_list("pk", "opened_at").iterator():
        room.objects.filter(pk=pk).update(day=timezone.localdate(opened_at), begun_at=opened_at)
    apps.get_model("assessments", "Question").objects.exclude(blocks=None).update(words_shown=True)


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


USER = settings.AUTH_USER_MODEL
KINDS = [
    ("practice", "What would you like to drink?"),
    ("rating", "Which stage?"),
    ("wording", "Do you accept the wording?"),
    ("picks", "What comes first?"),
    ("acceptance", "Do you accept Template A?"),
]
STATES = [
    ("lobby", "People are joining"),
    ("practising", "People are trying it out"),
    ("rating", "People are rating"),
    ("wording", "People answer to the wording"),
    ("choosing", "People choose what to act on first"),
    ("accepting", "People read the whole of Template A"),
    ("revealed", "The answers are shown"),
    ("closed", "The room is closed"),
]
ABOUT = Q(kind__in=["rating", "wording"], challenge__isnull=False) | Q(
    kind__in=["picks", "acceptance", "practice"], challenge__isnull=True
)
HANDED_OVER = Q(handed_over_at=None, handed_over_by=None) | Q(
    handed_over_at__isnull=False, handed_over_by__isnull=False
)


def check(condition: Q, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=name)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0017_keys_in_order"), ("framework", "0003_edition_state")]

    operations = [
        SET_ASIDE,
        migrations.RunPython(lift, put_back),
        migrations.RemoveConstraint("question", "question_is_about"),
        migrations.RemoveConstraint("room", "room_state"),
        migrations.AddField("question", "words_shown", models.BooleanField(default=False)),
        migrations.AddField("room", "begun_at", models.DateTimeField(null=True)),
        migrations.AddField("room", "day", models.DateField(default=dt.date(2026, 1, 1)), False),
        migrations.AddField("room", "handed_over_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "room",
            "handed_over_by",
            models.ForeignKey(USER, django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField(
            "room",
            "showing",
            models.ForeignKey(
                "assessments.question", django.db.models.deletion.SET_NULL, null=True, related_name="+"
            ),
        ),
        migrations.AlterField("question", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AlterField(
            "room", "state", models.CharField(choices=STATES, default="lobby", max_length=12)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint("question", check(ABOUT, "question_is_about")),
        migrations.AddConstraint(
            "question", check(Q(words_shown=False) | Q(blocks__isnull=False), "question_numbers_first")
        ),
        migrations.AddConstraint("room", check(Q(state__in=[state for state, _ in STATES]), "room_state")),
        migrations.AddConstraint("room", check(HANDED_OVER, "room_handed_over")),
        migrations.RunPython(put_back, lift),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
