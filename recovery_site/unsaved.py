"""What somebody typed and sent after their session had ended: kept until they have signed in again.

A form that holds long texts has `{% typed_by %}` in it: who the page was made for, signed, and which page it is. (A
whole form of crispy has it by itself.) When such a form comes from somebody who is not signed in (any more), the gate
keeps it in the session of this browser and asks them to sign in. The page then shows it again, not saved. It is private
to that person: nobody else who signs in here is shown it. It ends when the form is saved, after HOURS, or when they
sign out. Where there is a script, it sends what was not sent before the sign-in ends (static/src/session.js).

base.html puts the words back into the forms of any page (`{% typed_here %}`). A page whose forms are more than fields
does it itself: `given_back(request)` where it would show what is stored, and `{% given_back %}` above the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from recovery_site.middleware import Handler
from recovery_site.sessions.store import KEPT_ON

FIELD, PAGE = "typed_by", "typed_on"
STORED = "stored"  # in the address: show what is stored instead
HOURS = 12
MOST = 5  # forms kept at once, each as large as a form may be
_SALT = "unsaved"
_NEVER = ("csrfmiddlewaretoken", FIELD, PAGE)


def mark_of(pk: int) -> str:
    """The value of the field that says who a page was made for."""
    return signing.dumps(pk, salt=_SALT)


def _writer(data: QueryDict) -> int | None:
    """For whom the page was made that this came from; None when it does not say, or was tampered with."""
    try:
        found = signing.loads(data.get(FIELD, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def _kept(request: HttpRequest) -> dict[str, Any]:
    """The forms that are kept in this browser's session and are not too old, by address."""
    now = timezone.now()
    return {
        path: entry
        for path, entry in request.session.get(KEPT_ON, {}).items()
        if now - datetime.fromisoformat(entry["at"]) < timedelta(hours=HOURS)
    }


def path_of(request: HttpRequest) -> str:
    """The path of the page on which the form stood that was sent: as it says (PAGE), or where it was sent to."""
    path = request.POST.get(PAGE, "")
    try:
        resolve(path)
    except Resolver404:
        return request.path
    return path


def keep(request: HttpRequest) -> bool:
    """Keep what was sent, for the person the page was made for; False when the form is none that is kept."""
    writer = _writer(request.POST) if request.method == "POST" else None
    if writer is None:
        return False
    path = path_of(request)
    data = request.POST.copy()
    for name in list(data):
        if name in _NEVER or "password" in name.lower():
            del data[name]
    entry = {"by": writer, "at": timezone.now().isoformat(), "data": data.urlencode()}
    others = {one: kept for one, kept in _kept(request).items() if one != path}
    latest = dict(list(others.items())[-(MOST - 1) :])
    request.session[KEPT_ON] = latest | {path: entry}
    request.kept = True  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        request.session.set_expiry(timedelta(hours=HOURS))
    return True


def has_kept(request: HttpRequest) -> bool:
    """Whether anything that was typed in this browser is kept, for whomever."""
    return bool(_kept(request))


def given_back(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address while they were signed out; None when there is nothing, or it was saved.

    The page shows it in place of what is stored, until it is saved or `?stored` is asked for.
    """
    entry = (
        _kept(request).get(request.path) if request.method == "GET" and STORED not in request.GET else None
    )
    if entry is None or entry["by"] != request.user.pk:
        return None
    request.gave_back = True  # type: ignore[attr-defined]
    return QueryDict(entry["data"], mutable=True)


def forget(request: HttpRequest) -> None:
    """Forget what was kept for this page: what is on it now is kept elsewhere, or saved."""
    kept = request.session.get(KEPT_ON, {})
    if (path := path_of(request)) in kept:
        request.session[KEPT_ON] = {one: entry for one, entry in kept.items() if one != path}


def put_back(data: QueryDict, forms: Iterable[BaseForm]) -> set[str]:
    """Put what was typed into these forms, which nobody has filled in; returns the names that found their place."""
    placed = set()
    for form in forms:
        for name, field in form.fields.items():
            box = form.add_prefix(name)
            if not field.widget.value_omitted_from_data(data, {}, box):
                form.initial[name] = field.widget.value_from_datadict(data, {}, box)
                placed.add(box)
    return placed


def prose_in(data: QueryDict, placed: Iterable[str] = ()) -> list[str]:
    """What somebody wrote in a form that was sent, without passwords and what the page itself put in: whatever is more
    than one word, and is not in the boxes `placed`.
    """
    names = [one for one in data if one not in (*_NEVER, "act", *placed) and "password" not in one.lower()]
    return [value for name in names for value in data.getlist(name) if " " in value.strip()]


def is_unsaved(request: HttpRequest) -> bool:
    """Whether the page that is drawn now has words in its form that are not saved: sent and refused, or given back."""
    return request.method == "POST" or hasattr(request, "gave_back")


def is_mine(request: HttpRequest) -> bool:
    """Whether the form comes from a page that was made for the person who is signed in."""
    return request.user.is_authenticated and _writer(request.POST) == request.user.pk


def keep_mine(request: HttpRequest) -> bool:
    """The same for a form whose token is no longer right: kept only when this very person is signed in.

    Anything else may not come from a page of ours.
    """
    return is_mine(request) and keep(request)


class Unsaved:
    """Forgets what was kept once the same form is saved: a page that saves answers with a redirect."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        saved = request.method == "POST" and answer.status_code == 302 and not hasattr(request, "kept")
        if saved and request.user.is_authenticated:
            forget(request)
        return answer
