"""The Board report as a Word template: its text, with real headings."""

from __future__ import annotations

from assessments.reports.office.layouts.forms import AFTER_A, NOTE, plan, write
from assessments.reports.office.layouts.styles import blank, saved, table

FIRST = (
    *NOTE,
    "Title:{{ title }}",
    "{{ system }}. {{ review }}, {{ date }}. {{ kind }}. {{ provider }}",
    "{%p if draft %}",
    "Draft:{{ draft }}",
    "{%p endif %}",
    "Heading 1:What the Board is asked to decide",
    "{{ asking.words }}",
    "{%p if asking.by %}",
    "Small:{{ asking.by }}",
    "{%p endif %}",
    "Heading 1:Where we stand",
    "{{ agreed_by }} {{ agreed_on }} {{ different_views }}",
)
MOVED = (
    "Heading 1:What moved since the last review, and why",
    "{%p if nothing_moved %}",
    "{{ nothing_moved }}",
    "{%p endif %}",
    "{%p for one in moves %}",
    "{{ one }}",
    "{%p endfor %}",
    "{%p for one in moved %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "Heading 1:What we will do",
    "{%p if priorities %}",
)
AGREED = (
    "{%p else %}",
    "{{ no_priorities }}",
    "{%p endif %}",
    "After table:{{ plans_signed }} {{ next_review }}",
    "Heading 1:What was agreed, and what people see differently",
    "{%p for row in rows %}",
    "Heading 2:{{ row.challenge }}",
    "Lead-in:{{ row.said }}",
    "{%p if row.meaning %}",
    "Small:{{ row.meaning }}",
    "{%p endif %}",
    "{%p if row.moved %}",
    "{{ row.moved }}",
    "{%p endif %}",
    "{%p if row.comments %}",
    "{{ row.comments }}",
    "{%p endif %}",
    "{%p if row.differences %}",
    "Where services differ: {{ row.differences }}",
    "{%p endif %}",
    "{%p for one in row.reservations %}",
    "Lead-in:{{ one.who }}",
    "Quote:{{ one.words }}",
    "{%p endfor %}",
    "{%p endfor %}",
    "{%p if strengths %}",
    "Heading 1:Strengths to build on",
    "{%p for one in strengths %}",
    "Heading 2:{{ one.challenge }}",
    "{%p if one.in_plan %}",
    "{{ one.in_plan }}",
    "{%p endif %}",
    "{%p for known in one.known %}",
    "List Bullet:{{ known }}",
    "{%p endfor %}",
    "{%p endfor %}",
    "{%p endif %}",
)
EARLY = (
    "{%p if early %}",
    "Heading 1:Suggested early priorities",
    "A suggestion, never a rule.",
    "{%p for one in early %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
)
METHOD = (
    "Heading 1:How this report was made",
    "{{ completed }}",
    "{%p if code %}",
    "Does this Template A still apply? Enter {{ code }} at {{ check_at }}",
    "{%p endif %}",
    "{%p if next_reviews %}",
    "Heading 2:Review dates in the plans",
    "{%p for one in next_reviews %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
    "{%p if glossary %}",
    "Heading 2:Words used in this report",
    "{%p for one in glossary %}",
    "List Bullet:{{ one }}",
    "{%p endfor %}",
    "{%p endif %}",
    "Small:{{ method }}.",
)


def board_report() -> bytes:
    """The template."""
    document = blank()
    write(document, FIRST)
    table(
        document,
        "Where each challenge is",
        [("Challenge", 8.1), ("Stage", 4.3), ("Priority", 1.9), ("Seen differently", 2.7)],
        loop="row in rows",
        cells=[
            "**{{ row.challenge }}",
            "{{ row.where }}",
            "{{ row.priority }}",
            "{{ row.has_reservations }}",
        ],
    )
    write(document, MOVED)
    table(
        document,
        "The priorities, the first one first",
        [
            ("No.", 1.1),
            ("Priority", 5.2),
            ("The first goal of its plan", 6.5),
            ("Plan, and its actions", 4.2),
        ],
        loop="one in priorities",
        cells=["**{{ one.rank }}", "{{ one.title }}", "{{ one.goal }}", "{{ one.state }}\n{{ one.counted }}"],
    )
    write(document, AGREED)
    write(document, AFTER_A)
    write(document, EARLY)
    write(document, ("{%p for plan in plans %}", "Heading 1:{{ plan.title }}"))
    plan(document, "Heading 2", whole=False)
    write(document, ("After table:Next review date: {{ plan.next_review }}",))
    write(document, ("{%p if plan.measures %}", "Heading 2:Measures", "{%p for one in plan.measures %}"))
    write(document, ("List Bullet:{{ one }}", "{%p endfor %}", "{%p endif %}", "Heading 2:Signatures"))
    table(
        document,
        "Who signed the plan",
        [("For", 5), ("Name and signature", 12)],
        loop="one in plan.signatures",
        cells=["**{{ one.side }}", "{{ one.words }}"],
    )
    write(document, ("After table:Endorsed by representatives: {{ plan.endorsed }}", "{%p if plan.code %}"))
    write(
        document, ("Does this plan still apply? Enter {{ plan.code }} at {{ plan.check_at }}", "{%p endif %}")
    )
    write(document, ("{%p endfor %}", *METHOD))
    return saved(document, "Board report")
