"""A plan with something of every kind of help beside it."""

from __future__ import annotations

from uuid import uuid4

from assessments.plans.helping import services as helping
from assessments.plans.helping.models import PhraseMark
from assessments.plans.helping.phrases import Phrase
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from tests.build import Place


def helped(place: Place, plan: Plan, token: str) -> None:
    """A phrase of the next stage that is marked, a comment with an answer that is resolved, and a removed one."""
    phrase = Phrase("0123456789abcdef", "Training is shared.")
    mark = helping.Mark(phrase, PhraseMark.State.PARTLY, f"Two wards have {token}", 0)
    helping.mark_phrases(user=place.lead, plan=plan, stage=3, marks=[mark], in_report=True)
    about = {"plan": plan, "kind": Kind.DESCRIPTION, "part_uid": None}
    first = helping.say(user=place.lead, words=f"Is it so {token}", uid=uuid4(), **about)  # type: ignore[arg-type]
    helping.say(
        user=place.commissioner,
        words=f"It is {token}",
        uid=uuid4(),
        thread=first,
        **about,  # type: ignore[arg-type]
    )
    helping.settle(user=place.lead, comment=first, is_resolved=True)
    mistake = helping.say(user=place.lead, words=f"By mistake {token}", uid=uuid4(), **about)  # type: ignore[arg-type]
    helping.strike(user=place.lead, comment=mistake)
