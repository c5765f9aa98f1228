"""Pages: across local systems, what a system shares, what others chose as goals."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.people.requests import SignedInRequest, SystemRequest
from assessments.progress.across import presenters, queries, services
from assessments.progress.across.models import LEAST, What
from assessments.progress.across.queries import in_force
from framework.queries import challenges_of
from recovery_site.errors import NotNow


def across(request: SystemRequest, system: int) -> HttpResponse:
    """Where systems stand, challenge by challenge, for a system that takes part; and what it shares itself."""
    found = request.system
    held = in_force(queries.consents_of(found))
    several = len(queries.commissioned_by(request.user)) > 1
    pictures = queries.pictures_for(request.user) if What.STAGES in held or several else []
    context = {
        "system": found,
        "shares": presenters.consent_lines(found, held),
        "takes_part": What.STAGES in held,
        "may_read": What.STAGES in held or several,
        "may_share": request.permissions.can(Act.SYSTEM_SHARE),
        "several": several,
        "least": LEAST,
        "pictures": [
            presenters.drawn(
                one,
                own=queries.own_stages(found, one.edition),
                system=found if What.STAGES in held else None,
                names=queries.names_in(one),
                waits=What.STAGES in held and not queries.is_counted(found, one.edition),
            )
            for one in pictures
        ],
    }
    return render(request, "progress/across/across.html", context)


def across_own(request: SignedInRequest) -> HttpResponse:
    """Where the systems stand in which this person is a commissioner."""
    context = {
        "systems": queries.commissioned_by(request.user),
        "least": LEAST,
        "pictures": [presenters.drawn(one) for one in queries.pictures_of_own(request.user)],
    }
    return render(request, "progress/across/own.html", context)


def across_share(request: SystemRequest, system: int, what: str) -> HttpResponse:
    """Agree to share something, or withdraw that: the words, what is shared by it, and one button."""
    if what not in What:
        raise Http404
    asks, found = presenters.asks(What(what), request.system), request.system
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                services.withdraw(user=request.user, system=found, what=asks.what)
                messages.success(request, _("This is no longer shared."))
            else:
                seen = request.POST.get("seen", "")
                services.agree(
                    user=request.user, system=found, what=asks.what, statement=asks.statement, seen=seen
                )
                messages.success(request, _("Your agreement is recorded. You can withdraw it at any time."))
        except NotNow as error:
            messages.warning(request, str(error))
            return redirect("across_share", system, what)
        return redirect("across", system)
    consents = queries.consents_of(found)
    held = in_force(consents)
    context = {
        "system": found,
        "asks": asks,
        "consent": held.get(what),
        "earlier": [one for one in consents if one.what == what and one.withdrawn_at],
        "why_not": services.reason_against_agreeing(asks.what, held),
        "seen": queries.hash_of(asks.statement),
        "goals": queries.signed_goals(found) if what == What.GOALS else None,
    }
    return render(request, "progress/across/share.html", context)


def across_goals(request: SystemRequest, system: int, number: int) -> HttpResponse:
    """What others that started from the same stage chose as goals for that challenge."""
    found = request.system
    if What.STAGES not in in_force(queries.consents_of(found)):
        messages.warning(request, _("Agree to share your stages first."))
        return redirect("across", system)
    review = next(iter(queries.last_completed(found)), None)
    own = queries.own_stages(found, review.edition) if review else {}
    if review is None or number not in own:
        raise Http404
    context = {
        "system": found,
        "challenge": next(one for one in challenges_of(review.edition) if one.number == number),
        "stage": presenters.stage_in_words(review.edition, own[number]),
        "goals": queries.goals_of_others(found, review.edition, number, own[number]),
        "least": LEAST,
    }
    return render(request, "progress/across/goals.html", context)
