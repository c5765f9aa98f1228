"""Measures the longest reports that the forms allow: `python -m tests.reports.worst_case [words|word] [plans]`.

`words` are ordinary sentences, `word` is one word without a space; `plans` is how many of the ten priorities have
a plan that is full to its limits (10). It works in a database of its own, which is thrown away.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

SENTENCE = "People here told us that services have moved, and that at night it is not felt on every ward. "


def text(kind: str, length: int) -> str:
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length] if kind == "words" else "W" * length


def main(kind: str = "words", plans: int = 10) -> None:
    """Build the review, then make each PDF and print what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/worst.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "recovery_site.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(kind, plans)


def measure(kind: str, plans: int) -> None:
    from assessments.plans.parts import ActionText, EvidenceText, GoalText
    from assessments.plans.services import save_plan
    from assessments.record import services as record
    from assessments.record.snapshot import fingerprint
    from assessments.reports import papers, pdf
    from assessments.signoff.standing import standings_in
    from tests import build

    name, line, comment, long = (text(kind, most) for most in (200, 500, 2000, 5000))
    place = build.a_system(name)
    review = build.a_review(place, title=name)
    for number in range(1, 11):
        reservations = [(comment, name)] * 12
        build.a_row(
            place, review, number, outcome="reservations", comments=comment, reservations=reservations
        )
    build.ranked(place, review, *range(1, 11), reason=comment)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    goal = GoalText(long, line, line, line, build.DAY)
    action = ActionText(long, name, build.DAY)
    source = EvidenceText(line, "https://example.org/" + "a" * 470)
    draft = build.a_draft(
        description=long, goals=[goal] * 20, actions=[action] * 20, evidence_sources=[source] * 20
    )
    for number in range(1, plans + 1):
        save_plan(user=place.lead, row=build.row_of(review, number), draft=draft)
    jobs = {"Template A": papers.template_a(review)}
    if plans:
        jobs["Template B"] = papers.template_b(standings_in([review])[0])
    jobs["Board report"] = papers.board(review)
    for title, html in jobs.items():
        began = time.process_time()
        made = pdf.render(html, identifier="x").file
        spent, most = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{title}: {spent:.0f} s of CPU, {most} MB at most so far, {len(made) / 1e6:.1f} MB", flush=True
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(*sys.argv[1:2], *(int(number) for number in sys.argv[2:3]))
