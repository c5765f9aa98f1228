"""What the worker does for invitations."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from assessments.people.invitations import services


@task(queue_name="mail")
def ask_for_new_link(uid: str, home: str) -> None:
    """Tell the lead, if there is such an invitation. Whoever asked cannot tell: their request is done by now."""
    services.ask_for_new_link(uid=UUID(uid), home=home)
