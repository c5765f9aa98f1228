"""What rooms left behind becomes codes, without reasons that nobody had let be kept; answers may be longer."""

from importlib import import_module

from django.db import migrations, models

from recovery_site.triggers import install, remove

GUARDS = import_module("assessments.migrations.0004_room_guards")
RATINGS = {
    "Stage 1": "1",
    "Stage 2": "2",
    "Stage 3": "3",
    "Between two stages": "between",
    "Not yet at stage 1": "not_yet",
    "Don’t know, or pass": "pass",
}
WORDINGS = {"Accept": "accept", "Accept with a reservation": "reservation", "Do not agree": "disagree"}
ACCEPTANCES = {"Accept": "accept", "See something differently": "differently"}
ANSWERS = {"rating": RATINGS, "wording": WORDINGS, "acceptance": ACCEPTANCES}
CELLS = {
    "People who use services": ("user",),
    "Carers": ("carer",),
    "People who use services and are carers, too": ("user+carer",),
    "Staff of the main provider": ("staff",),
    "Independent providers": ("independent",),
    "Staff of the main provider and of another": ("staff+independent",),
    "Commissioners": ("commissioner",),
    "Other partners": ("partner",),
    "Commissioners who are partners, too": ("commissioner+partner",),
    "People with more than one perspective": ("several",),
    "People who did not say": ("unsaid",),
    "People with lived experience": ("user", "carer", "user+carer"),
    "Those who provide services": ("staff", "independent", "staff+independent"),
    "Those who commission, and partners": ("commissioner", "partner", "commissioner+partner"),
    "More than one perspective, or not said": ("several", "unsaid"),
}
EVERY = (
    *CELLS["People with lived experience"],
    *CELLS["Those who provide services"],
    *CELLS["Those who commission, and partners"],
    *CELLS["More than one perspective, or not said"],
)


def _cells(labels):
    """The cells of each group by its label; "Everybody else" has those that no other group has."""
    named = {cell for label in labels for cell in CELLS.get(label, ())}
    rest = [cell for cell in EVERY if cell not in named]
    return [list(EVERY) if label == "Everybody" else list(CELLS.get(label, rest)) for label in labels]


def as_codes(kind, old):
    """The result of a question in the shape of schema 2; None where nothing was kept of it at all."""
    if not old:
        return None
    if "schema" in old:
        return old
    groups = old.get("groups", [])
    cells = _cells([one["label"] for one in groups])
    names = ANSWERS.get(kind, {})
    return {
        "schema": 2,
        "people": old["people"],
        "groups": [
            {"cells": mine, "answers": {names[label]: count for label, count in one["answers"].items()}}
            for one, mine in zip(groups, cells, strict=True)
        ],
        "picks": old.get("picks", {}),
        "words": old.get("words", []) if kind in ("wording", "acceptance") and groups else [],
    }


def take_out(apps, schema_editor) -> None:
    """What a closed room left behind is guarded by triggers, and SQLite drops those of a table that is altered."""
    remove(schema_editor, [rule for rule in GUARDS.rules() if rule.table in TABLES])


def put_in(apps, schema_editor) -> None:
    install(schema_editor, [rule for rule in GUARDS.rules() if rule.table in TABLES])


TABLES = ("assessments_question", "assessments_ballot")


def convert(apps, schema_editor) -> None:
    question = apps.get_model("assessments", "Question")
    for one in question.objects.exclude(result=None).iterator():
        question.objects.filter(pk=one.pk).update(result=as_codes(one.kind, one.result))


class Migration(migrations.Migration):
    # Going back leaves the codes as they are: the version before never read them.
    dependencies = [("assessments", "0007_part_by_part")]

    operations = [
        migrations.RunPython(take_out, put_in),
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.AlterField("ballot", "answer", models.CharField(max_length=200)),
        migrations.RunPython(put_in, take_out),
    ]
