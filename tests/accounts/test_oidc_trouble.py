"""A service to sign in by that fails, is away, or is left; and how it is set up."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from assessments.people.models import User
from recovery_site.environment import Unusable
from recovery_site.oidc import conversation, views
from recovery_site.oidc.configuration import providers
from tests.accounts.factors import is_in
from tests.accounts.providing import Trust, agree, begin, query, sign_in, why

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]  # of the provider
BACK = "/accounts/by/trust/back/"


# ------------------------------------------------------------------------------------------- when it goes wrong


def test_who_stops_there_is_told_so(trust: Trust, client: Client) -> None:
    answer = requests.post(begin(client), data={"action": "deny"}, allow_redirects=False, timeout=5)
    back = answer.headers["Location"].replace("http://testserver", "")
    state = query(begin(client))["state"]
    assert why(client.get(f"{BACK}?error=access_denied&state={state}")) == "cancelled"
    assert back.startswith(BACK)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/oauth2/token", "/jwks"])
def test_a_provider_that_fails_gets_a_page_in_our_words(
    path: str, trust: Trust, person: User, client: Client
) -> None:
    trust.without = path
    answer = client.post("/accounts/by/trust/")
    if answer.status_code == 200:
        answer = client.get(agree(answer.context["address"], "asha"))
    assert why(answer) == "failed"
    assert not is_in(client)


def test_a_provider_that_is_away_or_silent_holds_nothing_for_long(
    trust: Trust, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def silent(self: object, method: str, url: str, **how: object) -> None:
        asked.append((how["timeout"], how["allow_redirects"]))
        raise requests.ReadTimeout

    monkeypatch.setattr(requests.Session, "request", silent)
    assert why(client.post("/accounts/by/trust/")) == "failed"
    assert asked == [((3, 5), False)]
    assert sum(conversation.TIMEOUT) < 10


def test_it_never_holds_more_than_half_of_the_threads(trust: Trust, settings: Any, client: Client) -> None:
    taken = 0
    while views._room.acquire(blocking=False):  # noqa: SLF001
        taken += 1
    try:
        assert taken == settings.WEB_THREADS // 2
        assert why(client.post("/accounts/by/trust/")) == "failed"
        assert not trust.asked
    finally:
        for _ in range(taken):
            views._room.release()  # noqa: SLF001
    assert client.post("/accounts/by/trust/").status_code == 200


def test_a_provider_that_nobody_set_up_does_not_exist(trust: Trust, client: Client) -> None:
    assert client.post("/accounts/by/another/").status_code == 404
    assert client.get("/accounts/by/another/back/?code=x&state=x").status_code == 404


# --------------------------------------------------------------------------------------------------- signing out


def test_signing_out_signs_out_here_and_there(trust: Trust, person: User, client: Client) -> None:
    sign_in(client, "asha")
    answer = client.post("/accounts/logout/")
    assert not is_in(client)
    assert answer.status_code == 200
    end = answer.headers["Refresh"].removeprefix("0; url=")
    assert end.startswith(f"{trust.address}/oauth2/end_session?")
    assert query(end) == {"client_id": "site", "post_logout_redirect_uri": "http://testserver/"}
    assert client.get("/accounts/").status_code == 302


def test_who_came_by_a_password_is_not_led_there_and_a_provider_that_is_away_keeps_nobody_in(
    trust: Trust, person: User, client: Client
) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": "a long pass phrase"})
    assert client.post("/accounts/logout/").status_code == 302
    sign_in(client, "asha")
    trust.without = "/.well-known/openid-configuration"
    cache.clear()
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(client)


# ------------------------------------------------------------------------------------------------- configuration

WHOLE = {
    "OIDC_PROVIDERS": "entra",
    "OIDC_ENTRA_NAME": "Fenmarsh Trust",
    "OIDC_ENTRA_ISSUER": "https://login.microsoftonline.com/tenant/v2.0/",
    "OIDC_ENTRA_CLIENT_ID": "site",
    "OIDC_ENTRA_CLIENT_SECRET": "hidden",
}


def test_the_environment_alone_sets_providers_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    (found,) = providers()
    assert (found.id, found.name, found.client_id) == ("entra", "Fenmarsh Trust", "site")
    assert found.issuer == "https://login.microsoftonline.com/tenant/v2.0"
    assert "hidden" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, "") for name in list(WHOLE)[1:]]
    + [("OIDC_ENTRA_ISSUER", "http://login.example.org"), ("OIDC_PROVIDERS", "En-tra")],
)
def test_one_that_is_half_described_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, of in (WHOLE | {name: value}).items():
        monkeypatch.setenv(one, of)
    with pytest.raises(Unusable):
        providers()


def test_the_sign_in_page_has_a_button_for_each(trust: Trust, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with Fenmarsh Trust" in page
    assert 'action="/accounts/by/trust/"' in page
