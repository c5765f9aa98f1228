"""Tests that commit leave an empty database behind, though the database guards its history, and the guards stay."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from framework.models import Edition, Freeze


@pytest.mark.django_db(transaction=True)
def test_what_may_not_be_deleted_is_gone_after_the_test_and_guarded_again() -> None:
    for _ in range(2):
        edition = Edition.objects.create(
            slug="old",
            name="Old",
            year=2010,
            publisher="P",
            citation="C",
            max_live_priorities=5,
            state="published",
        )
        Freeze.objects.create(edition=edition, at=timezone.now())
        with pytest.raises(DatabaseError), transaction.atomic():
            edition.delete()
        call_command("flush", interactive=False, verbosity=0)
        assert not Edition.objects.exists()
