"""The request of a person who is signed in: what every page behind the sign-in is given."""

from django.http import HttpRequest

from assessments.people.models import User


class SignedInRequest(HttpRequest):
    """A type only: LoginRequiredMiddleware lets nobody else through."""

    user: User
