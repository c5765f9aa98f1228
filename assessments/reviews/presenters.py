"""A review in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.people.models import LocalSystem


def nobody_signs(system: LocalSystem) -> str:
    """What a joint review lacks while no commissioner has an account."""
    return _(
        "Nobody in %(system)s can sign for the commissioners yet. You can begin a joint review, but no plan can be "
        "signed until a commissioner has an account. Invite one on the People page."
    ) % {"system": system.name}
