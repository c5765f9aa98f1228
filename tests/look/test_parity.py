"""Our form pack prints what nhsuk-frontend's own macros print: tag for tag, class for class."""

from __future__ import annotations

from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string
from jinja2 import ChainableUndefined, Environment, PackageLoader
from jinja2.environment import Template as JinjaTemplate

from recovery_site.forms import Button, DateParts, Group, Part, lay_out
from recovery_site.text import Line, Prose
from tests.look.markup import tree

NHSUK = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, autoescape=True
)
STAGES = [("1", "Engagement"), ("2", "Development")]


def macro(component: str, macro_name: str, /, **params: Any) -> list[str]:
    """The tree that a macro of nhsuk-frontend-jinja prints."""
    template: JinjaTemplate = NHSUK.get_template(f"nhsuk/components/{component}/macro.jinja")
    return tree(str(getattr(template.module, macro_name)(params)))


def drawn(field: forms.Field, data: dict[str, Any] | None = None, **initial: Any) -> list[str]:
    """The tree that our pack prints for a form of this one field, named `box`."""
    form_class = type("OneField", (forms.Form,), {"box": field})
    form = form_class(data) if data is not None else form_class(initial=initial)
    return printed(str(form["box"].as_field_group()))


def printed(html: str) -> list[str]:
    """The tree of what we print, without what is ours alone: a box takes the direction of what is typed in it."""
    return tree(html.replace(' dir="auto"', ""))


def test_a_box_for_text_takes_the_direction_of_what_is_typed() -> None:
    class Form(forms.Form):
        line, prose, number = Line(), Prose(), forms.EmailField()

    form = Form()
    said = {name: 'dir="auto"' in str(form[name].as_field_group()) for name in form.fields}
    assert said == {"line": True, "prose": True, "number": False}


def test_input() -> None:
    assert drawn(Line(label="Name & title"), box="Ada") == macro(
        "input", "input", id="id_box", name="box", label={"text": "Name & title"}, value="Ada"
    )


def test_input_as_the_question_of_a_page() -> None:
    ours = drawn(Line(label="What is it called?", widget=forms.TextInput(attrs={"page-heading": True})))
    assert ours == macro(
        "input",
        "input",
        id="id_box",
        name="box",
        label={"text": "What is it called?", "isPageHeading": True, "size": "l"},
    )


def test_input_with_hint_and_error() -> None:
    field = forms.EmailField(
        label="E-mail",
        help_text="At work",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "nhsuk-input--width-20"}),
        error_messages={"invalid": "No address"},
    )
    assert drawn(field, {"box": "nobody"}) == macro(
        "input",
        "input",
        id="id_box",
        name="box",
        type="email",
        label={"text": "E-mail"},
        hint={"text": "At work"},
        errorMessage={"text": "No address"},
        value="nobody",
        autocomplete="email",
        classes="nhsuk-input--width-20",
    )


def test_number() -> None:
    field = forms.IntegerField(label="Rank", min_value=1, widget=forms.NumberInput(attrs={"suffix": "of 10"}))
    assert drawn(field, box=3) == macro(
        "input",
        "input",
        id="id_box",
        name="box",
        label={"text": "Rank"},
        inputmode="numeric",
        value="3",
        suffix="of 10",
    )


def test_password() -> None:
    field = forms.CharField(label="Password", widget=forms.PasswordInput)
    assert drawn(field, {"box": "not sent back"}) == macro(
        "password-input", "passwordInput", id="id_box", name="box", label={"text": "Password"}
    )


def test_text_area() -> None:
    field = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="In short")
    assert drawn(field, {"box": ""})[-1].strip() == (
        '<textarea aria-describedby="id_box-hint id_box-error" class="nhsuk-textarea nhsuk-textarea--error" '
        'id="id_box" name="box" rows="3"'
    )
    assert drawn(field, box="one\ntwo") == macro(
        "textarea",
        "textarea",
        id="id_box",
        name="box",
        label={"text": "Why"},
        hint={"text": "In short"},
        rows=3,
        value="one\ntwo",
    )


