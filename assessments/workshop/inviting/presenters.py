"""The invitation in words: as a page, as a text to send, as a poster. It says the same in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.people.models import Organisation
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.services import Details
from assessments.workshop.joining.codes import picture_of
from assessments.workshop.models import SCREEN_FLOOR, SCREEN_LEAST
from assessments.workshop.protection.groups import Perspective
from recovery_site.address import absolute
from recovery_site.both import Both, differing
from recovery_site.templatetags.words import day, spelled, time_of_day, weekday

WANTED = {
    Perspective.USER: gettext_lazy("People who use mental health services, or have used them"),
    Perspective.CARER: gettext_lazy("Carers, family and friends"),
    Perspective.STAFF: gettext_lazy("People who work for %(provider)s"),
    Perspective.INDEPENDENT: gettext_lazy("People who work for other providers, such as charities"),
    Perspective.COMMISSIONER: gettext_lazy("People who plan or pay for services"),
    Perspective.PARTNER: gettext_lazy("Other partners, such as the council"),
}
LABELS = {
    "day": gettext_lazy("Day"),
    "begins": gettext_lazy("Begins"),
    "ends": gettext_lazy("Ends"),
    "place": gettext_lazy("Where"),
    "online": gettext_lazy("Link to join online"),
    "wanted": gettext_lazy("Who is invited"),
    "contact": gettext_lazy("Who to ask"),
    "access": gettext_lazy("Access"),
    "easy_read": gettext_lazy("Easy Read version"),
    "more": gettext_lazy("Anything else"),
}


class News(StrEnum):
    """What somebody who has read the invitation before must know."""

    NONE = ""
    CANCELLED = "cancelled"
    OVER = "over"
    MOVED = "moved"


@dataclass(frozen=True)
class Reading:
    """Something to read before the workshop."""

    words: str
    href: str


@dataclass(frozen=True)
class Invitation:
    """All that the invitation says. `link` is where it is read without an account; empty while that is withdrawn."""

    workshop: Workshop
    title: str
    provider: str
    news: News
    when: str
    was: str
    wanted: Sequence[str]
    reading: Sequence[Reading]
    privacy: Sequence[str]
    link: str
    request: HttpRequest | None = None

    @property
    def shares_known(self) -> bool:
        """Whether those with the link may read what is known before the workshop."""
        return bool(self.link and getattr(self.workshop, "shares_known", False))

    @property
    def qr(self) -> SafeString:
        """The link as a picture."""
        return picture_of(self.link, _("QR code that opens this invitation on a phone"))


def wanted_in(bits: int, provider: str) -> list[str]:
    """The perspectives of that sum, as an invitation says them."""
    values = {"provider": provider}
    return [str(words) % values for one, words in WANTED.items() if bits & one]


def invitation_of(
    workshop: Workshop, provider: Organisation, request: HttpRequest | None = None
) -> Invitation:
    """The invitation in words. No queries: the workshop's review has its edition. The worker has no `request`."""
    review = workshop.review
    edition = [review.edition.slug]
    reading = [
        Reading(
            _("The method: what we will talk about (20 minutes)"), reverse("framework_edition", args=edition)
        ),
        Reading(_("The method on one page, to print"), reverse("framework_edition_print", args=edition)),
        Reading(
            _("Template A, blank: the form we will fill in together (PDF)"),
            reverse("blank_template_a", args=edition),
        ),
    ]
    if workshop.token and getattr(workshop, "shares_known", False):
        href = reverse("invitation_known", args=[workshop.token])
        reading.insert(0, Reading(_("What we know before we meet: strengths and gaps"), href))
    if workshop.easy_read:
        reading.insert(0, Reading(_("Easy Read version"), workshop.easy_read))
    return Invitation(
        workshop=workshop,
        title=review.title,
        provider=provider.name,
        news=news_of(workshop),
        when=_when(workshop.day, workshop.begins, workshop.ends),
        was=_was(workshop),
        wanted=wanted_in(workshop.wanted, provider.name),
        reading=reading,
        privacy=privacy(),
        link=absolute(reverse("invitation", args=[workshop.token]), request) if workshop.token else "",
        request=request,
    )


def privacy() -> list[str]:
    """How the room keeps its promise, for somebody who thinks about coming. docs/secrecy.md is the long version."""
    numbers = {"usual": spelled(SCREEN_LEAST), "least": spelled(SCREEN_FLOOR)}
    return [
        _("You rate in private. Nobody can see how you rated: not the facilitator, and not the big screen."),
        _(
            "You need no account, no app and no name. You can say which point of view you bring, or nothing at all."
        ),
        _("You use your own phone to answer. You can use a shared tablet or a paper form instead."),
        _(
            "Answers of a small group are never shown by themselves. A group needs %(usual)s people, unless the "
            "facilitator sets another number. It is never fewer than %(least)s, and you are told as you join."
        )
        % numbers,
        _(
            "While the room is open, somebody in charge of the computer that runs this site could work out what comes "
            "from which phone. When the room closes, everyone’s individual answers are deleted, and then nobody can."
        ),
    ]


