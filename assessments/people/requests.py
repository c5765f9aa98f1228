"""Types of requests behind the sign-in. The gate (`assessments/gate.py`) lets nobody else through, and fills them."""

from django.http import HttpRequest

from assessments.people.models import LocalSystem, User
from assessments.people.policy import Permissions


class SignedInRequest(HttpRequest):
    """The request of a person who is signed in."""

    user: User


class MemberRequest(SignedInRequest):
    """The request of a member of the local system that the address leads to, whose role allows this page."""

    permissions: Permissions


class SystemRequest(MemberRequest):
    """The address names a local system."""

    system: LocalSystem
