"""Somebody who signs in by a passkey or by their organisation's service, and has no password, comes to sign a plan."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from assessments.signoff.models import Signature
from tests.build import a_completed_template_a, a_plan, a_review, a_system
from tests.working import run_tasks

pytestmark = pytest.mark.django_db


def test_they_are_told_how_to_get_one_and_then_sign(client: Client, mailoutbox: list) -> None:
    # Given a plan that waits for somebody without a password
    cache.clear()
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    place.lead.set_unusable_password()
    place.lead.save()
    client.force_login(place.lead)
    address = f"/reviews/{plan.row.review_id}/plans/{plan.row.challenge.number}/check/"

    # When they come to sign it, the page offers a passkey first, then a password, and asks for neither
    page = client.get(address)
    assert 'name="password"' not in page.text
    assert page.text.index("/accounts/sign-in/passkeys/add/") < page.text.index("/accounts/password/reset/")
    said = {
        "side": "provider",
        "sha256": page.context["sha256"],
        "password": "three calm words",
        "stated": "on",
    }
    refused = client.post(address, said)
    assert refused.context["form"].non_field_errors()
    assert not Signature.objects.exists()

    # Whoever sets up a passkey is led back here (tests/browser/test_signing.py goes that way)
    assert client.session["after_second_factor"] == address

    # Then this one chooses a password by the link, and signs
    client.post("/accounts/password/reset/", {"email": place.lead.email})
    run_tasks("mail")
    link = re.search(r"https?://[^/]+(/\S+/key/\S+)", mailoutbox[-1].body)
    assert link
    form = client.get(link[1], follow=True)
    new = {"password1": "three calm words", "password2": "three calm words"}
    client.post(form.request["PATH_INFO"], new)
    client.post("/accounts/login/", {"login": place.lead.email, "password": "three calm words"})
    client.post(address, said)
    assert Signature.objects.count() == 1
