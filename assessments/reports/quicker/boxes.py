"""Where a box is, and how large."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

INFINITE = float("inf")
SIDES = ("top", "right", "bottom", "left")


def sizes(old: Any) -> dict[str, Callable[..., Any]]:
    in_flow = old.is_in_normal_flow

    def is_in_normal_flow(box: Any) -> Any:
        style = box.style
        if style["float"] == "none" and style["position"] in ("static", "relative"):
            return True
        return in_flow(box)

    def border_width(box: Any) -> Any:
        return (
            box.width + box.padding_left + box.padding_right + box.border_left_width + box.border_right_width
        )

    def border_height(box: Any) -> Any:
        return (
            box.height + box.padding_top + box.padding_bottom + box.border_top_width + box.border_bottom_width
        )

    def margin_width(box: Any) -> Any:
        return border_width(box) + box.margin_left + box.margin_right

    def margin_height(box: Any) -> Any:
        return border_height(box) + box.margin_top + box.margin_bottom

    return {
        one.__name__: one
        for one in (is_in_normal_flow, border_width, border_height, margin_width, margin_height)
    }


def percentages(old: Any) -> dict[str, Callable[..., Any]]:
    from weasyprint.css.properties import INITIAL_VALUES, Dimension
    from weasyprint.formatting_structure.boxes import Box, PageBox

    percentage, adjust, whole = old.percentage, old.adjust_box_sizing, old.resolve_percentages

    def used(value: Any, style: Any, whole: Any) -> Any:
        if type(value) is Dimension:
            number, unit = value
            if unit == "px":
                return number
            if unit == "%":
                return whole * number / 100
        elif value == "auto":
            return value
        return percentage(value, style, whole)

    def resolve_percentages(box: Any, containing_block: Any) -> Any:
        style = box.style
        if isinstance(containing_block, Box):
            width, height = containing_block.width, containing_block.height
        else:
            width, height = containing_block
        if isinstance(box, PageBox) or (height == "auto" and style["height"] != "auto"):
            return whole(box, containing_block)
        if height == "auto":
            box.height = "auto"
            height, tall = 0, INFINITE
        else:
            box.height = used(style["height"], style, height)
            tall = height
        box.margin_left = used(style["margin_left"], style, width)
        box.margin_right = used(style["margin_right"], style, width)
        box.margin_top = used(style["margin_top"], style, width)
        box.margin_bottom = used(style["margin_bottom"], style, width)
        box.padding_left = used(style["padding_left"], style, width)
        box.padding_right = used(style["padding_right"], style, width)
        box.padding_top = used(style["padding_top"], style, width)
        box.padding_bottom = used(style["padding_bottom"], style, width)
        box.width = used(style["width"], style, width)
        least = used(style["min_width"], style, width)
        box.min_width = 0 if least == "auto" else least
        box.max_width = used(style["max_width"], style, width)
        least = used(style["min_height"], style, height)
        box.min_height = 0 if least == "auto" else least
        box.max_height = used(style["max_height"], style, tall)
        if style["border_collapse"] == "collapse":
            for side in SIDES:
                if not hasattr(box, f"border_{side}_width"):
                    setattr(box, f"border_{side}_width", style[f"border_{side}_width"])
        else:
            box.border_top_width = style["border_top_width"]
            box.border_right_width = style["border_right_width"]
            box.border_bottom_width = style["border_bottom_width"]
            box.border_left_width = style["border_left_width"]
        if style["box_sizing"] != "content-box":
            adjust(box, "width")
            adjust(box, "height")
        return None

    radii = [f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")]
    square, round_ones = itemgetter(*radii), old.resolve_radii_percentages
    usual = square(INITIAL_VALUES)

    def resolve_radii_percentages(box: Any) -> Any:
        """Corners are square, as a rule."""
        if square(box.style) != usual:
            return round_ones(box)
        for name in radii:
            setattr(box, name, (0, 0))
        return None

    return {one.__name__: one for one in (resolve_percentages, resolve_radii_percentages)}


def floats(old: Any) -> dict[str, Callable[..., Any]]:
    from weasyprint.formatting_structure.boxes import LineBox

    avoid = old.avoid_collisions

    def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        """A line where nothing floats has the whole width."""
        if outer or type(box) is not LineBox or context.excluded_shapes or box.style["float"] != "none":
            return avoid(context, box, containing_block, outer)
        left = containing_block.content_box_x()
        right = left + containing_block.width
        left += box.margin_left
        right -= box.margin_right
        x = right if containing_block.style["direction"] == "rtl" else left
        return x - box.margin_left, box.position_y + box.margin_top - box.margin_top, right - left

    return {"avoid_collisions": avoid_collisions}
