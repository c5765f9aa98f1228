"""Mails that were written, each for one address, until they are sent and pruned."""

from __future__ import annotations

from django.db import models


class Mail(models.Model):
    """One mail to one address. Written in the transaction of whoever sends it, sent by the worker.

    `due_at` is when it may be tried next; whoever tries it moves that on first (see services.py). The text is
    deleted as soon as it is sent, because it may hold a link to a new password.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    recipient = models.CharField(max_length=320)
    sender = models.CharField(max_length=320)
    message_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    raw = models.BinaryField()  # the message as it goes over the wire, without the last line endings

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mail_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sent", "failed"]), name="mail_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | ~models.Q(state="waiting") & models.Q(ended_at__isnull=False),
                name="mail_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}, {self.state}"
