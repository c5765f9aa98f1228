"""How forms look: each field is drawn by the nhsuk template pack."""

from django.forms.renderers import TemplatesSetting


class NhsukRenderer(TemplatesSetting):
    field_template_name = "nhsuk/field.html"
