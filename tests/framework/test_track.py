"""The stage track: every state, any number of stages, with words, and drawn alike on screen and on paper."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import product

import pytest
from django.template import Context, Template

from framework.models import LEAST_STAGES, MOST_STAGES
from framework.track import EDGE, Track

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = range(LEAST_STAGES, MOST_STAGES + 1)


def every(stages: int) -> list[Track]:
    """Each track that a challenge can have among so many stages."""
    numbers = [None, *range(1, stages + 1)]
    return [
        Track(stages, stage, was, reservations, recorded=stage is not None or recorded)
        for stage, was, reservations, recorded in product(numbers, numbers, (False, True), (False, True))
    ]


def drawn(track: Track, words: str = "inside") -> ET.Element:
    """What the tag draws, read as XML: so it stands as well in a PDF."""
    template = Template("{% load stage_track %}{% stage_track track words=words %}")
    html = template.render(Context({"track": track, "words": words}))
    return ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - our own markup


def discs(picture: ET.Element) -> list[float]:
    return [float(one.get("cx", 0)) for one in picture.iter(f"{SVG}circle") if one.get("fill") == "#0b3b42"]


@pytest.mark.parametrize("stages", COUNTS)
def test_a_track_has_a_stop_for_each_stage_and_at_most_one_disc_that_says_the_stage(stages: int) -> None:
    for track in every(stages):
        picture = drawn(track)
        stops = [one for one in picture.iter(f"{SVG}circle") if one.get("r") == "5"]
        digits = [text.text for text in picture.iter(f"{SVG}text")]
        assert len(stops) == stages
        assert digits == ([str(track.stage)] if track.stage else [])
        assert discs(picture) == ([track.stops[track.stage - 1]] if track.stage else [])


@pytest.mark.parametrize("stages", COUNTS)
def test_no_two_states_look_alike(stages: int) -> None:
    seen: dict[str, Track] = {}
    for track in every(stages):
        if not track.has_line and (track.was or track.reservations):
            continue  # nothing is recorded: what was before does not show
        if not track.reached and track.reservations:
            continue  # without a stage there is nothing to have reservations on
        if track.was == track.stage and track.was:
            continue  # a stage that stayed is drawn as one without a past
        picture = ET.tostring(drawn(track, "elsewhere"), encoding="unicode")
        assert picture not in seen or seen[picture] == track
        seen[picture] = track


@pytest.mark.parametrize("stages", COUNTS)
def test_the_arrow_points_from_the_stage_before_to_the_stage_now(stages: int) -> None:
    for track in every(stages):
        if not track.was or not track.stage or track.was == track.stage:
            assert track.arrow is None
            continue
        assert track.arrow is not None
        assert track.before is not None
        assert track.here is not None
        tip = int(track.arrow.head[1:].split()[0])
        assert min(track.before, track.here) < tip < max(track.before, track.here)
        assert (track.arrow.end - track.arrow.start) * (track.here - track.before) >= 0


@pytest.mark.parametrize("stages", COUNTS)
def test_everything_stays_inside_the_picture(stages: int) -> None:
    for track in every(stages):
        assert track.stops[0] >= EDGE
        assert track.stops[-1] <= track.width - EDGE


def test_words_say_the_state() -> None:
    said = {
        Track(3, 2, name="Development"): "Stage 2: Development",
        Track(3, 2, reservations=True): "Stage 2, agreed with reservations",
        Track(3, 2, was=1): "Stage 2, was stage 1",
        Track(3, 2, was=2): "Stage 2",
        Track(3, 3, was=1, reservations=True): "Stage 3, was stage 1, agreed with reservations",
        Track(3, recorded=True): "Agreement not reached",
        Track(3, was=2, recorded=True): "Agreement not reached, was stage 2",
        Track(3, was=2): "Not recorded yet",
    }
    assert {track: track.words for track in said} == said


def test_words_are_heard_once_wherever_they_stand() -> None:
    track = Track(3, 2, was=1)
    for words, times in (("beside", 1), ("inside", 1), ("elsewhere", 0)):
        made = drawn(track, words)
        assert "".join(made.itertext()).count(track.words) == times
        picture = next(made.iter(f"{SVG}svg"))
        assert (picture.get("role") == "img") is (words == "inside")
        assert (picture.get("aria-hidden") == "true") is (words != "inside")


def test_a_picture_brings_its_font_and_no_style() -> None:
    picture = next(drawn(Track(4, 2, was=1, reservations=True)).iter(f"{SVG}svg"))
    assert "Liberation Sans" in picture.get("font-family", "")
    assert all("style" not in element.attrib for element in picture.iter())


def test_the_tag_takes_numbers_and_refuses_a_stage_that_the_edition_has_not() -> None:
    template = Template(
        '{% load stage_track %}{% stage_track 3 stage=n recorded=True words="inside" height=20 %}'
    )
    assert 'width="62" height="20"' in template.render(Context({"n": 3}))
    with pytest.raises(ValueError, match="Stage 4"):
        template.render(Context({"n": 4}))
