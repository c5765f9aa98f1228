"""A Board report is made as it was chosen."""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE


class Migration(migrations.Migration):
    dependencies = [("assessments", "0056_agreeing")]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "madereport", "options", models.CharField(blank=True, default="", max_length=200)
        ),
        BRING_BACK,
    ]
