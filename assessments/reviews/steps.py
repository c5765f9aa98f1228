"""The six steps of a review: the same six words everywhere."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """A step of a review, in order. `label` is its name."""

    PREPARE = "prepare", _("Prepare")
    AGREE = "agree", _("Agree stages")
    CHOOSE = "choose", _("Choose priorities")
    PLAN = "plan", _("Plan and sign")
    ACT = "act", _("Act")
    COME_BACK = "come_back", _("Come back")

    @property
    def number(self) -> int:
        return list(Step).index(self) + 1
