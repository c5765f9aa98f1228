"""Pages of somebody who was invited. A link that works shows the invitation; whatever else shows one and the same page.

Looking uses nothing up: mail scanners open every link. The key goes from the address into a cookie at once, so that
it stays in no history, and is sent on to nobody.
"""

from __future__ import annotations

from uuid import UUID

from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.invitations import presenters, queries, services
from assessments.people.invitations.forms import JoinForm
from assessments.people.invitations.keys import Key
from assessments.people.invitations.models import Invitation
from assessments.people.invitations.tasks import ask_for_new_link
from assessments.people.models import User
from recovery_site import cookies, error_pages
from recovery_site.address import absolute
from recovery_site.errors import NotNow, Refused

COOKIE = "invitation"
LASTS = 3600  # seconds: others may use this browser next. The link can be opened again
ASKING = {"ask": "30/h/ip"}  # a whole hospital may have one address


def invitation_link(request: HttpRequest, uid: UUID, secret: str) -> HttpResponse:
    """Where the link of the mail leads. Does the same for any key: nothing is looked up."""
    response = redirect("invitation_answer")
    value = signing.dumps([str(uid), secret[:200]], salt=COOKIE)
    cookies.put(response, COOKIE, value, seconds=LASTS)
    return response


def _key_of(request: HttpRequest) -> Key | None:
    try:
        uid, secret = signing.loads(cookies.read(request, COOKIE), salt=COOKIE, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Key(UUID(uid), secret)


def invitation_answer(request: HttpRequest) -> HttpResponse:
    """The invitation whose link was opened last in this browser: say yes, with or without an account."""
    key = _key_of(request)
    if request.method == "POST" and "ask" in request.POST:
        return _ask(request, key)
    found = queries.opened_by(key)
    if key is None or found is None:
        return _dead(request, key)
    if request.method == "POST" and request.POST.get("uid") != str(found.uid):
        return redirect("invitation_answer")  # the page was about another invitation, opened before
    if isinstance(request.user, User):
        return _signed_in(request, key, found, request.user)
    account = queries.account_of(found.email)
    if account is not None:
        return _page(request, "sign_in" if account.is_active else "closed", found)
    return _without_account(request, key, found)


def _page(request: HttpRequest, name: str, found: Invitation, **more: object) -> HttpResponse:
    context = {"invitation": found, "roles": presenters.roles_explained(found), "answer": name, **more}
    return render(request, "people/invitations/answer.html", context)


def _signed_in(request: HttpRequest, key: Key, found: Invitation, user: User) -> HttpResponse:
    """Somebody with an account says yes, or is told that it is another one."""
    try:
        services.check_account(user, found)
    except Refused:
        if request.method == "POST" and "switch" in request.POST:
            logout(request)
            return redirect("invitation_answer")
        return _page(request, "other", found)
    if request.method != "POST":
        return _page(request, "join", found)
    try:
        services.accept(key=key, user=user)
    except services.DeadLink:
        return _dead(request, key)
    return _welcome(request, found, redirect("system", found.system_id))


def _without_account(request: HttpRequest, key: Key, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=found)
    if form.is_valid():
        data = form.cleaned_data
        try:
            user = services.accept_as_new(key=key, name=data["name"], password=data["password1"])
        except services.DeadLink:
            return _dead(request, key)
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            place = reverse("system", args=[found.system_id])
            return _welcome(request, found, perform_login(request, user, redirect_url=place))
    return _page(request, "new", found, form=form)


def _welcome(request: HttpRequest, found: Invitation, response: HttpResponse) -> HttpResponse:
    messages.success(request, _("Welcome to %(system)s.") % {"system": found.system.name})
    cookies.put(response, COOKIE, "", seconds=0)
    return response


def _dead(request: HttpRequest, key: Key | None) -> HttpResponse:
    """The page for every key that opens nothing. One press asks for a new link, whether or not there was ever one."""
    if isinstance(request.user, User) and (mine := queries.accepted_with(key, request.user)):
        return redirect("system", mine.system_id)  # pressed twice
    return render(request, "people/invitations/dead.html", status=404)


def _ask(request: HttpRequest, key: Key | None) -> HttpResponse:
    """Let the worker find out what it is about. What this does is the same for every key, and takes as long."""
    if not ratelimit.consume(request, app="invitations", action="ask", config=ASKING):
        return error_pages.answer(429, retry_after=3600)
    if key is not None:
        ask_for_new_link.enqueue(str(key.uid), absolute("/", request))
    return redirect("invitation_asked")


def invitation_asked(request: HttpRequest) -> HttpResponse:
    """What happens now that somebody has asked for a new link."""
    return render(request, "people/invitations/asked.html")
