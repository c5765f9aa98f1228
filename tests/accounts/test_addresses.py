"""An email address, however it was pasted, in every form that asks for one."""

from __future__ import annotations

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from assessments.people.models import User
from recovery_site import account_forms
from recovery_site.text import Email, clean_email
from tests.build import PASSWORD
from tests.working import run_tasks

AROUND = {
    "spaces": "  asha@example.org\t",
    "a no-break space": "\u00a0asha@example.org\u00a0",
    "a zero-width space": "\u200basha@example.org\u200b",
    "a joiner": "asha@example.org\u200d",
    "a byte order mark": "\ufeffasha@example.org",
    "marks of direction": "\u202aasha@example.org\u202c\u200e\u2066\u2069",
    "a line break": "asha@example.org\r\n",
    "an ideographic space": "\u3000asha@example.org",
    "a full-width sign": "asha\uff20example.org",
    "full-width letters": "\uff41sha@example\uff0eorg",
    "a soft hyphen": "asha@exam\u00adple.org",
    "a name before it": "Asha Patel <asha@example.org>; ",
    "what a link begins with": "mailto:asha@example.org",
    "capitals": "Asha@Example.ORG",
}


@pytest.mark.parametrize("how", AROUND)
def test_what_comes_along_does_no_harm(how: str) -> None:
    assert clean_email(AROUND[how]).lower() == "asha@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize("how", AROUND)
def test_signing_in_and_asking_for_a_new_password_take_it(how: str, client: Client, mailoutbox: list) -> None:
    person = User.objects.create_user("asha@example.org", "Asha Patel", PASSWORD)
    answer = client.post(reverse("account_login"), {"login": AROUND[how], "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    Client().post(reverse("account_reset_password"), {"email": AROUND[how]})
    run_tasks("mail")
    assert [letter.to for letter in mailoutbox] == [["asha@example.org"]]


@pytest.mark.django_db
def test_the_link_goes_to_the_address_of_the_account(client: Client, mailoutbox: list) -> None:
    # Another writing of an address may be somebody else's mailbox.
    User.objects.create_user("mike@example.org", "Mike", PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "MIKE@EXAMPLE.ORG"})
    client.post(reverse("account_reset_password"), {"email": "m\u0131ke@example.org"})  # a dotless i
    run_tasks("mail")
    (link, nobody) = mailoutbox
    assert link.to == ["mike@example.org"]
    assert "/key/" not in nobody.body


def test_every_field_for_an_address_is_of_this_kind() -> None:
    def below(kind: type) -> list[type]:
        return [one for child in kind.__subclasses__() for one in (child, *below(child))]

    ours = [
        one for one in below(forms.Form) if one.__module__.split(".")[0] in {"assessments", "recovery_site"}
    ]
    assert account_forms.SignInForm in ours
    for form in ours:
        for name, field in form.base_fields.items():
            assert (
                not isinstance(field, forms.EmailField)
                or isinstance(field, Email)
                or (
                    # allauth's own, which ours replaces when the form is made
                    issubclass(form, account_forms.AskForPasswordForm)
                )
            ), f"{form.__name__}.{name}"
    assert isinstance(account_forms.AskForPasswordForm().fields["email"], Email)
    assert isinstance(account_forms.SignInForm().fields["login"], Email)
