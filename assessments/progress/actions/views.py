"""Pages of actions: all of a review, one's own, one with what happened to it; and the page of a private link."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.people.queries import members_of
from assessments.people.requests import SignedInRequest
from assessments.progress.actions import presenters, queries, services
from assessments.progress.actions.forms import DateForm, MoveForm, OwnerForm
from assessments.progress.actions.queries import Doing
from assessments.reviews.requests import ReviewRequest
from recovery_site import unsaved
from recovery_site.address import absolute
from recovery_site.errors import NotNow, Stale
from recovery_site.private_links import by_private_link, form_of


def act(request: ReviewRequest, review: int) -> HttpResponse:
    """Every action of the signed plans: what is next, what is late, what is done."""
    doings, today = queries.doings_in(request.review), queries.today()
    context = {
        "review": request.review,
        "lines": presenters.lines(doings, today),
        "counted": presenters.counted(doings, today),
    }
    return render(request, "progress/actions/act.html", context)


def my_actions(request: SignedInRequest) -> HttpResponse:
    """What this person sees to, in all of their local systems."""
    doings, today = queries.doings_of(request.user), queries.today()
    context = {
        "lines": presenters.lines([one for one in doings if not one.has_ended], today),
        "ended": presenters.lines([one for one in doings if one.has_ended], today),
    }
    return render(request, "progress/actions/mine.html", context)


def _newer(
    request: HttpRequest, form: MoveForm | DateForm | OwnerForm, error: Stale
) -> list[presenters.Told]:
    """Put the number of what is stored now into the form, so that saving again adds to it; gives what is new."""
    data = request.POST.copy()
    data["seen"] = str(error.version)
    form.data = data
    form.add_error(None, str(error))
    theirs: Any = error.theirs
    return [presenters.told(one) for one in theirs]


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else unsaved.given_back(request)


def action(request: ReviewRequest, review: int, action: int) -> HttpResponse:
    """One action with everything that happened to it, and the form that says how far it is."""
    doing = queries.doing_for(request.review, action)
    why_not = services.reason_against_moving(doing.action.plan) or services.reason_against_writing(
        doing, request.user, request.permissions
    )
    today = queries.today()
    initial = {"seen": doing.number, "state": doing.state, "on": today}
    form, status, newer = MoveForm(_sent(request), initial=initial), 200, []
    if request.method == "POST" and form.is_valid():
        try:
            services.move(user=request.user, action=doing.action, **form.cleaned_data)
        except Stale as error:
            newer, status = _newer(request, form, error), 409
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(
                request, _("Saved: %(state)s.") % {"state": form.cleaned_data["state"].label.lower()}
            )
            return redirect("action", review, action)
    context = _about(request, doing) | {
        "form": form,
        "newer": newer,
        "why_not": why_not,
        "links": list(queries.links_of(doing.action)),
        "uid": uuid4(),
        "may_agree": request.permissions.can(Act.ACTION_AGREE)
        and not services.reason_against_moving(doing.action.plan),
    }
    return render(request, "progress/actions/action.html", context, status=status)


def _about(request: ReviewRequest, doing: Doing) -> dict[str, Any]:
    today = queries.today()
    return {
        "review": request.review,
        "doing": doing,
        "row": doing.action.plan.row,
        "tag": presenters.tag_of(doing, today),
        "when": presenters.when_in_words(doing),
        "history": presenters.history(doing),
    }


def action_date(request: ReviewRequest, review: int, action: int) -> HttpResponse:
    """Agree another date, with the reason."""
    doing = queries.doing_for(request.review, action)
    form, status, newer = DateForm(_sent(request), initial={"seen": doing.number}), 200, []
    if request.method == "POST" and form.is_valid():
        try:
            services.agree_date(user=request.user, action=doing.action, **form.cleaned_data)
        except Stale as error:
            newer, status = _newer(request, form, error), 409
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The new date is saved. The plan keeps the date that was signed."))
            return redirect("action", review, action)
    context = _about(request, doing) | {"form": form, "newer": newer}
    return render(request, "progress/actions/date.html", context, status=status)


def action_owner(request: ReviewRequest, review: int, action: int) -> HttpResponse:
    """Hand an action over, with the reason."""
    doing = queries.doing_for(request.review, action)
    people = [one.user for one in members_of(request.review.system) if one.user.is_active]
    form, status, newer = OwnerForm(_sent(request), people=people, initial={"seen": doing.number}), 200, []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.hand_over(
                user=request.user,
                action=doing.action,
                owner=data["owner"],
                holder=form.person(),
                reason=data["reason"],
                seen=data["seen"],
            )
        except Stale as error:
            newer, status = _newer(request, form, error), 409
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The action is handed over."))
            return redirect("action", review, action)
    context = _about(request, doing) | {"form": form, "newer": newer}
    return render(request, "progress/actions/owner.html", context, status=status)


def action_link(request: ReviewRequest, review: int, action: int) -> HttpResponse:
    """Make a private link for an owner without an account, or let none work any more. It cannot be looked up later.

    Looked at, it asks before a link stops working: because it is withdrawn, or because of a new one (`?new=1`).
    """
    doing = queries.doing_for(request.review, action)
    if request.method != "POST":
        links = list(queries.links_of(doing.action))
        if not links:
            return redirect("action", review, action)
        if "new" in request.GET:
            context = _about(request, doing) | {"links": links, "uid": uuid4()}
            return render(request, "progress/actions/link_new.html", context)
        context = {
            "title": _("Withdraw the link?"),
            "words": _("Whoever has it can no longer say how far this action is. You can make a new link."),
            "back": reverse("action", args=[review, action]),
        }
        return render(request, "withdraw.html", {"review": request.review} | context)
    if "withdraw" in request.POST:
        services.withdraw_links(user=request.user, action=doing.action)
        messages.success(request, _("The link does not work any more."))
        return redirect("action", review, action)
    try:
        secret = services.make_link(
            user=request.user, action=doing.action, form=form_of(request), instead="new" in request.POST
        )
    except Stale:
        return redirect(reverse("action_link", args=[review, action]) + "?new=1")
    address = absolute(f"/my-action/{secret}/", request)
    context = _about(request, doing) | {"address": address}
    return render(request, "progress/actions/link.html", context)


@by_private_link
def owner_link(request: HttpRequest, secret: str) -> HttpResponse:
    """For an owner without an account: this one action, and the form that says how far it is. Nothing else."""
    link, doing = queries.by_link(secret)
    why_not = services.reason_against_moving(doing.action.plan)
    today = queries.today()
    initial = {"seen": doing.number, "state": doing.state, "on": today}
    form, status, newer = MoveForm(request.POST or None, initial=initial), 200, []
    if request.method == "POST" and form.is_valid():
        try:
            services.move_by_link(link=link, **form.cleaned_data)
        except Stale as error:
            newer, status = _newer(request, form, error), 409
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Thank you. It is saved."))
            return redirect("owner_link", secret)
    context = {
        "link": link,
        "wrote": presenters.written_by(link, doing),
        "doing": doing,
        "row": doing.action.plan.row,
        "tag": presenters.tag_of(doing, today),
        "when": presenters.when_in_words(doing),
        "form": form,
        "newer": newer,
        "why_not": why_not,
    }
    return render(request, "progress/actions/by_link.html", context, status=status)
