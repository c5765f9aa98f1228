"""Measures in words: what a chart says in one sentence, how a reading is written, what the picture shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.progress.charts.chart import ENOUGH, Assurance, Chart, Variation
from assessments.progress.charts.drawing import Drawing, draw
from assessments.progress.charts.limits import Signal
from assessments.progress.measures.models import Change, Measure, Reading
from assessments.progress.measures.pasting import PastedRow
from assessments.progress.measures.queries import Series
from assessments.progress.measures.services import Found
from recovery_site.templatetags.words import day

VARIATION = {
    Variation.CHANCE: gettext_lazy("Within chance"),
    Variation.BETTER: gettext_lazy("Better than chance"),
    Variation.WORSE: gettext_lazy("Worse than chance"),
    Variation.CHANGED: gettext_lazy("Changed by more than chance"),
}
ASSURANCE = {
    Assurance.PASSING: gettext_lazy("The target is always met"),
    Assurance.FAILING: gettext_lazy("The target will not be met without a change"),
    Assurance.HIT_OR_MISS: gettext_lazy("The target is met or missed by chance"),
}
SIGNALS = {
    Signal.OUTSIDE: gettext_lazy("outside the limits"),
    Signal.ONE_SIDE: gettext_lazy("7 or more in a row on one side"),
    Signal.TREND: gettext_lazy("7 or more that rise or fall"),
    Signal.TWO_OF_THREE: gettext_lazy("2 of 3 close to a limit"),
}


@dataclass(frozen=True)
class ReadingLine:
    """One row of the table below a chart."""

    reading: Reading
    found: str
    said: str
    before: Sequence[str]


@dataclass(frozen=True)
class NumberedChange:
    """A change and the number that stands at its line in the picture."""

    number: int
    change: Change


@dataclass(frozen=True)
class Shown:
    """A measure ready to be put on a page: the sentence, the picture (None without numbers), what both icons say."""

    measure: Measure
    sentence: str
    picture: Drawing | None
    described: str
    variation: Variation | None
    assurance: Assurance | None

    @property
    def variation_words(self) -> str:
        return str(VARIATION[self.variation]) if self.variation else ""

    @property
    def assurance_words(self) -> str:
        return str(ASSURANCE[self.assurance]) if self.assurance else ""


def figure(number: Decimal | float, measure: Measure) -> str:
    """A number of this measure as people write it: 1,234.5 days, 62 %."""
    rounded = round(float(number), 1 if measure.form == Measure.Form.PERCENT else 3)
    words = number_format(Decimal(str(rounded)).normalize() + 0, force_grouping=True)
    if "E" in words.upper():
        words = number_format(f"{rounded:.0f}", force_grouping=True)
    if measure.form == Measure.Form.PERCENT:
        return f"{words}%"
    return f"{words} {measure.unit}".strip()


def found_in_words(found: Found | Reading, measure: Measure) -> str:
    """What a reading found: "12 of 48 (25%)", "62 days", "Yes"."""
    if found.part is not None and found.whole:
        share = figure(Decimal(100 * found.part) / found.whole, measure)
        return _("%(part)d of %(whole)d (%(share)s)") % {
            "part": found.part,
            "whole": found.whole,
            "share": share,
        }
    if found.value is not None:
        return figure(found.value, measure)
    if found.answer is None:
        return _("Removed")
    return _("Yes") if found.answer else _("No")


def show(series: Series) -> Shown:
    """The measure with its sentence and its picture."""
    chart, measure = series.chart, series.measure
    if chart is None:
        return Shown(measure, sentence_of(series), None, "", None, None)
    percent = measure.form == Measure.Form.PERCENT
    picture = draw(
        chart,
        baseline=None if measure.baseline is None else float(measure.baseline),
        changes=[change.on for change in series.changes],
        least=0 if percent else None,
        most=100 if percent else None,
        unit="%" if percent else "",
    )
    return Shown(measure, sentence_of(series), picture, _described(series), chart.variation, chart.assurance)


def sentence_of(series: Series) -> str:
    """What is to be read from the chart: the latest reading, its target, and whether a change is more than chance.

    Fewer readings than a run takes show no signal, whatever they are: they are not said to be chance.
    """
    measure = series.measure
    if not series.readings:
        return _("No readings yet.")
    latest = series.readings[-1]
    said = {"found": found_in_words(latest, measure), "day": day(latest.on)}
    chart = series.chart
    if chart is None or chart.latest is None:
        return _("On %(day)s: %(found)s.") % said
    words = {
        Variation.CHANCE: _("On %(day)s it was %(found)s, which may be chance alone."),
        Variation.BETTER: _("On %(day)s it was %(found)s, better than chance alone would make it."),
        Variation.WORSE: _("On %(day)s it was %(found)s, worse than chance alone would make it."),
        Variation.CHANGED: _("On %(day)s it was %(found)s, a greater change than chance alone would make."),
    }
    alone = _("On %(day)s it was %(found)s.")
    if len(series.readings) < 2:
        parts = [_("On %(day)s it was %(found)s; one reading says nothing about change yet.") % said]
    elif chart.variation is None:
        early = _("It is too early to say whether it changed by more than chance.")
        return " ".join(part for part in (alone % said, _of_target(chart, measure), early) if part)
    elif len(chart.phases) > 1 and chart.variation is Variation.CHANCE:
        parts = [alone % said, _new_mean(chart, measure)]
    else:
        parts = [words[chart.variation] % said]
    return " ".join(part for part in (*parts, _of_target(chart, measure)) if part)


def _of_target(chart: Chart, measure: Measure) -> str:
    """What is to be said of the target; empty without one."""
    if measure.target is None:
        return ""
    target = {"target": figure(measure.target, measure)}
    means = {
        Assurance.PASSING: _("The target of %(target)s is met every time."),
        Assurance.FAILING: _("As things are, the target of %(target)s will not be met."),
        Assurance.HIT_OR_MISS: _(
            "By chance, the target of %(target)s is sometimes met and sometimes missed."
        ),
    }
    if chart.assurance:
        return means[chart.assurance] % target
    if chart.met is None:
        return ""
    end = _("That meets the target of %(target)s.") if chart.met else _("The target is %(target)s.")
    return end % target


def _new_mean(chart: Chart, measure: Measure) -> str:
    """That the mean is another one since the last change with limits of its own."""
    before, last = chart.phases[-2:]
    return _("The mean has been %(now)s since %(day)s, and was %(before)s before that.") % {
        "now": figure(last.middle, measure),
        "day": day(chart.points[last.start].date),
        "before": figure(before.middle, measure),
    }


def lines_said(shown: Shown) -> str:
    """What the lines of the picture are, for paper; empty without a picture."""
    kinds = {line.kind for line in shown.picture.lines} if shown.picture else set()
    middle = _("solid, the mean") if "limit" in kinds else _("solid, the median")
    said = {
        "middle": middle,
        "limit": _("dashed, between which numbers chance alone moves it"),
        "target": _("dashes and dots, the target"),
        "baseline": _("dotted, the baseline"),
    }
    parts = [words for kind, words in said.items() if kind in kinds]
    return _("The lines: %(which)s.") % {"which": "; ".join(parts)} if parts else ""


def _described(series: Series) -> str:
    """What the picture shows, for those who do not see it. The table below has every number."""
    chart, measure = series.chart, series.measure
    if chart is None:
        return ""
    last = chart.phases[-1]
    parts = [
        ngettext("A line through %(n)d reading.", "A line through %(n)d readings.", len(chart.points))
        % {"n": len(chart.points)}
    ]
    if last.limits:
        parts.append(
            _("The mean is %(mean)s; by chance alone it lies between %(lower)s and %(upper)s.")
            % {
                "mean": figure(last.middle, measure),
                "lower": figure(last.limits.lower, measure),
                "upper": figure(last.limits.upper, measure),
            }
        )
    else:
        parts.append(_("The median is %(median)s.") % {"median": figure(last.middle, measure)})
    if measure.baseline is not None:
        parts.append(_("The baseline is %(number)s.") % {"number": figure(measure.baseline, measure)})
    if measure.target is not None:
        parts.append(_("The target is %(number)s.") % {"number": figure(measure.target, measure)})
    return " ".join(parts)


def why_no_limits(series: Series) -> str:
    """Why a chart has no limits yet; empty when it has, or is none."""
    chart = series.chart
    if chart is None or chart.has_limits:
        return ""
    left = ENOUGH - len(chart.points)
    return ngettext(
        "One more reading, and the chart shows between which numbers chance alone moves it.",
        "%(left)d more readings, and the chart shows between which numbers chance alone moves it.",
        left,
    ) % {"left": left}


def lines(series: Series) -> list[ReadingLine]:
    """The readings for the table, the newest first, each with the signals that it is part of."""
    points = series.chart.points if series.chart else []
    signals = {point.date: point.signals for point in points}
    return [
        ReadingLine(
            one,
            found_in_words(one, series.measure),
            "; ".join(str(SIGNALS[signal]) for signal in Signal if signal in signals.get(one.on, ())),
            [found_in_words(old, series.measure) for old in series.corrected.get(one.on, [])],
        )
        for one in reversed(series.readings)
    ]


def numbered(changes: Sequence[Change]) -> list[NumberedChange]:
    return [NumberedChange(number, change) for number, change in enumerate(changes, start=1)]


@dataclass(frozen=True)
class PreviewLine:
    """A pasted row as it would be stored: what is new, what corrects, what is wrong."""

    row: PastedRow
    found: str
    corrects: str


def preview(rows: Sequence[PastedRow], there: dict[dt.date, Reading], measure: Measure) -> list[PreviewLine]:
    """Each row with what it would do, beside what is stored for that day."""
    return [
        PreviewLine(
            row,
            found_in_words(row.found, measure) if row.found else "",
            found_in_words(there[row.on], measure)
            if row.on in there and row.found and Found.of(there[row.on]) != row.found
            else "",
        )
        for row in rows
    ]
