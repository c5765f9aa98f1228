"""That a local system was brought in is in the access log."""

from django.db import migrations, models

WHAT = [
    ("signed_in", "signed in"),
    ("signed_out", "signed out"),
    ("ended", "signed out other browsers of theirs"),
    ("failed", "gave a wrong password"),
    ("locked", "was stopped after too many wrong passwords"),
    ("password", "has a new password"),
    ("not_signed", "gave a wrong password when signing a plan"),
    ("wrong_code", "gave a wrong code as second factor"),
    ("security", "has changed how they sign in"),
    ("export", "downloaded"),
    ("closed", "has a closed account"),
    ("reopened", "has an open account again"),
    ("imported", "brought in a local system"),
]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0057_board_options")]

    operations = [
        migrations.AlterField("access", "what", models.CharField(choices=WHAT, max_length=12)),
    ]