def test_character_count() -> None:
    field = Prose(label="Comments", max_length=20, help_text="What was said", rows=4)
    assert drawn(field, {"box": "x" * 21}) == macro(
        "character-count",
        "characterCount",
        id="id_box",
        name="box",
        label={"text": "Comments"},
        hint={"text": "What was said"},
        errorMessage={"text": "Use 20 characters or fewer."},
        rows=4,
        maxlength=20,
        threshold=75,
        value="x" * 21,
    )


def test_select() -> None:
    field = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *STAGES], help_text="One of two")
    assert drawn(field, {"box": "1"}) == macro(
        "select",
        "select",
        id="id_box",
        name="box",
        label={"text": "Kind"},
        hint={"text": "One of two"},
        value="1",
        items=[{"value": v, "text": t} for v, t in [("", "Choose"), *STAGES]],
    )


def options(**more: Any) -> dict[str, Any]:
    return {
        "idPrefix": "id_box",
        "name": "box",
        "items": [{"id": f"id_box_{i}", "value": v, "text": t} for i, (v, t) in enumerate(STAGES)],
        **more,
    }


def test_radios_as_the_question_of_a_page() -> None:
    attrs = {"page-heading": True, "option-hints": {1: "It has begun"}}
    field = forms.ChoiceField(
        label="Which stage?", choices=STAGES, widget=forms.RadioSelect(attrs=attrs), help_text="Pick one"
    )
    wanted = options(
        fieldset={"legend": {"text": "Which stage?", "isPageHeading": True, "size": "l"}},
        hint={"text": "Pick one"},
        errorMessage={"text": "Answer the question “Which stage?”"},
    )
    wanted["items"][0]["hint"] = {"text": "It has begun"}
    assert drawn(field, {}) == macro("radios", "radios", **wanted)


def test_radios_beside_one_another() -> None:
    widget = forms.RadioSelect(attrs={"inline": True, "small": True, "label-size": "m"})
    field = forms.ChoiceField(label="Agreed?", choices=STAGES, widget=widget)
    wanted = options(
        fieldset={"legend": {"text": "Agreed?", "size": "m"}}, value="2", inline=True, small=True
    )
    assert drawn(field, box="2") == macro("radios", "radios", **wanted)


def test_radios_that_open_another_field() -> None:
    class Two(forms.Form):
        box = forms.ChoiceField(
            label="Agreed?", choices=STAGES, widget=forms.RadioSelect(attrs={"option-reveals": {"2": "why"}})
        )
        why = Line(label="Why?", required=False)

    inner = str(
        NHSUK.get_template("nhsuk/components/input/macro.jinja").module.input(
            {"id": "id_why", "name": "why", "label": {"text": "Why?"}}
        )
    )
    wanted = options(fieldset={"legend": {"text": "Agreed?"}})
    wanted["items"][1]["conditional"] = {"html": inner}
    assert printed(str(Two()["box"].as_field_group())) == macro("radios", "radios", **wanted)


def test_checkboxes() -> None:
    field = forms.MultipleChoiceField(
        label="Who came?",
        choices=STAGES,
        required=False,
        help_text="Tick all",
        widget=forms.CheckboxSelectMultiple(attrs={"option-hints": {"2": "Later"}}),
    )
    wanted = options(
        fieldset={"legend": {"text": "Who came? (optional)"}}, hint={"text": "Tick all"}, values=["2"]
    )
    wanted["items"][1]["hint"] = {"text": "Later"}
    assert drawn(field, box=["2"]) == macro("checkboxes", "checkboxes", **wanted)


def test_one_checkbox() -> None:
    field = forms.BooleanField(label="I have read it", help_text="All of it")
    item = {"id": "id_box", "value": "on", "text": "I have read it", "hint": {"text": "All of it"}}
    assert drawn(field, {}) == macro(
        "checkboxes",
        "checkboxes",
        idPrefix="id_box",
        name="box",
        items=[item],
        errorMessage={"text": "Tick “I have read it”"},
    )


