"""What the plots of analytics draw, each with the table behind it; everything is of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from tangency.domain.naming import known_name
from tangency.results.analytics import path_views as path
from tangency.results.analytics import risk_views as risk
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.labels import on_its_axis

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["PLOTS", "analytics_figure", "analytics_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    table: Callable[[AnalyticsDocument, str, str], pd.DataFrame]
    draw: Callable[[AnalyticsDocument, pd.DataFrame, str, str], Figure]


def _whole(
    table: Callable[[AnalyticsDocument], pd.DataFrame], draw: Callable[[AnalyticsDocument, pd.DataFrame], Figure]
) -> _Plot:
    """Return a plot of which nothing is to be chosen."""
    return _Plot(
        table=lambda document, _by, _measure: table(document), draw=lambda document, own, *_: draw(document, own)
    )


_PLOTS: Mapping[str, _Plot] = {
    "equity": _whole(path.equity_table, path.draw_equity),
    "relative": _whole(path.relative_table, path.draw_relative),
    "underwater": _whole(path.underwater_table, path.draw_underwater),
    "calendar": _whole(path.calendar_table, path.draw_calendar),
    "rolling": _whole(path.rolling_table, path.draw_rolling),
    "exposures": _whole(path.exposures_table, path.draw_exposures),
    "distribution": _whole(risk.distribution_table, risk.draw_distribution),
    "intervals": _whole(risk.intervals_table, risk.draw_intervals),
    "drawdown": _Plot(
        table=lambda document, by, _: risk.drawdown_table(document, by),
        draw=lambda document, own, by, _: risk.draw_drawdown(document, own, by),
    ),
    "contributions": _Plot(table=risk.contributions_table, draw=risk.draw_contributions),
    "treemap": _Plot(
        table=lambda document, _, measure: risk.treemap_table(document, measure),
        draw=lambda document, own, _, measure: risk.draw_treemap(document, own, measure),
    ),
    "losses": _whole(risk.losses_table, risk.draw_losses),
}

PLOTS = tuple(_PLOTS)
"""The kinds of plot."""


def analytics_table(
    document: AnalyticsDocument, kind: str, *, by: str = "asset", measure: str = "cvar"
) -> pd.DataFrame:
    """Return the table behind a plot.

    Parameters
    ----------
    kind
        One of `PLOTS`.
    by
        Kind of label, for `drawdown` and `contributions`.
    measure
        Name of an `EulerMeasure`, for `contributions` and `treemap`.

    Raises
    ------
    UndefinedFigure
        For what the document cannot show, with the reason.
    UnknownName
        For another kind, kind of label or measure.
    """
    return _known(kind).table(document, by, measure)


def analytics_figure(document: AnalyticsDocument, kind: str, *, by: str = "asset", measure: str = "cvar") -> Figure:
    """Return a plot, whose title says what is seen, of when, and in which unit; parameters and raises as the table."""
    plot = _known(kind)
    return on_its_axis(document, plot.draw(document, plot.table(document, by, measure), by, measure))


def _known(kind: str) -> _Plot:
    return _PLOTS[known_name("plot", kind, _PLOTS, where="kind")]
