"""Plots of an analysed record through time, and the tables behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.display.numbers import measured
from tangency.plots.static.formats import formatted
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.figure_document import MetricDocument
from tangency.results.analytics.labels import axis_of, label_of
from tangency.risk.undefined import UndefinedFigure

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = [
    "calendar_table",
    "draw_calendar",
    "draw_equity",
    "draw_exposures",
    "draw_relative",
    "draw_rolling",
    "draw_underwater",
    "equity_table",
    "exposures_table",
    "relative_table",
    "rolling_table",
    "underwater_table",
]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def equity_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return what one unit became, beside each benchmark."""
    curve = document.curve
    returns = {document.name: curve.returns, **curve.benchmarks}
    return (1.0 + pd.DataFrame(returns, index=axis_of(document, curve.dates))).cumprod()


def draw_equity(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return the growth of one unit."""
    from tangency.plots.backtest import growth_figure  # noqa: PLC0415  # plots load when asked for
    from tangency.plots.sentence import under_sentence  # noqa: PLC0415  # as above

    last = [f"{name} {measured(value, 4)}" for name, value in table.iloc[-1].items()]
    sentence = f"What one unit became, {_period(document)}: {'; '.join(last)} at the end"
    return under_sentence(growth_figure(table, title=""), sentence)


def relative_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return growth over that of each benchmark, less 1; missing where nothing is left of the benchmark.

    Raises
    ------
    UndefinedFigure
        Without a benchmark.
    """
    _require_benchmark(document)
    growth = equity_table(document)
    others = growth.iloc[:, 1:]
    return (1.0 / others.where(others > 0.0)).mul(growth.iloc[:, 0], axis=0) - 1.0


def draw_relative(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return how far the portfolio is ahead of each benchmark."""
    from tangency.plots.relative import relative_figure  # noqa: PLC0415  # plots load when asked for

    del table  # the figure takes growth, and makes it of that
    return _said_further(relative_figure(equity_table(document)), f"growth over the benchmark's, {_period(document)}")


def underwater_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return losses from the highest equity until then, that at the start of the record included."""
    own = {document.name: np.asarray(document.curve.underwater)}
    for name, returns in document.curve.benchmarks.items():
        growth = np.cumprod(1.0 + np.asarray(returns))
        own[name] = 1.0 - growth / np.maximum.accumulate(np.maximum(growth, 1.0))
    return pd.DataFrame(own, index=axis_of(document, document.curve.dates))


def draw_underwater(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return drawdowns through time, the deepest marked."""
    from tangency.plots.underwater import underwater_figure  # noqa: PLC0415  # plots load when asked for

    rows = [
        (each.depth, *(label_of(document, own) for own in (each.peak, each.valley, each.recovery)))
        for each in document.drawdowns
    ]
    spells = pd.DataFrame(rows, columns=["depth", "peak", "valley", "recovery"], dtype=object)
    spells["depth"] = spells["depth"].astype(float)
    drawn = underwater_figure(table, spells)
    return _said_further(drawn, f"loss as a fraction of the highest equity, {_period(document)}")


def calendar_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return returns, years down and months across, with the total of each year; missing outside the record.

    Raises
    ------
    UndefinedFigure
        Where the labels are no dates.
    """
    found = document.calendar_returns
    if found is None:
        raise UndefinedFigure("the periods have no dates, and so no months", where="calendar")
    rows = {
        int(year): {
            **{name: found.months.get(f"{year}-{month:02d}") for month, name in enumerate(_MONTHS, start=1)},
            "Year": total,
        }
        for year, total in found.years.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").astype(float).rename_axis("year")


def draw_calendar(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return the calendar as a heat map."""
    from tangency.plots.calendar import calendar_heat_map  # noqa: PLC0415  # plots load when asked for

    found = document.calendar_returns
    assert found is not None  # noqa: S101  # for the type checker: the table was made of it
    gains = sum(value > 0.0 for value in found.months.values())
    best, worst = (choose(found.months, key=found.months.__getitem__) for choose in (max, min))
    from_to = (
        f"from {formatted(found.months[worst], '.1%')} in {worst} to {formatted(found.months[best], '.1%')} in {best}"
    )
    sentence = (
        f"{document.name} gains in {gains} of {len(found.months)} months, {from_to}; returns in percent, "
        f"{_period(document)}"
    )
    return calendar_heat_map(table, sentence)


def rolling_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return figures of every window by their titles; missing where a window does not define one.

    Raises
    ------
    UndefinedFigure
        For a record too short for any window.
    """
    found = document.rolling
    if found is None:
        raise UndefinedFigure("the record is too short for rolling figures", where="rolling")
    known = {
        _short(document.metrics[name]): own
        for name, own in found.figures.items()
        if any(value is not None for value in own)
    }
    return pd.DataFrame(known, index=axis_of(document, found.dates), dtype=float)


def draw_rolling(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return rolling figures, one panel each, beside those of the whole record."""
    from tangency.plots.rolling import rolling_figure  # noqa: PLC0415  # plots load when asked for

    found = document.rolling
    assert found is not None  # noqa: S101  # for the type checker: the table was made of it
    metrics = [document.metrics[name] for name in found.figures]
    whole = pd.Series({_short(own): own.value for own in metrics if own.value is not None}, dtype=float)
    shares = [_short(own) for own in metrics if own.unit.startswith("fraction")]
    against = f", against {document.benchmarks[0].name} where one is needed" if document.benchmarks else ""
    sentence = (
        f"{document.name} in windows of {found.periods} periods{against}: each point is of the window that ends there, "
        f"{found.dates[0]} to {found.dates[-1]}; returns, volatility and losses in percent, the others ratios"
    )
    return rolling_figure(table, sentence, whole=whole, percent=shares)


def exposures_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return the beta to each benchmark in every window; missing where a window does not define it.

    Raises
    ------
    UndefinedFigure
        Without a benchmark, for a record too short for any window, or where no window defines a beta.
    """
    _require_benchmark(document)
    found = document.rolling
    if found is None:
        raise UndefinedFigure("the record is too short for rolling figures", where="exposures")
    table = pd.DataFrame(found.betas, index=axis_of(document, found.dates), dtype=float)
    if not table.notna().to_numpy().any():
        raise UndefinedFigure("no window defines a beta to any benchmark", where="exposures")
    return table


def draw_exposures(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return betas to the benchmarks through time."""
    from tangency.plots.exposures import exposures_figure  # noqa: PLC0415  # plots load when asked for

    assert document.rolling is not None  # noqa: S101  # for the type checker: the table was made of it
    said = f"beta to each benchmark in windows of {document.rolling.periods} periods, a ratio, {_period(document)}"
    return _said_further(exposures_figure(table), said)


def _short(own: MetricDocument) -> str:
    """Return a title without brackets and what it is with, for which the side of a panel has no room."""
    return own.title.partition(" (")[0].partition(" with ")[0]


def _period(document: AnalyticsDocument) -> str:
    return f"{document.start} to {document.end}"


def _said_further(figure: Figure, said: str) -> Figure:
    from tangency.plots.sentence import said_further  # noqa: PLC0415  # plots load when asked for

    return said_further(figure, said)


def _require_benchmark(document: AnalyticsDocument) -> None:
    if not document.benchmarks:
        raise UndefinedFigure(
            "there is no benchmark", where="benchmark", remedy="name one when analytics are asked for"
        )
