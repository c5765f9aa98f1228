"""What the templates of the nhsuk pack ask about a field: finished values, no markup.

How a question looks is said where its widget is made, as attributes of the widget that are never printed
(or on crispy's `Field("stage", page_heading=True)`, which puts them there):

`label-size`      s, m, l or xl: how large the label or legend is
`page-heading`    the label or legend is the h1 of the page (large unless told)
`caption`         small words above the label
`knows-empty`     True: the style sheet can ask whether nothing is typed (`:placeholder-shown`)
`mark-optional`   False: no "(optional)" although the field may be empty
`inline`          radios or checkboxes beside one another
`small`           radios or checkboxes of the small size
`option-hints`    {value: words under that option}
`option-reveals`  {value: name of the field that this option opens}; leave that field out of the layout
`prefix`, `suffix` words that stand before or after a one-line input
`group-class`     classes of the element around the whole field
`data-maxlength`  the character count of a text area; its field's `max_length` unless told
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery_site.forms import DatePartsWidget
from recovery_site.script_words import counter_words, password_words, translated

register = template.Library()

OURS = {
    "label-size",
    "page-heading",
    "caption",
    "knows-empty",
    "mark-optional",
    "inline",
    "small",
    "option-hints",
    "option-reveals",
    "prefix",
    "suffix",
    "group-class",
    "data-maxlength",
}
# Printed by the templates themselves, or never: a placeholder vanishes when it is needed, `required` starts
# the browser's own messages, `maxlength` cuts off what is pasted, the rest belongs to number spinners.
UNPRINTED = {
    *OURS, "id", "name", "type", "class", "value", "rows", "cols", "placeholder", "required", "maxlength",
    "minlength", "min", "max", "step", "aria-describedby", "aria-invalid", "autocomplete", "inputmode",
    "spellcheck", "autocapitalize", "disabled", "checked", "selected",
}  # fmt: skip
CHOOSERS = ("radios", "checkboxes", "select")
PART_LABELS = {"day": gettext_lazy("Day"), "month": gettext_lazy("Month"), "year": gettext_lazy("Year")}


def _on(value: object) -> bool:
    """Crispy hands attributes over as text."""
    return value not in (None, False, "", "False")


def _id(field: BoundField) -> str:
    return field.field.widget.attrs.get("id") or field.auto_id or field.html_name


def _first_id(field: BoundField) -> str:
    """Where the link in the error summary leads: the first thing that can be focused."""
    kind = _kind(field.field.widget)
    if kind in ("radios", "checkboxes"):
        return f"{_id(field)}_0"
    if kind == "date_input":
        wrong = [part["id"] for part in _date_parts(field) if part["error"]]
        return wrong[0] if wrong else f"{_id(field)}_day"
    return _id(field)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, DatePartsWidget):
        return "date_input"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.PasswordInput):
        return "password"
    return "input"


def _date_parts(field: BoundField) -> list[dict[str, Any]]:
    typed = field.field.widget.typed(field.value())
    wrong: set[str] = set()
    for error in field.form.errors.get(field.name, forms.utils.ErrorList()).as_data():
        wrong |= set((error.params or {}).get("parts", DatePartsWidget.PARTS))
    return [
        {
            "name": f"{field.html_name}_{part}",
            "id": f"{_id(field)}_{part}",
            "label": PART_LABELS[part],
            "value": value,
            "width": 4 if part == "year" else 2,
            "error": part in wrong,
        }
        for part, value in zip(DatePartsWidget.PARTS, typed, strict=True)
    ]


def _options(field: BoundField) -> list[dict[str, Any]]:
    attrs = field.field.widget.attrs
    hints = {str(value): words for value, words in (attrs.get("option-hints") or {}).items()}
    reveals = {str(value): name for value, name in (attrs.get("option-reveals") or {}).items()}
    options: list[dict[str, Any]] = []
    for option in field.subwidgets:
        data = option.data
        value = str(data["value"])
        revealed = field.form[reveals[value]] if value in reveals else None
        if revealed is not None:
            revealed.field.widget.attrs.setdefault("mark-optional", False)
        options.append(
            {
                "id": f"{_id(field)}_{len(options)}",
                "value": value,
                "label": data["label"],
                "checked": data["selected"],
                "disabled": field.field.disabled or "disabled" in data["attrs"],
                "hint": hints.get(value, ""),
                "reveals": revealed,
            }
        )
    return options


def _select_groups(field: BoundField) -> list[dict[str, Any]]:
    widget = field.field.widget
    groups = widget.get_context(field.html_name, field.value(), {})["widget"]["optgroups"]
    return [{"label": label, "options": options} for label, options, _ in groups]


def _value(field: BoundField, kind: str) -> str | None:
    if kind == "password":
        return None  # never sent back
    value = field.field.widget.format_value(field.value())
    if value is None:
        return None
    return normalize_newlines(str(value)) if kind == "textarea" else str(value)


def _errors(field: BoundField) -> list[str]:
    """The messages; where a form left Django's "This field is required." they say what is missing."""
    texts = []
    for error, text in zip(field.errors.as_data(), field.errors, strict=True):
        if error.code == "required" and error.message == forms.Field.default_error_messages["required"]:
            text = _missing(field)
        texts.append(str(text))
    return texts


