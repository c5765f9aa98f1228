"""Texts that may still be changed are cleaned as they would be if they were typed today.

What was completed, signed or logged keeps its bytes. A text that would be empty stays as it is.
"""

from django.db import migrations, models

from recovery_site.text import clean_text

# Which rows of each model may be changed, and their texts.
OPEN = (
    ("LocalSystem", {}, ("name",)),
    ("Review", {}, ("title",)),
    ("Row", {"review__phase": "assessing"}, ("comments",)),
    ("Reservation", {"row__review__phase": "assessing"}, ("words", "held_by")),
    ("Ranking", {"review__phase": "assessing"}, ("over_limit_reason",)),
    ("Participation", {"review__phase": "assessing"}, ("took_part", "seen_differently")),
    ("AgendaItem", {}, ("note",)),
    ("Question", {"room__review__phase": "assessing"}, ("result",)),
    ("Ballot", {}, ("words",)),
    ("Plan", {"status": "draft"}, ("description",)),
    ("Goal", {"plan__status": "draft"}, ("statement", "measure", "baseline", "target")),
    ("Action", {"plan__status": "draft"}, ("description", "owner")),
    ("EvidenceSource", {"plan__status": "draft"}, ("description",)),
)


def cleaned(value, many_lines):
    """The text, or every text in the list or dictionary, as it would be kept today."""
    if isinstance(value, str):
        return clean_text(value, many_lines=many_lines) or value
    if isinstance(value, list):
        return [cleaned(one, many_lines) for one in value]
    if isinstance(value, dict):
        return {key: cleaned(one, many_lines) for key, one in value.items()}
    return value


def clean(apps, schema_editor) -> None:
    for name, which, fields in OPEN:
        model = apps.get_model("assessments", name)
        several = {field: not isinstance(model._meta.get_field(field), models.CharField) for field in fields}
        for pk, *texts in model.objects.filter(**which).values_list("pk", *fields).iterator():
            wanted = {
                field: mended
                for (field, many_lines), text in zip(several.items(), texts, strict=True)
                if (mended := cleaned(text, many_lines)) != text
            }
            if wanted:
                model.objects.filter(pk=pk).update(**wanted)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0012_one_text_one_question")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
