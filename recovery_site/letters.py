"""The mails about an account: from a template for the subject and one for the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(template: str, email: str, context: Mapping[str, Any], *, home: str) -> None:
    """Write the mail `template` to `email`. `home` is the address of the site's front page, for its foot."""
    values = {**context, "home": home}
    subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
    text = render_to_string(f"{template}_message.txt", values).strip()
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [email]).send()
