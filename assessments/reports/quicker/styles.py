"""Values that no rule of a style sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assessments.reports.quicker.boxes import SIDES


def missing(old: Any) -> dict[str, Callable[..., Any]]:
    """Values that no rule sets: those of the element around, or the initial ones."""
    from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension

    whole = old.__missing__
    simple = {str, int, float, type(None), Dimension}
    special = {"page", "position", "float", "display"}
    logical = {name: function(block="ttb", inline="ltr") for name, function in PHYSICAL_FUNCTIONS.items()}
    usual = {
        name
        for name, value in INITIAL_VALUES.items()
        if name not in special and not name.startswith("text_decoration_") and not check_math(value)
    }
    inherited = {name for name in usual & INHERITED if name not in logical}
    widths = {f"border_{side}_width" for side in SIDES} & usual & INITIAL_NOT_COMPUTED
    initial = (usual - INHERITED - INITIAL_NOT_COMPUTED) | widths

    def __missing__(style: Any, key: str) -> Any:
        cascaded = style.cascaded
        if key not in cascaded:
            if key in initial:
                if key not in logical or (style["direction"] == "ltr" and logical[key] not in cascaded):
                    value = INITIAL_VALUES[key]
                    if key in widths:
                        value = COMPUTER_FUNCTIONS[key](style, key, value)
                    style[key] = value
                    return value
            elif key in inherited and style.parent_style is not None:
                value = style.parent_style[key]
                if type(value) in simple:
                    style[key] = value
                    return value
        return whole(style, key)

    return {"__missing__": __missing__}


def reading(old: Any) -> dict[str, Callable[..., Any]]:
    """Letters of a page until one of some others. What finds them is made once, as it was meant to be.

    tinyhtml5 2 keeps it under the wrong name, so it makes it again each time.
    """
    from tinyhtml5.inputstream import characters_until_regex as kept

    whole = old.chars_until

    def chars_until(stream: Any, characters: Any, opposite: bool = False) -> Any:
        key = characters, opposite
        if key not in kept:
            letters = "".join(f"\\x{ord(letter):02x}" for letter in characters)
            kept[key] = re.compile(f"[{letters}]+" if opposite else f"[^{letters}]+")
        return whole(stream, characters, opposite)

    return {"chars_until": chars_until}
