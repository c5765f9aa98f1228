"""A file that was made need not be a PDF."""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE

KINDS = [
    ("board", "Board"),
    ("template_a", "Template A"),
    ("template_b", "Template B"),
    ("blank_a", "Blank A"),
    ("blank_b", "Blank B"),
    ("poster", "Poster"),
    ("workbook", "Workbook"),
]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0052_ways_of_signing")]

    operations = [
        SET_ASIDE,
        migrations.RemoveConstraint("madereport", "report_made_or_not"),
        migrations.RenameField("madereport", "pdf", "file"),
        migrations.AlterField("madereport", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AddConstraint(
            "madereport",
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True, file__isnull=True)
                | models.Q(made_at__isnull=False, file__isnull=False),
                name="report_made_or_not",
            ),
        ),
        BRING_BACK,
    ]
