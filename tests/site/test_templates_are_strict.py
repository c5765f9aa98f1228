"""A variable that a template of ours names and nobody gave fails the run."""

from __future__ import annotations

import pytest
from django.template import engines
from django.template.base import Origin

from tests.missing import TEMPLATES


def render(source: str, origin: str, **context: object) -> str:
    engine = engines["django"].engine
    template = engine.from_string(source)
    template.origin = Origin(origin)
    from django.template import Context

    return template.render(Context(context))


def test_a_missing_variable_fails_with_its_name_and_place() -> None:
    with pytest.raises(
        pytest.fail.Exception, match=r"page\.html names a variable that is not there: plan\.name"
    ):
        render("{{ plan.name }}", str(TEMPLATES / "page.html"), plan={})


def test_what_is_there_or_only_asked_for_is_fine() -> None:
    source = "{{ name }}{% if nothing %}x{% endif %}{% for x in nothing %}x{% endfor %}"
    assert render(source, str(TEMPLATES / "page.html"), name="Ada") == "Ada"


def test_the_templates_of_a_package_keep_django_s_rule() -> None:
    assert render("[{{ nothing }}]", "some/package/templates/page.html") == "[]"
