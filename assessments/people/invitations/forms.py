"""The forms of an invitation: whom to invite, and how somebody without an account says yes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.people.invitations.models import NOTE_MAX, Invitation
from assessments.people.invitations.queries import invited_among, members_among
from assessments.people.invitations.services import Invitee
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.presenters import hints as role_hints
from assessments.people.services import check_fits
from recovery_site.account_forms import NewPasswordForm
from recovery_site.errors import NotNow
from recovery_site.forms import lay_out
from recovery_site.text import LINE_MAX, NAME_MAX, Line, Prose, clean_email, clean_text

MANY = 50  # addresses in one form
LONGEST = 10_000  # characters of all of them together
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*")
_ADDRESS_OF_A_PAGE = re.compile(r"(?i)https?://|\bwww\.")


class Invitees(Prose):
    """Email addresses, one a line or with commas or semicolons; `Asha Patel <asha@example.org>` has a name.

    Gives a list of Invitee, each address once and in small letters. What cannot be an address stands in `wrong`, piece
    by piece, and does not stop the others: the form names each (`InviteesForm.clean_people`).
    """

    wrong: Sequence[str] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)
        self.max_length = None  # it is checked, but nobody counts the letters of addresses

    def clean(self, value: Any) -> list[Invitee]:
        found: dict[str, Invitee] = {}
        self.wrong = wrong = []
        for piece in _pieces(super().clean(value)):
            one = _invitee(piece)
            if one is None:
                wrong.append(piece)
            else:
                found.setdefault(one.email, one)
        if not found and not wrong and self.required:
            raise ValidationError(self.error_messages["required"], "required")
        if len(found) > MANY:
            raise ValidationError(_("Invite up to %(most)s people at a time."), "many", {"most": MANY})
        return list(found.values())


def _pieces(text: str) -> Iterator[str]:
    """Each piece that should be one address. A comma inside `Patel, Asha <asha@example.org>` is part of the name."""
    for part in re.split(r"[\n;]", text):
        pieces = [part] if part.count("@") == 1 and "<" in part else part.split(",")
        yield from (piece.strip() for piece in pieces if piece.strip())


def _invitee(piece: str) -> Invitee | None:
    named = _NAMED.fullmatch(piece)
    email = clean_email(named["email"] if named else piece).lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    name = clean_text(named["name"].strip().strip("\"'")) if named else ""
    return Invitee(email, name[:NAME_MAX])


class InviteesForm(forms.Form):
    """Whom to invite, and a note. Addresses that cannot be invited to this system are all named."""

    use_required_attribute = False

    form_uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    people = Invitees(
        label=_("Email addresses"),
        help_text=_(
            "Enter one on each line, or put commas between them. You can add a name: Asha Patel <asha@example.org>"
        ),
        rows=4,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        error_messages={"required": _("Enter at least one email address")},
    )
    note = Prose(
        label=_("A note from you"),
        help_text=_("It goes into the email as your words, under your name. It cannot hold links."),
        rows=4,
        max_length=NOTE_MAX,
        required=False,
    )

    helper = lay_out("people", "note", "form_uid")
    good: Sequence[Invitee] = ()  # who can be invited, where others cannot
    left = ""  # those who cannot, as they were typed

    def __init__(self, data: QueryDict | None, *, system: LocalSystem, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.system = system

    def clean_note(self) -> str:
        """Refuses the address of a page: people are told to follow no other link than the one of the invitation."""
        note: str = self.cleaned_data["note"]
        if _ADDRESS_OF_A_PAGE.search(note):
            raise ValidationError(_("Remove the web address. A note cannot hold links"), "link")
        return note

    def clean_people(self) -> list[Invitee]:
        """Refuses members, and who has a link that works, all of them by name."""
        people: list[Invitee] = self.cleaned_data["people"]
        field = self.fields["people"]
        pieces = field.wrong if isinstance(field, Invitees) else ()
        emails = [one.email for one in people]
        inside = members_among(self.system, emails)
        waiting = invited_among(self.system, emails, but_by_form=self.cleaned_data.get("form_uid"))
        member = _("%(email)s is a member already: %(name)s. You can change what they do on the People page.")
        invited = _("%(email)s is invited already. You can send the link again.")
        no_address = _("“%(piece)s” is not an email address. Write it like name@example.org.")
        wrong = [ValidationError(no_address, "invalid", {"piece": piece[:80]}) for piece in pieces]
        wrong += [
            ValidationError(member, "member", {"email": email, "name": inside[email]})
            for email in emails
            if email in inside
        ]
        wrong += [
            ValidationError(invited, "invited", {"email": email}) for email in emails if email in waiting
        ]
        if wrong:
            self.good = [one for one in people if one.email not in inside and one.email not in waiting]
            stay = [_written(one) for one in people if one not in self.good]
            self.left = "\n".join([*pieces, *stay])
            raise ValidationError(wrong)
        return people

    @property
    def can_go(self) -> Sequence[Invitee]:
        """Whom this form can invite although it names others that it cannot; nobody while anything else is wrong."""
        return self.good if set(self.errors) == {"people"} else ()

    def without_those_sent(self) -> QueryDict:
        """What was typed without those who are invited now: a form that can be corrected and sent again."""
        data = QueryDict(mutable=True)
        if isinstance(self.data, QueryDict):
            data.update(self.data)  # type: ignore[arg-type]
        data["people"], data["form_uid"] = self.left, str(uuid4())
        return data


def _written(one: Invitee) -> str:
    return f"{one.name} <{one.email}>" if one.name else one.email


class InviteForm(InviteesForm):
    """The same with the roles that they get, and the organisation that they belong to."""

    roles = forms.TypedMultipleChoiceField(
        label=_("What will they do?"),
        help_text=_("Everybody in the list above gets the same. Select all that apply."),
        choices=Membership.Role.choices,
        coerce=Membership.Role,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one role")},
    )
    reason = Prose(
        label=_("Why do you invite them?"),
        help_text=_(
            "Everybody in this local system can read this once they have joined. Leave out anything about health."
        ),
        rows=2,
        max_length=LINE_MAX,
        required=False,
    )
    helper = lay_out("people", "roles", "organisation", "note", "reason", "form_uid")

    def __init__(
        self,
        data: QueryDict | None,
        *,
        system: LocalSystem,
        organisations: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, system=system, **kwargs)
        self.organisations = {one.pk: one for one in organisations}
        self.fields["roles"].widget.attrs["option-hints"] = role_hints()
        hints = {one.pk: one.get_part_display() for one in organisations}
        self.fields["organisation"] = forms.TypedChoiceField(
            label=_("Which organisation do they belong to?"),
            choices=[(one.pk, one.name) for one in organisations],
            coerce=int,
            widget=forms.RadioSelect(attrs={"option-hints": hints}),
            error_messages={"required": _("Select an organisation")},
        )

    def clean(self) -> dict[str, Any]:
        """A role fits the organisation: a recovery lead is of the main provider, a commissioner of a commissioner."""
        found = self.cleaned_data
        organisation = self.organisations.get(found.get("organisation", 0))
        for role in found.get("roles", []):
            if organisation is None:
                break
            try:
                check_fits(role, organisation)
            except NotNow as error:
                self.add_error("organisation", str(error))
        return found

    def chosen(self) -> Organisation:
        """The organisation of a valid form."""
        return self.organisations[self.cleaned_data["organisation"]]


class JoinForm(NewPasswordForm):
    """A name and a password, for somebody without an account. `uid` says which invitation the page was about."""

    name = Line(
        label=_("Your name"),
        help_text=_("As others in the local system will see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name")},
    )
    uid = forms.CharField(widget=forms.HiddenInput)

    field_order = ["name", "password1", "password2", "uid"]
    helper = lay_out(
        "name", "password1", "password2", "uid", button=_("Create my account and join"), summary=False
    )

    def __init__(self, data: QueryDict | None, *, invitation: Invitation) -> None:
        known = [invitation.email, invitation.name, invitation.system.name, invitation.organisation.name]
        super().__init__(
            data,
            user=User(email=invitation.email, name=invitation.name),
            words=known,
            initial={"name": invitation.name, "uid": invitation.uid},
        )

    def clean_name(self) -> str:
        """The name, of which the password is not made either."""
        name: str = self.cleaned_data["name"]
        self.words = [*self.words, name]
        return name
