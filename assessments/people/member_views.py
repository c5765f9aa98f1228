"""Pages: who belongs to a local system; giving, changing and taking away roles, leaving, handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people import belonging, presenters
from assessments.people.history import history_of, was_in
from assessments.people.invitations import presenters as invited
from assessments.people.invitations.queries import waiting_in
from assessments.people.member_forms import HandOverForm, ReasonForm, RemoveForm, RoleForm
from assessments.people.policy import Act, Permissions, Role
from assessments.people.presenters import Asking
from assessments.people.queries import Member, member_in, members_of
from assessments.people.requests import SystemRequest
from recovery_site import unsaved
from recovery_site.errors import NotNow


def people(request: SystemRequest, system: int) -> HttpResponse:
    """Who belongs, as what, since when, last here; what each role allows; who came, changed and left."""
    before = request.GET.get("before", "")
    history = history_of(request.system, int(before) if before.isdecimal() and len(before) < 10 else None)
    members = members_of(request.system)
    may_invite = request.permissions.can(Act.PEOPLE_INVITE)
    context = {
        "system": request.system,
        "members": members,
        "own": request.permissions.memberships,
        "why_not_leave": presenters.why_not_leave(members, request.user),
        "speaks_for": Role.REPRESENTATIVE in request.permissions.roles,
        "may_change": request.permissions.can(Act.PEOPLE_CHANGE),
        "waiting": invited.waiting_words(waiting_in(request.system)) if may_invite else "",
        "roles": presenters.roles(),
        "lines": [presenters.told(change) for change in history.changes],
        "earlier": history.earlier,
        "is_continued": bool(before),
    }
    return render(request, "people/people.html", context)


def member_add(request: SystemRequest, system: int, person: int) -> HttpResponse:
    """Give somebody who belongs here one more role."""
    member = _member(request, person)
    held = Permissions.of(member.memberships).roles
    form = RoleForm(
        _sent(request),
        system=request.system,
        roles=[role for role in Role if role not in held],
        hints=presenters.hints(),
    )
    return _ask(
        request,
        presenters.asks_to_add(member.user.name),
        form,
        lambda data: belonging.give_role(
            by=request.user,
            system=request.system,
            user=member.user,
            role=data["role"],
            organisation=data["organisation"],
            reason=data["reason"],
        ),
        done=_("%(name)s has one more role.") % {"name": member.user.name},
    )


def member_change(request: SystemRequest, system: int, person: int, role: str) -> HttpResponse:
    """Make another role of one that somebody has, or have it for another organisation."""
    member = _member(request, person)
    found = next((one for one in member.memberships if one.role == role), None)
    if found is None:
        raise Http404
    others = {one.role for one in member.memberships} - {role}
    form = RoleForm(
        _sent(request),
        system=request.system,
        roles=[one for one in Role if one not in others],
        hints=presenters.hints(),
        initial={"role": found.role, "organisation": found.organisation_id, "was": belonging.mark_of(found)},
    )
    return _ask(
        request,
        presenters.asks_to_change(member.user.name, found),
        form,
        lambda data: belonging.change_role(
            by=request.user,
            system=request.system,
            member=found,
            role=data["role"],
            organisation=data["organisation"],
            was=data["was"],
            reason=data["reason"],
        ),
        why_not=belonging.reason_against_losing(request.system, [found]),
        done=_("The change for %(name)s is saved.") % {"name": member.user.name},
    )


def member_remove(request: SystemRequest, system: int, person: int) -> HttpResponse:
    """Take one role of somebody away, or all of them."""
    member = _member(request, person)
    words = [presenters.place_in_words(one) for one in member.memberships]
    form = RemoveForm(_sent(request), memberships=member.memberships, words=words)
    several = len(member.memberships) > 1
    return _ask(
        request,
        presenters.asks_to_remove(member.user.name, member.memberships),
        form,
        lambda data: belonging.remove(
            by=request.user, system=request.system, memberships=form.chosen(), reason=data["reason"]
        ),
        why_not="" if several else belonging.reason_against_losing(request.system, member.memberships),
        done=_("%(name)s no longer has that role.") % {"name": member.user.name}
        if several
        else _("%(name)s no longer belongs to this local system.") % {"name": member.user.name},
    )


def people_leave(request: SystemRequest, system: int) -> HttpResponse:
    """Leave the local system oneself."""
    return _ask(
        request,
        presenters.asks_to_leave(request.system.name),
        ReasonForm(_sent(request)),
        lambda data: belonging.leave(user=request.user, system=request.system, reason=data["reason"]),
        why_not=belonging.reason_against_losing(request.system, request.permissions.memberships),
        done=_("You have left %(system)s.") % {"system": request.system.name},
    )


def people_hand_over(request: SystemRequest, system: int) -> HttpResponse:
    """Name another recovery lead."""
    able = [one.user for one in members_of(request.system) if one.user.is_active and not one.leads]
    form = HandOverForm(_sent(request), people=able, then=presenters.THEN)
    return _ask(
        request,
        presenters.asks_to_hand_over(),
        form,
        lambda data: belonging.hand_over(
            by=request.user, system=request.system, to=form.chosen(), then=data["then"], reason=data["reason"]
        ),
        why_not=""
        if able
        else _("Nobody else here can become recovery lead. Somebody has to be invited first."),
        done=_("The recovery lead is named."),
    )


def _sent(request: SystemRequest) -> QueryDict | None:
    """What was sent now, or what was typed before somebody had to sign in again."""
    return request.POST if request.method == "POST" else unsaved.given_back(request)


def _member(request: SystemRequest, person: int) -> Member:
    """That person; who left meanwhile is said to have left, and anybody else is not found."""
    found = member_in(request.system, person)
    if found is None and was_in(request.system, person):
        raise NotNow(belonging.GONE)
    if found is None:
        raise Http404
    return found


def _ask(
    request: SystemRequest,
    asking: Asking,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    why_not: str = "",
) -> HttpResponse:
    """Show the page that asks, or do what it asks about and go back to the people, or home when that is closed now."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, done)
            stays = member_in(request.system, request.user.pk)
            return redirect("people", request.system.pk) if stays else redirect("home")
    context = {
        "system": request.system,
        "asking": asking,
        "form": form,
        "why_not": why_not,
        "may_hand_over": bool(why_not) and request.permissions.can(Act.PEOPLE_CHANGE),
        "back": "people",
    }
    return render(request, "people/ask.html", context, status=status)
