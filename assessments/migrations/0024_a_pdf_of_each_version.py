"""A PDF may be of one version of a plan, as it was filed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0023_plans_that_are_begun")]

    operations = [
        migrations.AddField("madereport", "revision", models.PositiveSmallIntegerField(null=True)),
    ]