def date_boxes(*wrong: str, **more: Any) -> list[str]:
    parts = [("day", 2), ("month", 2), ("year", 4)]
    values = more.pop("values", {})
    return macro(
        "date-input",
        "dateInput",
        id="id_box",
        fieldset={"legend": {"text": "Review date"}},
        hint={"text": "For example, 27 3 2027"},
        items=[
            {
                "id": f"id_box_{part}",
                "name": f"box_{part}",
                "label": part.capitalize(),
                "width": width,
                "value": values.get(part),
                "error": part in wrong,
            }
            for part, width in parts
        ],
        **more,
    )


def test_date() -> None:
    assert drawn(DateParts(label="Review date")) == date_boxes()


def test_date_with_one_box_wrong() -> None:
    typed = {"box_day": "4", "box_month": "Smarch", "box_year": "2027"}
    assert drawn(DateParts(label="Review date"), typed) == date_boxes(
        "month",
        values={"day": "4", "month": "Smarch", "year": "2027"},
        errorMessage={"text": "Review date must have a real month, like 3 or March"},
    )


def crispy(
    *layout: str | Part, fields: dict[str, forms.Field], data: dict[str, Any] | None = None
) -> list[str]:
    form = type("Laid", (forms.Form,), fields)(data)
    form.helper = lay_out(*layout)
    return printed(render_crispy_form(form))


def test_group() -> None:
    inner = str(
        NHSUK.get_template("nhsuk/components/input/macro.jinja").module.input(
            {"id": "id_box", "name": "box", "label": {"text": "Lead"}}
        )
    )
    assert crispy(Group("{{ who }} <b>", "box"), fields={"box": Line(label="Lead")}) == macro(
        "fieldset", "fieldset", legend={"text": "{{ who }} <b>", "size": "m"}, html=inner
    )


def test_buttons() -> None:
    ours = crispy(
        Button("Save"),
        Button("Save for later", name="later", secondary=True),
        fields={},
    )
    assert ours == macro("button", "button", text="Save", preventDoubleClick=True) + macro(
        "button",
        "button",
        text="Save for later",
        name="later",
        value="1",
        variant="secondary",
        preventDoubleClick=True,
    )


class Everything(forms.Form):
    """One field of each kind whose link in the error summary is easy to get wrong."""

    stage = forms.ChoiceField(label="Stage", choices=STAGES, widget=forms.RadioSelect)
    who = forms.MultipleChoiceField(label="Who", choices=STAGES, widget=forms.CheckboxSelectMultiple)
    due = DateParts(label="Due date")
    name = Line(label="Name")

    def clean(self) -> None:
        raise forms.ValidationError("These do not go together")


def test_error_summary() -> None:
    form = Everything({"due_day": "4", "due_month": "3"})
    assert tree(render_to_string("_error_summary.html", {"form": form})) == macro(
        "error-summary",
        "errorSummary",
        titleText="There is a problem",
        errorList=[
            {"text": "These do not go together"},
            {"text": "Choose “Stage”", "href": "#id_stage_0"},
            {"text": "Choose “Who”", "href": "#id_who_0"},
            {"text": "Due date must include a year", "href": "#id_due_year"},
            {"text": "Enter “Name”", "href": "#id_name"},
        ],
    )


def test_error_summary_stands_above_a_crispy_form_and_can_be_left_out() -> None:
    form = Everything({})
    html = render_crispy_form(form)
    assert html.index("nhsuk-error-summary") < html.index("<form")
    form.helper = FormHelper()
    form.helper.form_show_errors = False
    assert "nhsuk-error-summary" not in render_crispy_form(form)


def test_error_summary_of_rows() -> None:
    rows = forms.formset_factory(Everything, extra=1)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})
    html = render_to_string("_error_summary.html", {"formsets": [rows]})
    assert "nhsuk-error-summary" not in html  # an empty extra row asks for nothing
    rows = forms.formset_factory(Everything, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    html = render_to_string("_error_summary.html", {"formsets": [rows]})
    assert 'href="#id_form-0-stage_0"' in html


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><b>', "a & b"])
def test_what_was_typed_is_never_markup(typed: str) -> None:
    form = type("F", (forms.Form,), {"box": Line(max_length=2, label=typed, help_text=typed)})({"box": typed})
    html = str(form["box"].as_field_group()) + render_to_string("_error_summary.html", {"form": form})
    assert typed not in html
    assert html.count("<script") == 0
