"""Actions in words: tags, lists by what is next, and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.progress.actions.models import Happening, OwnerLink
from assessments.progress.actions.queries import Doing
from recovery_site.templatetags.words import day

State = Happening.State
KINDS = {  # of tags: how each state looks
    State.NOT_STARTED: "waiting",
    State.UNDER_WAY: "turn",
    State.DONE: "done",
    State.DROPPED: "waiting",
}


@dataclass(frozen=True)
class Tag:
    """How far an action is: words, and how the tag looks."""

    words: str
    kind: str


@dataclass(frozen=True)
class Line:
    """One action in a list."""

    doing: Doing
    tag: Tag
    when: str
    href: str
    challenge: str
    system: str


def tag_of(doing: Doing, today: dt.date) -> Tag:
    """The state as a tag. Something late says so."""
    if doing.is_late(today):
        return Tag(_("Late: %(state)s") % {"state": State(doing.state).label.lower()}, "wrong")
    return Tag(str(doing.state.label), KINDS[doing.state])


def when_in_words(doing: Doing) -> str:
    """Until when, and which date was signed where another one was agreed since."""
    if doing.moved and doing.has_ended:
        words = _("Done on %(day)s") if doing.state == State.DONE else _("Dropped on %(day)s")
        return words % {"day": day(doing.moved.on)}
    if doing.due_on is None:
        return _("No date")
    if doing.has_new_date:
        return _("Due %(day)s (the plan that was signed says %(signed)s)") % {
            "day": day(doing.due_on),
            "signed": day(doing.action.due_on) or _("no date"),
        }
    return _("Due %(day)s") % {"day": day(doing.due_on)}


def lines(doings: Sequence[Doing], today: dt.date) -> list[Line]:
    """The actions for a list."""
    return [
        Line(
            one,
            tag_of(one, today),
            when_in_words(one),
            reverse("action", args=[one.action.plan.row.review_id, one.action.pk]),
            f"{one.action.plan.row.challenge.number}. {one.action.plan.row.challenge.short_title}",
            one.action.plan.row.review.system.name,
        )
        for one in doings
    ]


@dataclass(frozen=True)
class Told:
    """One happening in the history of an action."""

    what: str
    who: str
    happening: Happening


def told(happening: Happening) -> Told:
    """What happened, and who wrote it."""
    if happening.kind == Happening.Kind.STATE:
        what = str(State(happening.state).label)
    elif happening.kind == Happening.Kind.DUE:
        what = _("New date: %(day)s") % {"day": day(happening.due_on)}
    else:
        what = _("Now with %(name)s") % {"name": happening.owner}
    if happening.by:
        return Told(what, happening.by.name, happening)
    name = happening.link.name if happening.link else ""
    return Told(what, _("%(name)s, by the private link") % {"name": name}, happening)


def history(doing: Doing) -> list[Told]:
    """Everything that happened, the newest first."""
    return [told(one) for one in reversed(doing.happenings)]


def written_by(link: OwnerLink, doing: Doing) -> list[Told]:
    """What was written by this one link, the newest first: whoever has it reads the words of nobody else."""
    return [one for one in history(doing) if one.happening.link_id == link.pk]


def counted(doings: Sequence[Doing], today: dt.date) -> str:
    """How it stands in one sentence: "3 of 8 actions are done, 1 is late." Empty without actions."""
    if not doings:
        return ""
    done = sum(one.state == State.DONE for one in doings)
    late = sum(one.is_late(today) for one in doings)
    said = _("%(done)d of %(all)d actions done.") % {"done": done, "all": len(doings)}
    return f"{said} " + (_("%(late)d late.") % {"late": late} if late else _("Nothing is late."))
