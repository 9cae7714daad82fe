"""The record through time as parts of a document: returns, drawdowns, calendar, rolling figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import Field

from tangency.contracts.arrays import Floats
from tangency.performance.calendar_table import CalendarPeriod, best_and_worst, calendar_returns
from tangency.performance.drawdown_table import DrawdownTable
from tangency.performance.rolling import FigureSeries, RollingName, rolling_figures
from tangency.performance.track_record import TrackRecord
from tangency.results.document import Part
from tangency.risk.drawdown_spells import Dates

__all__ = [
    "CalendarDocument",
    "CurveDocument",
    "DrawdownDocument",
    "ExtremeDocument",
    "RollingDocument",
    "calendar_of",
    "curve_of",
    "drawdowns_of",
    "labels_of",
    "rolling_of",
]

_EXTREMES = 5


class CurveDocument(Part):
    """The record period by period."""

    dates: tuple[str, ...] = Field(description="label of each period: its end")
    returns: tuple[float, ...] = Field(description="simple, after costs")
    underwater: tuple[float, ...] = Field(description="loss from the highest equity until then, the first included")
    benchmarks: dict[str, tuple[float, ...]] = Field(description="simple returns of each benchmark")


class DrawdownDocument(Part):
    """One drawdown, and what it was made of."""

    depth: float = Field(description="loss from peak to valley, a positive fraction of the peak")
    peak: str | None = Field(description="last period at the peak; none for the equity at the start of the record")
    valley: str
    recovery: str | None = Field(description="first period back at the peak; none while still under water")
    periods_down: int
    periods_up: int = Field(description="to the recovery, or to the end of the record")
    periods_under: int
    days_under: int | None = Field(description="calendar days; none where labels are no dates, or the peak has none")
    contributions: dict[str, dict[str, float]] | None = Field(
        None,
        description="kind and label: part of the loss from peak to valley, signed, which add up to minus the depth",
    )


class ExtremeDocument(Part):
    """The best and the worst calendar periods of a length."""

    best: dict[str, float]
    worst: dict[str, float]


class CalendarDocument(Part):
    """Returns by calendar month and year; the first and the last may be in part outside the record."""

    months: dict[str, float] = Field(description="such as 2024-03")
    years: dict[str, float]
    extremes: dict[str, ExtremeDocument] = Field(description="period, month, quarter, year")


class RollingDocument(Part):
    """Figures of every window of some length."""

    periods: int = Field(description="length of a window")
    dates: tuple[str, ...] = Field(description="end of each window")
    figures: dict[str, tuple[float | None, ...]]
    reasons: dict[str, str] = Field(description="why a figure is not defined in some windows")
    betas: dict[str, tuple[float | None, ...]] = Field(description="beta to each benchmark")


def labels_of(dates: Dates) -> tuple[str, ...]:
    """Return labels as text: the day, with the clock where it does not start at midnight.

    >>> labels_of(np.array(["2024-01-05T00:00", "2024-01-05T12:30"], dtype="datetime64[m]"))
    ('2024-01-05', '2024-01-05T12:30')
    """
    if dates.dtype.kind != "M":
        return tuple(map(str, dates.tolist()))
    texts = dates.astype("datetime64[s]").astype(str).tolist()
    return tuple(text.removesuffix("T00:00:00").removesuffix(":00") for text in texts)


def curve_of(record: TrackRecord, underwater: Floats, benchmarks: Iterable[tuple[str, Floats]]) -> CurveDocument:
    """Return the record period by period."""
    return CurveDocument(
        dates=labels_of(record.dates),
        returns=tuple(record.returns.tolist()),
        underwater=tuple(underwater.tolist()),
        benchmarks={name: tuple(returns.tolist()) for name, returns in benchmarks},
    )


def drawdowns_of(
    table: DrawdownTable, contributions: Mapping[int, dict[str, dict[str, float]]]
) -> tuple[DrawdownDocument, ...]:
    """Return every drawdown, the deepest first; `contributions` are of some of them, by their place in the table."""
    labels = labels_of(table.dates)
    days = table.frame()["days_under"]
    order = np.argsort(-table.depths, kind="stable").tolist()
    return tuple(
        DrawdownDocument(
            depth=float(table.depths[place]),
            peak=_label(labels, int(table.peaks[place])),
            valley=labels[int(table.valleys[place])],
            recovery=_label(labels, int(table.recoveries[place])),
            periods_down=int(table.n_periods_down[place]),
            periods_up=int(table.n_periods_up[place]),
            periods_under=int(table.n_periods_under[place]),
            days_under=_whole(days.iloc[row]),
            contributions=contributions.get(place),
        )
        for row, place in enumerate(order)
    )


def calendar_of(record: TrackRecord) -> CalendarDocument | None:
    """Return the calendar of a record; None where its labels are no dates."""
    if record.dates.dtype.kind != "M":
        return None
    found = calendar_returns(record)
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in found.months.tolist()]
    return CalendarDocument(
        months=dict(zip(months, found.by_month.tolist(), strict=True)),
        years=dict(zip(map(str, found.years.tolist()), found.by_year.tolist(), strict=True)),
        extremes={str(by): _extremes(record, by) for by in CalendarPeriod},
    )


def rolling_of(record: TrackRecord, periods: int, benchmarks: Iterable[tuple[str, Floats]]) -> RollingDocument:
    """Return the figures of every window of `periods`, those against the first benchmark among them."""
    found = rolling_figures(record, window=periods)
    ends = record.dates[periods - 1 :]
    return RollingDocument(
        periods=periods,
        dates=labels_of(ends),
        figures={str(name): _whole_series(own, ends) for name, own in found.items()},
        reasons={str(name): own.reason for name, own in found.items() if own.reason is not None},
        betas={name: _whole_series(_beta(record, returns, periods), ends) for name, returns in benchmarks},
    )


def _beta(record: TrackRecord, benchmark: Floats, periods: int) -> FigureSeries:
    return rolling_figures(replace(record, benchmark=benchmark), window=periods)[RollingName.BETA]


def _whole_series(own: FigureSeries, ends: Dates) -> tuple[float | None, ...]:
    if own.reason is None:
        return tuple(own.values.tolist())
    known = dict(zip(own.dates.tolist(), own.values.tolist(), strict=True))
    return tuple(known.get(end) for end in ends.tolist())


def _extremes(record: TrackRecord, by: CalendarPeriod) -> ExtremeDocument:
    best, worst = best_and_worst(record, by=by, count=_EXTREMES)
    days = dict(zip(map(str, record.dates), labels_of(record.dates), strict=True))  # as everywhere in the document
    return ExtremeDocument(
        best={days.get(each.label, each.label): each.value for each in best},
        worst={days.get(each.label, each.label): each.value for each in worst},
    )


def _label(labels: tuple[str, ...], place: int) -> str | None:
    return None if place < 0 else labels[place]


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except TypeError:  # pandas' missing value
        return None
