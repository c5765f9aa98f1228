"""What several tests of signing in share: a real provider, and somebody it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from assessments.people.models import User
from tests.accounts.providing import Trust, a_provider
from tests.build import a_person


@pytest.fixture(scope="package")
def provider() -> Iterator[Trust]:
    with a_provider() as trust:
        yield trust


@pytest.fixture
def trust(provider: Trust, settings: Any) -> Trust:
    cache.clear()
    provider.asked.clear()
    provider.lie, provider.without = None, ""
    for name, value in provider.settings().items():
        setattr(settings, name, value)
    return provider


@pytest.fixture
def person(trust: Trust) -> User:
    found = a_person("Asha Patel")
    trust.knows("asha", email=found.email, email_verified=True, name="Asha Patel")
    return found
