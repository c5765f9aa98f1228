"""Each rule of the linter finds a planted fault, and lets what is right be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint import RULES
from tests.lint.files import ROOT, Fault, faults, files

HASH = "--hash=sha256:0"
PAGE, QUERIES, VIEWS, TESTS = (
    "templates/a.html",
    "assessments/record/queries.py",
    "assessments/record/views.py",
    "tests/record/test_a.py",
)
PLANTED = [
    ("length", "assessments/record/forms.py", "a = 1\n" * 401),
    ("length", PAGE, "<p></p>\n" * 401),
    ("one-machine", "README.md", "https://files.python" + "hosted.org/packages/x.whl"),
    ("one-machine", "package-lock.json", '"resolved": "https://registry.npm' + 'js.org/x"'),
    ("one-machine", "docs/a.md", "/opt/whe" + "els/x.whl"),
    ("one-machine", ".ci/run", "cd /wor" + "k/main\nexec python3 dev.py test"),
    ("one-machine", "Dockerfile", "FROM ghc" + "r.io/somebody/image"),
    ("one-machine", ".npmrc", "--find-" + "links somewhere"),
    ("left-out", TESTS, "@pytest.mark." + "skip\ndef test_a(): ..."),
    ("left-out", PAGE, "{# TO" + "DO #}"),
    ("links", "README.md", "[the page](docs/away.md#part)"),
    ("links", "docs/a.md", "![a picture](pictures/away.png)"),
    ("locks", "requirements.lock", f"django>=5 \\\n    {HASH}"),
    ("locks", "requirements.lock", "django==5.2.19\n"),
    ("ci", ".ci/run", "python3 dev.py test --fast"),
    ("name-of-a-module", "assessments/record/utils.py", ""),
    ("view-without-manager", VIEWS, "def show(request):\n    return Row.objects.all()"),
    ("view-without-manager", "assessments/record/views/table.py", "rows = Row._default_manager.all()"),
    ("codes-not-pages", QUERIES, "from django.urls import reverse"),
    ("codes-not-pages", QUERIES, "COLOUR = 'green'"),
    ("codes-not-pages", "assessments/workshop/rooms/services.py", "TAG = 'nhsuk-tag nhsuk-tag--blue'"),
    ("no-signals", "assessments/people/models.py", "from django.db.models.signals import post_save"),
    ("no-signals", "framework/models.py", "from django.dispatch import receiver"),
    ("weasyprint-when-used", "assessments/reports/pdf.py", "import weasyprint"),
    ("weasyprint-when-used", "assessments/published/sealing.py", "from pyhanko.sign import signers"),
    ("weasyprint-when-used", "assessments/reports/pdf.py", "class A:\n    from weasyprint import HTML"),
    ("only-python", "dev.py", "import django"),
    ("only-python", "dev.py", "a = 1\n" * 221),
    ("private-stays-private", TESTS, "monkeypatch.setattr(pdf, '_made', None)"),
    ("private-stays-private", TESTS, "mock.patch('assessments.reports.pdf._made')"),
    ("refused-and-nothing-else", TESTS, "with pytest.raises(Refused, match='a'):\n    act()"),
    ("style-attribute", PAGE, '<p class="a" style="color:red">'),
    ("style-attribute", PAGE, '<p {% if a > b %}class="a"{% endif %} style="x">'),
    ("style-element", PAGE, "<style>p{}</style>"),
    ("inline-script", PAGE, "<script>go()</script>"),
    ("inline-script", PAGE, '<script src="a.js">go()</script>'),
    ("event-attribute", PAGE, '<a onclick="go()">'),
    ("hx-on", PAGE, '<a hx-on:click="go()">'),
    ("value-that-is-script", PAGE, '<a href="javascript:go()">'),
    ("value-that-is-script", PAGE, "<a hx-vals='js:{a: 1}'>"),
    ("htmx-variables", PAGE, "<a hx-vars='a:1'>"),
    ("filter-in-a-trigger", PAGE, '<a hx-trigger="click[ctrlKey]">'),
    ("htmx-extension", PAGE, '<a hx-ext="sse">'),
    ("loaded-from-elsewhere", PAGE, '<img src="https://example.org/a.png">'),
    ("unescaped", PAGE, "{{ words|safe }}"),
    ("unescaped", PAGE, "{% autoescape off %}"),
    ("asterisk-for-required", PAGE, "<label>Name *</label>"),
    ("placeholder", PAGE, '<input placeholder="Name">'),
    ("sends-by-script-alone", PAGE, '<button hx-post="/a">'),
    ("sends-by-script-alone", PAGE, '<form hx-post="/a" method="post" novalidate>'),
    ("sends-by-script-alone", PAGE, '<form hx-post="/a" action="/a" novalidate>'),
    ("checked-by-the-browser", PAGE, '<form method="post" action="/a">'),
    ("line-of-a-template", PAGE, "x" * 151),
    ("quaint", PAGE, '{% translate "Go on" %}'),
    (
        "quaint",
        PAGE,
        "{% blocktranslate trimmed %}Answers are shown\n  from 5 people on.{% endblocktranslate %}",
    ),
    ("quaint", "templates/a.txt", '{% translate "We send you an e-mail." %}'),
    ("quaint", "assessments/record/forms.py", "from a import gettext as _\n_('Nothing of it is kept.')"),
    ("quaint", "assessments/record/forms.py", "from a import ngettext\nngettext('one', 'Take 2 away', 2)"),
]
RIGHT = [
    (
        PAGE,
        '<form method="post" action="{% url "a" %}" hx-post="{% url "a" %}" hx-trigger="change" novalidate>',
    ),
    (
        PAGE,
        '<script src="{% static "a.js" %}" defer></script><a href="https://example.org">one</a>{# style="" #}',
    ),
    (PAGE, '<form method="get" action="/search">' + "\n" + "x" * 150),
    ("templates/reports/pdf/a.html", "<style>p{}</style>"),
    ("assessments/reports/pdf.py", "def f():\n    from weasyprint import HTML"),
    ("assessments/record/services.py", "def f(row):\n    return Row.objects.filter(pk=row.pk)"),
    ("assessments/record/presenters.py", "from django.urls import reverse\nCOLOUR = 'green'"),
    ("assessments/record/forms.py", "a = 1\n" * 400),
    ("static/site.css", "p{}\n" * 401),
    (PAGE, '{# We go on with e-mail. #}{% translate "If you stand behind these words, sign them." %}'),
    ("assessments/record/forms.py", "from a import gettext as _\n# go on with it\n_('The line goes on.')"),
    (TESTS, "monkeypatch.setattr(pdf, 'render', None)\nmonkeypatch.setattr('shutil.which', None)"),
    ("docs/a.md", "[this page](a.md#part) [elsewhere](https://example.org/a) [below](#part)"),
    (".ci/run", "#!/usr/bin/env bash\nexec python3 dev.py test\n"),
    ("requirements.lock", f"django==5.2.19 \\\n    {HASH}\npsycopg[binary]==3.3.9 \\\n    {HASH}\n"),
]


def found_in(folder: Path, name: str, text: str) -> list[Fault]:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)
    return faults(folder, RULES)


@pytest.mark.parametrize(("rule", "name", "text"), PLANTED)
def test_a_planted_fault_is_found_where_it_is(tmp_path: Path, rule: str, name: str, text: str) -> None:
    found = found_in(tmp_path, name, text)
    assert (name, rule) in [(fault.file, fault.rule) for fault in found]
    assert all(1 <= fault.line <= len(text.splitlines()) or not text for fault in found)


@pytest.mark.parametrize(("name", "text"), RIGHT)
def test_what_is_right_is_let_be(tmp_path: Path, name: str, text: str) -> None:
    assert found_in(tmp_path, name, text) == []


def test_locks_that_disagree_are_found(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(f"django==5.2.19 \\\n    {HASH}\n")
    found = found_in(tmp_path, "requirements-dev.lock", f"django==5.2.18 \\\n    {HASH}\n")
    assert [(fault.file, fault.rule) for fault in found] == [("requirements-dev.lock", "locks")]


def test_what_the_integration_machine_cannot_run_is_found(tmp_path: Path) -> None:
    assert found_in(tmp_path, ".ci/run", "exec python3 dev.py test\n") == []
    (tmp_path / ".ci" / "run").chmod(0o644)
    assert [fault.rule for fault in faults(tmp_path, RULES)] == ["ci"]


def test_every_rule_has_a_fault_planted_for_it() -> None:
    assert {rule for rule, *_ in PLANTED} == {rule.name for rule in RULES}
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_project_has_files_that_the_rules_are_about() -> None:
    """A rule that looks at no file of the project finds nothing there, whatever happens."""
    ours = list(files(ROOT))
    idle = [rule.name for rule in RULES if not any(rule.about(file) for file in ours)]
    assert idle == []