def _missing(field: BoundField) -> str:
    """What to do about an empty field that must be filled in, by its label."""
    values = {"label": str(field.label).strip()}
    if values["label"].endswith("?"):
        return _("Answer the question “%(label)s”") % values
    if isinstance(field.field.widget, forms.CheckboxInput):
        return _("Tick “%(label)s”") % values
    if _kind(field.field.widget) in CHOOSERS:
        return _("Choose “%(label)s”") % values
    return _("Enter “%(label)s”") % values


@register.simple_tag
def nhsuk_field(field: BoundField) -> dict[str, Any]:
    """Everything that the templates of a field print."""
    widget = field.field.widget
    attrs, kind, id_ = widget.attrs, _kind(widget), _id(field)
    heading = _on(attrs.get("page-heading"))
    limit = attrs.get("data-maxlength") or getattr(field.field, "max_length", None)
    count = limit if kind == "textarea" else None
    is_number = isinstance(widget, forms.NumberInput)
    hint_id = f"{id_}-hint" if field.help_text and kind != "checkbox" else ""
    error_id = f"{id_}-error" if field.errors else ""
    info_id = f"{id_}-info" if count else ""
    item_hint_id = f"{id_}-item-hint" if field.help_text and kind == "checkbox" else ""
    described = attrs.get("aria-describedby")
    values: dict[str, Any] = {
        "kind": kind,
        "id": id_,
        "name": field.html_name,
        "label": field.label,
        "optional": not field.field.required and kind != "checkbox" and _on(attrs.get("mark-optional", True)),
        "size": attrs.get("label-size") or ("l" if heading else ""),
        "heading": heading,
        "caption": attrs.get("caption", ""),
        "hint": field.help_text,
        "hint_id": hint_id,
        "error_id": error_id,
        "errors": _errors(field),
        "described_by": " ".join(filter(None, [described, info_id, hint_id, error_id, item_hint_id])),
        "classes": attrs.get("class", ""),
        "group_class": attrs.get("group-class", ""),
        "disabled": field.field.disabled,
        "autocomplete": attrs.get("autocomplete") or ("current-password" if kind == "password" else ""),
        "extra": {name: value for name, value in attrs.items() if name not in UNPRINTED and _on(value)}
        | ({"placeholder": " "} if _on(attrs.get("knows-empty")) else {}),
        "inline": _on(attrs.get("inline")),
        "small": _on(attrs.get("small")),
        "count": count,
        "module": "",
        "script_words": {},
    }
    if kind in ("radios", "checkboxes"):
        values["options"] = _options(field)
        values["option_type"] = "radio" if kind == "radios" else "checkbox"
    elif kind == "select":
        values["groups"] = _select_groups(field)
    elif kind == "date_input":
        values["parts"] = _date_parts(field)
    elif kind == "checkbox":
        values["checked"] = widget.check_test(field.value())
    else:
        if kind == "password":
            values |= {"module": "nhsuk-password-input", "script_words": translated(password_words)}
        elif count:
            values |= {"module": "nhsuk-character-count", "script_words": translated(counter_words)}
        values["value"] = _value(field, kind)
        values["type"] = "text" if is_number else getattr(widget, "input_type", "text")
        values["inputmode"] = attrs.get("inputmode") or ("numeric" if is_number else "")
        values["spellcheck"] = attrs.get("spellcheck", "")
        values["autocapitalize"] = attrs.get("autocapitalize", "")
        values["rows"] = attrs.get("rows", 5)
        values["prefix"], values["suffix"] = attrs.get("prefix", ""), attrs.get("suffix", "")
    return values


def _forms(context: Context) -> Iterator[forms.BaseForm]:
    form = context.get("form")
    if isinstance(form, forms.BaseForm):
        yield form
    for formset in context.get("formsets") or []:
        yield from formset.forms


def _named(form: forms.BaseForm, field: BoundField, text: str, code: str | None) -> str:
    """An error as the summary says it: in a row of a list it names the row and the box, alone only where it must."""
    if legend := getattr(form, "legend", ""):
        where = _("%(row)s, %(label)s") % {"row": legend, "label": field.label}
        return _("%(where)s: %(problem)s") % {"where": where, "problem": text}
    if code == "max_length":
        return _("%(where)s: %(problem)s") % {"where": field.label, "problem": text}
    return text


def _first_pair(context: Context) -> str:
    """Where the first two texts stand that somebody has to choose between; empty where there are none."""
    both = context.get("both") or []
    return next((f"#both-{n}" for n, one in enumerate(both, 1) if one.theirs != one.yours), "")


@register.simple_tag(takes_context=True)
def all_errors(context: Context) -> list[dict[str, str]]:
    """Every error of `form` and of each of `formsets`, in the order of the page, with where it leads."""
    found: list[dict[str, str]] = []
    pair = _first_pair(context)
    for formset in context.get("formsets") or []:
        found += [{"text": str(text), "href": ""} for text in formset.non_form_errors()]
    for form in _forms(context):
        if not form.is_bound:
            continue
        found += [{"text": str(text), "href": pair} for text in form.non_field_errors()]
        for field in form:
            href = "" if field.is_hidden else f"#{_first_id(field)}"
            codes = [error.code for error in field.errors.as_data()]
            for text, code in zip(_errors(field), codes, strict=True):
                named = text if field.is_hidden else _named(form, field, text, code)
                found.append({"text": named, "href": href})
    return found


@register.simple_tag(takes_context=True)
def page_has_errors(context: Context) -> bool:
    """True when the title should say so: `error_title` is set, or a form of the page has errors."""
    return bool(context.get("error_title")) or bool(all_errors(context))
