"""Template A and Template B as Word templates."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document

from assessments.reports.office.layouts.styles import blank, saved, table

NOTE = ("{%p if note %}", "Draft:{{ note }}", "{%p endif %}")
# What Template A says in the cell of comments.
COMMENTS = (
    "{%p if row.moved %}\n{{ row.moved }}\n{%p endif %}\n"
    "{%p if not row.is_agreed %}\n**{{ row.outcome }}.\n{%p endif %}\n"
    "{%p if row.comments %}\n{{ row.comments }}\n{%p endif %}\n"
    "{%p if row.differences %}\n**Where services differ:\n{{ row.differences }}\n{%p endif %}\n"
    "{%p for one in row.reservations %}\n**{{ one.who }}\n> {{ one.words }}\n{%p endfor %}"
)


def write(document: Document, lines: Sequence[str]) -> None:
    """A paragraph for each line, in the style that its beginning names: "Heading 1:Signatures"."""
    for line in lines:
        style, colon, words = line.partition(":")
        known = bool(colon) and style in {one.name for one in document.styles}
        document.add_paragraph(words if known else line, style if known else "Normal")


def template_a() -> bytes:
    """One landscape form: a row for each challenge, a column for each stage."""
    document = blank(landscape=True)
    write(document, (*NOTE, "Title:{{ title }}"))
    write(document, ("{{ system }}. {{ provider }} {{ review }}, {{ date }}. {{ kind }}.",))
    write(document, ("{%p if draft %}", "Draft:{{ draft }}", "{%p endif %}"))
    write(document, ("Heading 1:Stages, priorities and comments",))
    heads = [("Organisational challenge", 5.2), ("{%tc for stage in stages %}", 0.1)]
    heads += [("{{ stage.short }}: {{ stage.name }} (tick one)", 3.4), ("{%tc endfor %}", 0.1)]
    heads += [("Priority for action (1–{{ rows|length }})", 2.3), ("Comments", 8)]
    cells = ["**{{ row.challenge }}", "{%tc for tick in row.ticks %}", "{{ tick }}", "{%tc endfor %}"]
    cells += ["{{ row.priority }}", COMMENTS]
    table(document, "Template A: a row for each challenge", heads, loop="row in rows", cells=cells)
    write(document, AFTER_A)
    write(document, COMPLETED)
    write(document, ("Small:{{ method }}.",))
    return saved(document, "Template A")


AFTER_A = (
    "{%p if too_many or over_limit_reason %}",
    "Heading 1:Why so many at one time",
    "{{ too_many }}",
    "{{ over_limit_reason }}",
    "{%p endif %}",
    "{%p if carried_over %}",
    "Heading 1:Still being worked on from earlier reviews",
    "{%p for one in carried_over %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
    "{%p if took_part %}",
    "Heading 1:Who took part",
    "{%p for one in took_part %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
    "{%p if seen_differently %}",
    "Heading 1:What some people see differently about Template A as a whole",
    "{%p for one in seen_differently %}",
    "Quote:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
)
COMPLETED = (
    "Heading 1:Who completed Template A",
    "{{ completed }}",
    "{%p if code %}",
    "Does this paper still apply? Enter {{ code }} at {{ check_at }}",
    "{%p endif %}",
)


def template_b() -> bytes:
    """The plan for one priority."""
    document = blank()
    write(document, (*NOTE, "Title:{{ title }}"))
    write(document, ("{{ system }}. {{ provider }} {{ review }}, {{ date }}. {{ plan.priority }}.",))
    plan(document, "Heading 1")
    write(document, OF_TEMPLATE_A)
    write(
        document, ("Heading 1:Signatures", "{%p if plan.statement %}", "{{ plan.statement }}", "{%p endif %}")
    )
    table(
        document,
        "Who signed the plan",
        [("For", 5), ("Name and signature", 12)],
        loop="one in plan.signatures",
        cells=["**{{ one.side }}", "{{ one.words }}"],
    )
    write(document, SIGNED)
    write(document, ("Small:{{ plan.version }}. {{ method }}.",))
    return saved(document, "Template B")


OF_TEMPLATE_A = (
    "{%p if plan.comments or plan.differences or plan.moved_because or plan.reservations %}",
    "Heading 1:What Template A says about this challenge",
    "{%p if plan.comments %}",
    "{{ plan.comments }}",
    "{%p endif %}",
    "{%p if plan.differences %}",
    "Where services differ: {{ plan.differences }}",
    "{%p endif %}",
    "{%p if plan.moved_because %}",
    "Why the stage moved, or stayed: {{ plan.moved_because }}",
    "{%p endif %}",
    "{%p for one in plan.reservations %}",
    "Lead-in:{{ one.who }}",
    "Quote:{{ one.words }}",
    "{%p endfor %}",
    "{%p endif %}",
)
SIGNED = (
    "After table:Endorsed by representatives: {{ plan.endorsed }}",
    "Next review date: {{ plan.next_review }}",
    "{%p if plan.later_reason %}",
    "Why something is due after the next review: {{ plan.later_reason }}",
    "{%p endif %}",
    "{%p if plan.code %}",
    "Does this paper still apply? Enter {{ plan.code }} at {{ plan.check_at }}",
    "Small:Its fingerprint (SHA-256): {{ plan.sha256 }}",
    "{%p endif %}",
)


def plan(document: Document, heading: str, whole: bool = True) -> None:
    """One plan, `plan`, with headings of that style. In the Board report its actions say how far they are."""
    write(document, ("{%p if plan.draft %}", "Draft:{{ plan.draft }}", "{%p endif %}"))
    write(document, (f"{heading}:Organisational challenge", "{{ plan.challenge }}"))
    write(document, (f"{heading}:Current standard (tick one)", "{%p for one in plan.boxes %}", "{{ one }}"))
    write(document, ("{%p endfor %}", f"{heading}:Describe", "{{ plan.description }}"))
    write(document, ("{%p if plan.strengths %}", f"{heading}:Strengths to build on", "{{ plan.strengths }}"))
    write(document, ("{%p endif %}", f"{heading}:{{{{ plan.goals_title }}}}"))
    write(document, ("{%p if plan.goals %}",))
    heads = [("No.", 1.1), ("Goal", 5.4), ("Measure", 3.2), ("Baseline", 2.3), ("Target", 2.3), ("By", 2.7)]
    cells = (
        "**{{ one.number }}|{{ one.goal }}|{{ one.measure }}|{{ one.baseline }}|{{ one.target }}|{{ one.by }}"
    )
    table(document, "The goals", heads, loop="one in plan.goals", cells=cells.split("|"))
    write(
        document, ("{%p else %}", "No goals yet.", "{%p endif %}", "After table:Date: {{ plan.agreed_on }}")
    )
    write(
        document,
        (
            f"{heading}:Specific actions required to make progress on goals before next review",
            "{%p if plan.actions %}",
        ),
    )
    heads = [("No.", 1.1), ("Action", 8.9), ("Owner", 4), ("Due", 3)]
    cells = "**{{ one.number }}|{{ one.action }}|{{ one.owner }}|{{ one.due }}"
    if not whole:
        heads = [("No.", 1.1), ("Action", 6.9), ("Owner", 3.2), ("State", 2.6), ("When", 3.2)]
        cells = "**{{ one.number }}|{{ one.action }}|{{ one.owner }}|{{ one.state }}|{{ one.due }}"
    table(document, "The actions", heads, loop="one in plan.actions", cells=cells.split("|"))
    write(document, ("{%p else %}", "{{ plan.no_actions }}", "{%p endif %}"))
    write(
        document, (f"{heading}:Evidence sources", "{%p for one in plan.evidence %}", "List Bullet:{{ one }}")
    )
    write(document, ("{%p else %}", "{{ plan.no_evidence }}", "{%p endfor %}"))
    write(document, ("{%p if plan.marks %}", f"{heading}:What the next stage asks"))
    write(document, ("Small:Marked beside the plan while it was written. It is not part of what is signed.",))
    heads = [("How far", 3), ("What the stage asks", 14)]
    cells = "**{{ one.state }}|{{ one.words }}\n{%p if one.note %}\nNote: {{ one.note }}\n{%p endif %}"
    table(document, "What the next stage asks", heads, loop="one in plan.marks", cells=cells.split("|"))
    write(document, ("{%p endif %}",))
