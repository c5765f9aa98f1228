from django.db import migrations, models

from recovery_site.triggers import BRING_BACK, SET_ASIDE


class Migration(migrations.Migration):
    """A question knows which text it is about, so that one text is asked about once."""

    dependencies = [("assessments", "0011_ballot_revision")]
    operations = [
        SET_ASIDE,
        migrations.AddField(
            "question", "about", models.CharField(max_length=64, blank=True, default=""), False
        ),
        BRING_BACK,
    ]
