"""The site answers to its own names alone, and no link that leaves it is made from what a request says."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, override_settings

from assessments.outbox.models import Mail
from tests.build import PASSWORD, a_completed_template_a, a_plan, a_review, a_system, hash_of
from tests.working import run_tasks

HOST, HERE = "recovery.example.org", "https://recovery.example.org"
OURS = override_settings(ALLOWED_HOSTS=[HOST, "old.example.org"], SITE_URL=HERE)
FORGED = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Host": "evil.example"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "recovery.example.org.evil.example",
        "recovery.example.org@evil.example",
        "evil.example:443",
        "recovery.example.org:abc",
        "",
        "a b",
        "[::1]",
        "127.0.0.1",
        "recovery.example.org/evil",
        "*",
    ],
)
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/framework/2010/about/", "/nothing/"])
@OURS
def test_any_other_name_is_refused(name: str, address: str) -> None:
    answer = Client(raise_request_exception=False).get(address, headers={"Host": name})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", [HOST, "RECOVERY.example.org", f"{HOST}:443", f"{HOST}."])
@OURS
def test_its_own_names_are_answered(name: str) -> None:
    assert Client().get("/accounts/login/", headers={"Host": name}).status_code == 200


@pytest.mark.django_db
@OURS
def test_no_page_takes_a_name_from_another_header() -> None:
    for address in ("/accounts/login/", "/join/", "/framework/2010/about/"):
        assert "evil.example" not in Client().get(address, headers={"Host": HOST} | FORGED).text


@pytest.mark.django_db(transaction=True)
@OURS
def test_a_link_to_a_new_password_is_on_the_address_of_the_site() -> None:
    # Given a request by another allowed name, with forged headers
    lead = a_system().lead
    Client().post(
        "/accounts/password/reset/", {"email": lead.email}, headers={"Host": "old.example.org"} | FORGED
    )
    run_tasks("mail")
    assert_only_ours()


@pytest.mark.django_db(transaction=True)
@OURS
def test_a_mail_about_a_signature_is_on_the_address_of_the_site() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    plan = a_plan(place, review)
    client = Client()
    client.force_login(place.lead)
    fields = {"side": "provider", "sha256": hash_of(plan), "password": PASSWORD, "stated": "on"}
    address = f"/reviews/{review.pk}/plans/{plan.row.challenge.number}/check/"
    client.post(address, fields, headers={"Host": "old.example.org"} | FORGED)
    assert_only_ours()


def assert_only_ours() -> None:
    """Every link in every mail that was written or sent begins with the address of the site."""
    texts = [str(one.body) for one in mail.outbox] + [str(vars(one)) for one in Mail.objects.all()]
    links = [link for text in texts for link in re.findall(r"https?://[^\s\"'<>\\]+", text)]
    assert links
    assert all(link == HERE or link.startswith(f"{HERE}/") for link in links), links


def test_no_module_makes_a_whole_address_from_a_request() -> None:
    """But the one that decides it (`recovery_site/address.py`), and the demo, which is no production."""
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    allowed = {"recovery_site/address.py", "assessments/demo/views.py"}
    for package in ("assessments", "framework", "recovery_site"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text()
            if "build_absolute_uri" in text or "get_host()" in text or "get_current_site" in text:
                assert path.relative_to(root).as_posix() in allowed