def news_of(workshop: Workshop) -> News:
    if workshop.is_cancelled:
        return News.CANCELLED
    if workshop.ends_at < timezone.now():
        return News.OVER
    return News.MOVED if workshop.moved_at else News.NONE


def _when(on: object, begins: object, ends: object) -> str:
    words = _("%(day)s, %(begins)s to %(ends)s")
    return words % {"day": weekday(on), "begins": time_of_day(begins), "ends": time_of_day(ends)}  # type: ignore[arg-type]


def _was(workshop: Workshop) -> str:
    """When and where it was to be before; empty when nothing of that changed."""
    if workshop.was_day is None:
        return ""
    parts = [_when(workshop.was_day, workshop.was_begins, workshop.was_ends)]
    if workshop.was_place != workshop.place:
        parts.append(workshop.was_place)
    return ". ".join(parts)


def subject_of(said: Invitation) -> str:
    """What a mail about it is called."""
    words = {
        News.CANCELLED: _("Cancelled: workshop on %(day)s, %(title)s"),
        News.MOVED: _("Changed: workshop on %(day)s, %(title)s"),
    }.get(said.news, _("Invitation: workshop on %(day)s, %(title)s"))
    return words % {"day": day(said.workshop.day), "title": said.title}


def greeting(said: Invitation) -> str:
    """The first words of a text, by what has happened."""
    if said.news == News.CANCELLED:
        words = _("The workshop on %(when)s is cancelled.") % {"when": said.when}
        reason = said.workshop.cancelled_because
        return f"{words} {_('The reason: %(reason)s') % {'reason': reason}}" if reason else words
    if said.news == News.MOVED:
        return _("This workshop has changed. It was: %(was)s") % {"was": said.was}
    return _("You are invited to a workshop about mental health services.")


def about(said: Invitation) -> str:
    """What people come for."""
    words = _(
        "We will look together at how %(provider)s supports people’s recovery, say where it is doing well and where it "
        "is not, and choose what to work on first. It is about how services are organised, never about one person."
    )
    return words % {"provider": said.provider}


def text_of(said: Invitation) -> str:
    """The whole invitation as plain text: to copy, to send, to read out."""
    workshop = said.workshop
    lines = [greeting(said), ""]
    if said.news == News.CANCELLED:
        return "\n".join([*lines, _("Questions: %(contact)s") % {"contact": workshop.contact}, ""])
    lines += [said.title, "", _("When: %(when)s") % {"when": said.when}]
    lines += [_("Where: %(place)s") % {"place": workshop.place}]
    if workshop.online:
        lines += [_("Join online: %(link)s") % {"link": workshop.online}]
    lines += ["", about(said), ""]
    lines += _section(_("Who is invited"), said.wanted)
    reading = [f"{one.words}: {whole(said, one.href)}" for one in said.reading]
    lines += _section(_("Optional reading before you come"), reading)
    lines += _section(_("How your privacy is protected"), said.privacy)
    lines += [
        _("If you need something to take part, or have a question: %(contact)s")
        % {"contact": workshop.contact}
    ]
    lines += [
        *([workshop.access] if workshop.access else []),
        *(["", workshop.more] if workshop.more else []),
    ]
    if said.link:
        lines += ["", _("This invitation, with any changes, and a date for your calendar:"), said.link]
    return "\n".join([*lines, ""])


def _section(title: str, items: Sequence[str]) -> list[str]:
    return [title, *(f"- {one}" for one in items), ""]


def whole(said: Invitation, href: str) -> str:
    """An address of ours as others can follow it."""
    return absolute(href, said.request) if href.startswith("/") else href


def mailto(said: Invitation) -> str:
    """A link that opens a mail with the short of it: programs cut long ones."""
    lines = [greeting(said), "", _("When: %(when)s") % {"when": said.when}]
    lines += [_("Where: %(place)s") % {"place": said.workshop.place}]
    if said.link:
        lines += ["", _("Everything about it: %(link)s") % {"link": said.link}]
    body = "\r\n".join(lines)
    return f"mailto:?subject={quote(subject_of(said), safe='')}&body={quote(body, safe='')}"


def both_of(theirs: Workshop, yours: Details, provider: str) -> list[Both]:
    """What somebody else saved meanwhile beside what was typed, where the two differ."""
    return differing(
        Both(
            label, _shown(getattr(theirs, name), name, provider), _shown(getattr(yours, name), name, provider)
        )
        for name, label in LABELS.items()
    )


def _shown(value: object, name: str, provider: str) -> str:
    if name == "wanted":
        return "\n".join(wanted_in(int(str(value)), provider))
    if name == "day":
        return day(value)  # type: ignore[arg-type]
    return time_of_day(value) if name in ("begins", "ends") else str(value)  # type: ignore[arg-type]
