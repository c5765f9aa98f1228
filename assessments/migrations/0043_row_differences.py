"""A row of Template A says in words where services differ from the stage of the provider as a whole."""

from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0042_endorsements"),
    ]

    operations = [
        SET_ASIDE,
        migrations.AddField(
            "row", "differences", models.TextField(blank=True, db_default="", default="", max_length=2000)
        ),
        BRING_BACK,
    ]
