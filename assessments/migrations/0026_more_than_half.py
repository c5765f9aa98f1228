"""A ballot keeps the family of its voter, not the mix of perspectives; of a group the room is shown what most of it says."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

from recovery_site.triggers import BRING_BACK, SET_ASIDE

FAMILIES = ((1, 2, 3), (4, 8, 12), (16, 32, 48))  # of perspectives, as bits; every other number is mixed: 3


def families(apps, schema_editor) -> None:
    cases = [When(perspectives__in=bits, then=Value(number)) for number, bits in enumerate(FAMILIES)]
    apps.get_model("assessments", "Ballot").objects.update(family=Case(*cases, default=Value(3)))


def forget_groups(apps, schema_editor) -> None:
    """In a room that is open, what was revealed stays revealed, for the room as a whole."""
    question = apps.get_model("assessments", "Question")
    question.objects.exclude(room__state="closed").exclude(blocks=None).update(blocks=[])


def perspectives(apps, schema_editor) -> None:
    """On the way back a ballot gets one perspective of its family."""
    cases = [When(family=number, then=Value(bits[0])) for number, bits in enumerate(FAMILIES)]
    apps.get_model("assessments", "Ballot").objects.update(perspectives=Case(*cases, default=Value(0)))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0025_a_pdf_of_each_version")]

    operations = [
        SET_ASIDE,
        migrations.AddField("ballot", "family", models.PositiveSmallIntegerField(default=3)),
        migrations.RunPython(families, perspectives),
        migrations.RunPython(forget_groups, migrations.RunPython.noop),
        migrations.RemoveConstraint("ballot", "ballot_perspectives"),
        migrations.RemoveField("ballot", "perspectives"),
        migrations.AddConstraint(
            "ballot", models.CheckConstraint(condition=Q(family__range=(0, 3)), name="ballot_family")
        ),
        BRING_BACK,
    ]
