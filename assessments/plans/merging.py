"""Two people changed one part: a box that only one of them changed says what that one wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import QueryDict

from assessments.plans.parts import Conflict
from assessments.plans.seen import as_seen
from assessments.plans.writing import Once, Page, write


def merge(page: Page, conflicts: Iterable[Conflict]) -> bool:
    """Put what somebody else saved into the boxes that this person had left as the page showed them.

    Says whether there was any. A part that was removed meanwhile, or with a mistake in a box, stays as it was typed.
    """
    merged = False
    for one in conflicts:
        if one.theirs is None or isinstance(one.theirs, str):
            continue
        form = page.form if isinstance(page, Once) else page.row_of(one.uid)
        if form is None or not form.is_valid() or not form.cleaned_data:
            continue
        mine, prefix = form.entered(), str(form.prefix or "")
        if isinstance(mine, str) or not any(vars(mine).values()):
            continue
        theirs = vars(one.theirs)
        new = {
            name: theirs[name]
            for name in as_seen(form.cleaned_data["seen"], mine)
            if vars(mine)[name] != theirs[name]
        }
        write(cast(QueryDict, page.data), prefix, new)
        merged = merged or bool(new)
    return merged
