"""A Word template and its values to a file. Only this module imports docxtpl, and only when a file is made.

The templates are those of the site, in `templates/office`, or an organisation's own in the folder REPORT_TEMPLATES,
by the same name. Whoever can put a file there is trusted with the words, not with the machine: the sandbox gives a
template nothing to call.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.reports.office.package import About
from assessments.reports.office.texts import plain
from assessments.reports.office.word.values import Values

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2 import Environment

NAMES = ("template_a.docx", "template_b.docx", "board.docx")
BUNDLED = settings.BASE_DIR / "templates" / "office"
PARAGRAPH = "\a"  # docxtpl makes a new paragraph of it
MOST = 10 * 1024 * 1024  # bytes of a template
log = logging.getLogger(__name__)


class BrokenTemplate(Exception):
    """A template that cannot be filled. The message says why, and holds none of people's words."""


def own(name: str) -> Path | None:
    """The organisation's template of that name; None when it has none."""
    folder = settings.REPORT_TEMPLATES
    path = Path(folder) / name if folder else None
    return path if path and path.is_file() else None


def templates() -> list[Path]:
    """The file of each template that is used now."""
    return [own(name) or BUNDLED / name for name in NAMES]


def made(name: str, values: Values, about: About) -> bytes:
    """The file. With an organisation's template that is broken, ours is used, and the file says so on top."""
    from assessments.reports.office.word.finishing import finished

    theirs = own(name)
    if theirs:
        try:
            return finished(filled(theirs, values), about)
        except BrokenTemplate as fault:
            log.warning("The Word template %s could not be used: %s", theirs, fault)
            values = values | {"note": note(name, str(fault))}
    return finished(filled(BUNDLED / name, values), about)


def note(name: str, fault: str) -> str:
    """What the file says on top when it was made with our template instead."""
    words = _(
        "This file was made with the built-in template, because your organisation’s own %(name)s could not be used:"
        " %(fault)s Tell the administrator of this site, and delete this note."
    )
    return words % {"name": name, "fault": fault if fault.endswith(".") else f"{fault}."}


def filled(template: Path, values: Values) -> Document:
    """The template with the values in their places. Raises BrokenTemplate."""
    from jinja2 import TemplateError
    from lxml.etree import XMLSyntaxError

    word = _opened(template)
    try:
        word.render(values, environment(), autoescape=True)
        document: Document = word.docx  # get_docx() would read the template again
    except TemplateError as fault:
        raise BrokenTemplate(fault.message or type(fault).__name__) from fault
    except XMLSyntaxError as fault:
        raise BrokenTemplate(
            _("What it makes is not a Word file: check that every tag is closed.")
        ) from fault
    except Exception as fault:  # whatever a tag can ask for
        words = _("One of its tags cannot be worked out (%(fault)s).") % {"fault": type(fault).__name__}
        raise BrokenTemplate(words) from fault
    return document


def _opened(template: Path) -> Any:
    """The template. Raises BrokenTemplate for a file that is none."""
    try:
        if template.stat().st_size > MOST:
            raise BrokenTemplate(_("The file is larger than 10 megabytes."))
        word = _word()(io.BytesIO(template.read_bytes()))
    except OSError as fault:
        raise BrokenTemplate(_("The file cannot be read.")) from fault
    try:
        word.get_docx()
    except Exception as fault:  # python-docx has no error of its own for all that a file can be
        raise BrokenTemplate(_("It is not a Word file (.docx).")) from fault
    return word


def environment() -> Environment:
    """How a template is read: a misspelled name is a fault, and every value is made fit for XML last of all."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_fit)


def _fit(value: object) -> object:
    """A value as the XML of Word can hold it: a paragraph for each line that is not empty.

    docxtpl reads {_{ in what it has made as {{, so the sign between is written as its number.
    """
    from jinja2 import Undefined
    from markupsafe import Markup, escape

    if value is None or isinstance(value, Undefined):
        return value
    lines = [line for line in plain(str(value)).split("\n") if line.strip()]
    text = str(escape(PARAGRAPH.join(lines)))
    for sign in "{}%":
        text = text.replace(f"{sign}_", f"{sign}&#95;")
    return Markup(text)  # noqa: S704 - escaped just before


def _word() -> Any:
    from docxtpl import DocxTemplate
    from lxml import etree

    class Word(DocxTemplate):  # type: ignore[misc, unused-ignore]
        """docxtpl mends XML that is not well formed, and loses words on the way. Here it is refused."""

        def fix_tables(self, xml: str) -> Any:
            etree.fromstring(xml.encode())
            return super().fix_tables(xml)

    return Word
