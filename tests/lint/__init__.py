"""A small linter for the shape of this project: `python -m tests.lint`. Each rule is proven by test_rules.py."""

from tests.lint import python, templates, texts, wording

RULES = [*texts.RULES, *python.RULES, *templates.RULES, *wording.RULES]
