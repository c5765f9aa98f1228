"""`{% load stage_track %}{% stage_track 3 stage=2 was=1 %}` draws a stage, on screen and on paper alike."""

from __future__ import annotations

from django import template

from framework.track import Track

register = template.Library()

SHOWN = ("beside", "inside", "elsewhere")


@register.inclusion_tag("framework/_track.html")
def stage_track(
    stages: int | Track,
    stage: int | None = None,
    *,
    was: int | None = None,
    reservations: bool = False,
    recorded: bool = False,
    name: str = "",
    words: str = "beside",
    height: int = 40,
) -> dict[str, object]:
    """A stage as a picture with its words.

    `stages` is how many the edition has (the rest as for `Track`), or a `Track` that a presenter made. `words` is where
    they stand: "beside" the picture, as they should; "inside" it, for a cell whose heading says what it is and for a
    PDF; "elsewhere" when the page says them next to it, so that nobody hears them twice. `height` is in CSS pixels.
    """
    if words not in SHOWN:
        raise ValueError(f"words={words!r}: use one of {', '.join(SHOWN)}")
    track = (
        stages
        if isinstance(stages, Track)
        else Track(int(stages), stage or None, was or None, bool(reservations), bool(recorded), name)
    )
    return {
        "track": track,
        "shown": words,
        "height": height,
        "width": round(track.width * height / 40),
    }
