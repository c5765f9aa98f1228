from django.db import migrations

from recovery_site.triggers import BRING_BACK, SET_ASIDE


class Migration(migrations.Migration):
    """The counter of a ballot's changes is called what it is."""

    dependencies = [("assessments", "0010_rules_of_template_a")]
    operations = [
        SET_ASIDE,
        migrations.RenameField("ballot", "turn", "revision"),
        BRING_BACK,
    ]
