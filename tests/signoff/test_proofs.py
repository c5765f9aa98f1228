"""How a signer proves who they are in the step of signing, and that each way counts its wrong tries alike."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import encrypt
from django.core.cache import cache
from django.test import Client

from assessments.audit.models import Access
from assessments.people.models import User
from assessments.plans.models import Plan
from assessments.signoff.models import Signature
from assessments.signoff.proving import WRONG_MOST
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_system,
    hash_of,
)

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Plan]:
    place = a_system()
    return place, a_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def an_app(user: User) -> str:
    """An authenticator app for this person; gives its secret."""
    secret = auth.generate_totp_secret()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret), "last_step": 0}
    )
    return secret


def code_of(secret: str) -> str:
    """The code that the app shows now."""
    step = next(iter(auth.yield_hotp_counters_from_time()))
    code: str = auth.format_hotp_value(auth.hotp_value(secret, step))
    return code


def post(client: Client, plan: Plan, **given: str):
    said = {"side": "provider", "sha256": hash_of(plan), "stated": "on"} | given
    return client.post(f"/reviews/{plan.row.review_id}/plans/3/check/", said)


def without_password(user: User) -> None:
    user.set_unusable_password()
    user.save()


@pytest.mark.parametrize("has_password", [True, False])
def test_a_code_signs_and_is_kept_as_what_it_is(client: Client, place, plan, has_password: bool) -> None:
    secret = an_app(place.lead)
    if not has_password:
        without_password(place.lead)
    client.force_login(place.lead)
    page = client.get(f"/reviews/{plan.row.review_id}/plans/3/check/").text
    assert 'name="code"' in page
    assert ('name="password"' in page) is has_password
    assert post(client, plan, code=code_of(secret)).status_code == 302
    assert Signature.objects.get().proof == Signature.Proof.CODE


def test_a_code_signs_once(client: Client, place, plan) -> None:
    code = code_of(an_app(place.lead))
    client.force_login(place.lead)
    assert post(client, plan, code=code).status_code == 302
    other = a_plan(place, a_completed_template_a(place, a_review(place, title="Second")))
    refused = post(client, other, code=code)
    assert refused.context["form"].errors.keys() == {"code"}
    assert code not in refused.text
    assert Signature.objects.count() == 1
    assert Access.objects.filter(what=Access.What.CODE, user=place.lead).exists()


def test_a_code_of_somebody_else_does_not_sign(client: Client, place, plan) -> None:
    an_app(place.lead)
    theirs = code_of(an_app(place.commissioner))
    client.force_login(place.lead)
    assert "code" in post(client, plan, code=theirs).context["form"].errors
    assert not Signature.objects.exists()


def test_wrong_tries_of_every_kind_run_out_together(client: Client, place, plan) -> None:
    secret = an_app(place.lead)
    client.force_login(place.lead)
    tries = [{"code": "000000"}, {"password": "a guess"}, {"credential": "{}"}, {"credential": "no json"}]
    for n in range(WRONG_MOST):
        page = post(client, plan, **tries[n % len(tries)])
        assert page.status_code == 200
        assert page.context["form"].errors
    assert post(client, plan, password=PASSWORD).status_code == 200
    assert post(client, plan, code=code_of(secret)).status_code == 200
    assert not Signature.objects.exists()


@pytest.mark.parametrize("answer", ["{}", "[]", "null", "no json", '{"id": 1}', "1" * 30_000])
def test_an_answer_that_no_passkey_gives_is_refused(client: Client, place, plan, answer: str) -> None:
    client.force_login(place.lead)
    page = post(client, plan, credential=answer)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert answer not in page.text.partition("<form")[2] or len(answer) < 10
    assert not Signature.objects.exists()


def test_the_capacity_is_stated_and_something_is_given(client: Client, place, plan) -> None:
    client.force_login(place.lead)
    page = client.get(f"/reviews/{plan.row.review_id}/plans/3/check/")
    assert (
        f"I sign as {page.context['capacities'][0].get_role_display()}, for {place.provider.name}"
        in page.text
    )
    for missing in ("stated", "password"):
        refused = post(client, plan, **({"password": PASSWORD} | {missing: ""}))
        assert refused.context["form"].errors.keys() == {missing}
    assert not Signature.objects.exists()
