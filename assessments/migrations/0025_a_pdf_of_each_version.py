"""A PDF may be of one version of a plan, as it was filed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0024_people_come_and_go")]

    operations = [
        migrations.AddField("madereport", "revision", models.PositiveSmallIntegerField(null=True)),
    ]
