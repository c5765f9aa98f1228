"""A file may be everything of a local system, and of no review."""

from django.db import migrations, models
from django.db.models import Q

from recovery_site.triggers import BRING_BACK, SET_ASIDE

KINDS = [
    ("board", "Board"),
    ("template_a", "Template A"),
    ("template_b", "Template B"),
    ("blank_a", "Blank A"),
    ("blank_b", "Blank B"),
    ("large_a", "Large A"),
    ("large_b", "Large B"),
    ("easy_a", "Easy A"),
    ("easy_b", "Easy B"),
    ("slips", "Slips"),
    ("pack", "Pack"),
    ("poster", "Poster"),
    ("workbook", "Workbook"),
    ("json", "System Json"),
    ("csv", "System Csv"),
    ("word_board", "Word Board"),
    ("word_a", "Word A"),
    ("word_b", "Word B"),
    ("slides", "Slides"),
]
OF_A_SYSTEM = (
    Q(review__isnull=True, system__isnull=True)
    | Q(review__isnull=False, system__isnull=False)
    | Q(review__isnull=True, system__isnull=False, kind__in=["json", "csv"])
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0062_published_reports")]

    operations = [
        SET_ASIDE,
        migrations.RemoveConstraint("madereport", "report_of_a_system"),
        migrations.AlterField("madereport", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AddConstraint(
            "madereport", models.CheckConstraint(condition=OF_A_SYSTEM, name="report_of_a_system")
        ),
        BRING_BACK,
    ]
