"""Signing in by an organisation's own service, with a real provider: who is let in, and what is not believed."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import warnings
from typing import Any

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from assessments.audit.models import Access
from assessments.people.invitations.models import Invitation
from assessments.people.invitations.services import Invitee, invite
from assessments.people.models import Membership, User
from recovery_site.oidc import conversation
from tests.accounts.factors import code_for, give, is_in, set_up_app
from tests.accounts.providing import Trust, agree, begin, query, sign_in, signed, why
from tests.build import a_person, a_system

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]  # of the provider
BACK = "/accounts/by/trust/back/"


# ---------------------------------------------------------------------------------------------- who is let in


def test_an_address_that_is_vouched_for_leads_to_its_account(
    trust: Trust, person: User, client: Client, mailoutbox: list
) -> None:
    answer = sign_in(client, "asha", next="/privacy/")
    assert answer.headers["Location"] == "/privacy/"
    assert client.session["_auth_user_id"] == str(person.pk)

    # It is told and noted, and nothing is kept but who it is there
    assert [letter.to for letter in mailoutbox] == [[person.email]]
    assert "Fenmarsh Trust" in mailoutbox[0].body
    noted = list(Access.objects.filter(user=person).order_by("pk").values_list("what", "detail"))
    assert noted == [("security", "account_connected"), ("signed_in", "")]
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid, linked.extra_data) == (person, "trust", "asha", {})
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()
    assert "token" not in json.dumps(dict(client.session))


def test_later_it_is_the_same_person_whatever_their_address_is(trust: Trust, person: User) -> None:
    sign_in(Client(), "asha")
    other = a_person("Somebody Else")
    trust.knows("asha", email=other.email, email_verified=True)
    client = Client()
    sign_in(client, "asha")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("said", [{}, {"email_verified": False}, {"email_verified": "false"}, {"email_verified": None},
                                  {"xms_edov": False}, {"xms_edov": "0"}], ids=str)  # fmt: skip
def test_an_address_that_is_not_vouched_for_is_linked_to_nobody(
    said: dict[str, object], trust: Trust, person: User, client: Client, mailoutbox: list
) -> None:
    trust.knows("mallory", email=person.email, **said)
    assert why(sign_in(client, "mallory")) == "not_vouched"
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert mailoutbox == []
    assert Access.objects.get().detail == "by trust: not_vouched"


def test_entra_vouches_by_a_claim_of_its_own_and_an_administrator_for_a_domain(
    trust: Trust, person: User, settings: Any
) -> None:
    trust.knows("edov", email=person.email, xms_edov=True)
    client = Client()
    sign_in(client, "edov")
    assert is_in(client)
    SocialAccount.objects.all().delete()
    trust.knows("domain", email=person.email)
    for domains, expected in ((("example.com",), False), (("ample.org",), False), (("example.org",), True)):
        settings.SOCIALACCOUNT_PROVIDERS = trust.settings(*domains)["SOCIALACCOUNT_PROVIDERS"]
        client = Client()
        sign_in(client, "domain")
        assert is_in(client) is expected


def test_nobody_signs_up_this_way(trust: Trust, client: Client) -> None:
    trust.knows("new", email="new@example.org", email_verified=True)
    before = User.objects.count()
    assert why(sign_in(client, "new")) == "no_account"
    assert User.objects.count() == before


def test_who_was_invited_joins_without_a_password(trust: Trust, client: Client) -> None:
    place = a_system("Fenmarsh")
    invite_to(place, "new@example.org")
    trust.knows("other", email="new@example.org")
    assert why(sign_in(client, "other")) == "not_vouched"
    trust.knows("new", email="New@Example.org", email_verified=True, name="Nia New")
    sign_in(client, "new")
    user = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()
    assert Membership.objects.filter(user=user, system=place.system).exists()
    assert Invitation.objects.get().state == "accepted"


def invite_to(place: Any, email: str) -> None:
    organisation = place.provider
    invite(by=place.lead, system=place.system, people=[Invitee(email=email)], roles=[Membership.Role.FACILITATOR],
           organisation=organisation, home="http://testserver/")  # fmt: skip


def test_a_closed_account_stays_closed(trust: Trust, person: User) -> None:
    sign_in(Client(), "asha")
    User.objects.filter(pk=person.pk).update(is_active=False)
    client = Client()
    sign_in(client, "asha")
    assert not is_in(client)
    SocialAccount.objects.all().delete()
    assert why(sign_in(client, "asha")) == "no_account"


def test_a_second_factor_is_asked_for_here_as_well(trust: Trust, person: User) -> None:
    set_up_app(Client(), person)
    client = Client()
    assert sign_in(client, "asha").headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    give(client, code_for(person))
    assert is_in(client)
    assert Authenticator.objects.filter(user=person).count() == 2


# ------------------------------------------------------------------------------------- what is said and believed


def test_state_nonce_and_pkce_are_asked_with_and_answered(trust: Trust, person: User, client: Client) -> None:
    first, second = query(begin(client)), query(begin(client))
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]
    assert first["code_challenge_method"] == "S256"
    assert (first["response_type"], first["client_id"]) == ("code", "site")
    assert first["redirect_uri"] == f"http://testserver{BACK}"

    asked = begin(client)
    client.get(agree(asked, "asha"))
    verifier = trust.said_to("/oauth2/token")["code_verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert query(asked)["code_challenge"] == digest


def test_an_answer_to_a_sign_in_that_this_browser_did_not_begin_is_refused(
    trust: Trust, person: User, client: Client
) -> None:
    path = agree(begin(Client()), "asha")  # somebody else's, put into this browser
    assert why(client.get(path)) == "failed"
    begin(client)
    assert why(client.get(path)) == "failed"
    for forged in (f"{BACK}?code=x", f"{BACK}?code=x&state=x", BACK):
        assert why(client.get(forged)) == "failed"
    assert not is_in(client)
    assert not [at for at, _ in trust.asked if at == "/oauth2/token"]


def test_an_answer_works_once(trust: Trust, person: User, client: Client) -> None:
    path = agree(begin(client), "asha")
    client.get(path)
    client.post("/accounts/logout/")
    assert why(client.get(path)) == "failed"


def test_only_a_form_of_ours_begins_it(trust: Trust) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get("/accounts/by/trust/").headers["Location"] == reverse("account_login")
    assert client.post("/accounts/by/trust/").status_code == 403
    assert not trust.asked


def test_an_address_changes_nothing_of_what_is_asked(trust: Trust, client: Client) -> None:
    more = "?auth_params=redirect_uri%3Dhttps://evil.example&scope=everything&process=connect&action=reauthenticate"
    answer = client.post(f"/accounts/by/trust/{more}")
    asked = query(answer.context["address"])
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    person = a_person()
    trust.knows("asha", email=person.email, email_verified=True)
    client.get(agree(answer.context["address"], "asha"))
    assert is_in(client)  # it signs in, whatever process was asked for


@pytest.mark.parametrize(
    "going_to", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_elsewhere_afterwards(
    going_to: str, trust: Trust, person: User, client: Client
) -> None:
    assert sign_in(client, "asha", next=going_to).headers["Location"] == "/"


def another_key(claims: dict[str, Any], right: Any) -> str:
    from authlib import jose

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = jose.RSAKey.generate_key(2048, is_private=True)
    return signed(claims, wrong, kid=jwt_kid(right))


def jwt_kid(key: Any) -> str:
    return str(key.as_dict().get("kid") or key.thumbprint())


LIES = {
    "another key": another_key,
    "no signature": lambda claims, key: jwt.encode(claims, None, algorithm="none"),
    "a shared secret": lambda claims, key: jwt.encode(
        claims, "a secret that is long enough to be one", "HS256"
    ),
    "a key that is not named": lambda claims, key: signed(claims, key, kid="unheard-of"),
    "another issuer": lambda claims, key: signed(claims | {"iss": "https://evil.example"}, key),
    "another audience": lambda claims, key: signed(claims | {"aud": "another site"}, key),
    "several, and not ours": lambda claims, key: signed(claims | {"aud": ["site", "x"], "azp": "x"}, key),
    "another party": lambda claims, key: signed(claims | {"azp": "x"}, key),
    "expired": lambda claims, key: signed(claims | {"exp": int(time.time()) - 120}, key),
    "never expires": lambda claims, key: signed({k: v for k, v in claims.items() if k != "exp"}, key),
    "another nonce": lambda claims, key: signed(claims | {"nonce": "x" * 32}, key),
    "no nonce": lambda claims, key: signed({k: v for k, v in claims.items() if k != "nonce"}, key),
    "nobody": lambda claims, key: signed({k: v for k, v in claims.items() if k != "sub"}, key),
    "no token": lambda claims, key: None,
    "no token at all": lambda claims, key: "x.y",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_what_it_should_be_lets_nobody_in(
    lie: str, trust: Trust, person: User, client: Client
) -> None:
    trust.lie = LIES[lie]
    assert why(sign_in(client, "asha")) == "failed"
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_the_same_token_told_truly_lets_in(trust: Trust, person: User, client: Client) -> None:
    trust.lie = signed
    sign_in(client, "asha")
    assert is_in(client)


def test_what_is_said_beside_the_token_is_about_the_same_person(
    trust: Trust, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust.lie = lambda claims, key: signed({k: v for k, v in claims.items() if "email" not in k}, key)
    client = Client()
    sign_in(client, "asha")  # the address is fetched
    assert is_in(client)
    trust.knows("mallory", email="nobody@example.org", email_verified=True)
    trust.lie = lambda claims, key: signed(
        {k: v for k, v in claims.items() if "email" not in k} | {"sub": "somebody else"}, key
    )
    client = Client()
    assert why(sign_in(client, "asha")) == "failed"


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example"}, {"issuer": None}],
    ids=str,
)
def test_a_provider_that_is_another_one_is_not_believed(
    said: dict[str, Any], trust: Trust, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = requests.get(f"{trust.address}/.well-known/openid-configuration", timeout=5).json()
    monkeypatch.setattr(conversation, "document", lambda address, fresh=False: real | said)
    assert why(client.post("/accounts/by/trust/")) == "failed"
