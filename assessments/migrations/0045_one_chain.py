"""The log is one chain that anybody can compute: no fork, no gap, nothing emptied; a seal with the key beside each hash.

What was logged before keeps its hash and has no seal.
"""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE, TRUNCATE, Rule, install, remove

KEPT = "What was logged, completed or signed is kept as it was."
FORK = "An entry follows on from the last one of its log."
START = "0" * 64
RECORDS = ("entry", "moved", "completedtemplatea", "revision", "signature", "endorsement")


def rules() -> list[Rule]:
    """The triggers that this migration adds."""
    entry = "assessments_entry"
    before = (
        f"EXISTS (SELECT 1 FROM {entry} AS x WHERE x.system_id = NEW.system_id "  # noqa: S608
        "AND x.seq = NEW.seq - 1 AND x.hash = NEW.previous)"
    )
    apart = f"(NEW.seq = 1 AND NEW.previous <> '{START}') OR (NEW.seq <> 1 AND NOT {before})"
    return [
        Rule(f"{entry}_follows_insert", entry, "INSERT", apart, FORK),
        *(
            Rule(f"assessments_{one}_kept_truncate", f"assessments_{one}", TRUNCATE, "1 = 1", KEPT)
            for one in RECORDS
        ),
    ]


def put_in(apps, schema_editor) -> None:
    install(schema_editor, rules())


def take_out(apps, schema_editor) -> None:
    remove(schema_editor, rules())


class Migration(migrations.Migration):
    dependencies = [("assessments", "0044_strengths")]

    operations = [
        SET_ASIDE,
        migrations.AddField("entry", "request", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("entry", "seal", models.CharField(blank=True, default="", max_length=64)),
        BRING_BACK,
        migrations.RunPython(put_in, take_out),
    ]
