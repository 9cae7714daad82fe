"""The result of correlation through time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from tangency.dependence.lead_lag import LeadLag
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.plots.correlation import (
    correlation_heat_map_figure,
    mean_correlation_figure,
    spanning_tree_figure,
)
from tangency.results.correlation_document import CorrelationDocument, LeadLagDocument
from tangency.results.correlation_events import CorrelationChange, CorrelationEvent
from tangency.results.correlation_point import CorrelationPoint
from tangency.results.correlation_regimes import RegimeHistory
from tangency.results.correlation_tables import (
    date_index,
    events_table,
    leads_table,
    pair_series,
    pairs_or_means,
    points_table,
    regimes_table,
    tails_table,
)
from tangency.results.result import Result
from tangency.results.tail_dependence import TailDependence

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CorrelationThroughTime"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CorrelationThroughTime(Result):
    """Correlation through time: matrices, their stability, regimes, events and network.

    Nothing that is said at a date knows what came after it, but for what is named `smoothed` and the change points.

    Attributes
    ----------
    assets
        In canonical order.
    method
        How the matrices were estimated.
    window, step
        Periods of a window, and from one date to the next.
    points
        The dates, in order.
    matrix_dates
        Of so many dates, evenly spaced and the last one included, the document holds the matrix: `points` has all.
    is_dated
        Whether periods have dates; without, they have numbers.
    most_events
        Of pairs that left their band, the document holds so many, the largest: `recorded` has all.
    regime_history
        None where there is none; then the notes say why.
    recorded
        The events, in the order of time.
    change_points
        Of the mean product of standardised returns, as seen from the end.
    lead_lags, n_lead_lags
        Those at a false discovery rate of 5 %, and how many were looked at.
    tails
        None where the tail would be less than a period.
    facts
        What fits say, such as `a` and `b` of DCC.
    notes
        What was done with gaps, and what could not be computed, as sentences.
    warnings
        What is doubtful about the data.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=40)
    >>> returns = pd.DataFrame({"A": np.sin(np.arange(40.0)), "B": np.cos(np.arange(40.0))}, days) / 100
    >>> moving = tg.correlation(returns, window=20, step=10)
    >>> moving.pair("A", "B").index.strftime("%d.%m.").tolist()
    ['20.01.', '30.01.', '09.02.']
    """

    assets: tuple[str, ...]
    method: str
    window: int
    step: int
    n_periods: int
    is_dated: bool
    points: tuple[CorrelationPoint, ...]
    matrix_dates: int
    most_events: int
    regime_history: RegimeHistory | None
    recorded: tuple[CorrelationEvent, ...]
    change_points: tuple[CorrelationChange, ...]
    lead_lags: tuple[LeadLag, ...]
    n_lead_lags: int
    tails: TailDependence | None
    facts: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def at(self, date: object = None) -> pd.DataFrame:
        """Return the matrix of a date: the last one recorded until then, of all if None; assets × assets.

        Raises
        ------
        ConfigurationError
            For a date before the first, or one that cannot be read.
        """
        point = self._point(date)
        return pd.DataFrame(point.matrix, index=list(point.assets), columns=list(point.assets))

    def tree(self, date: object = None) -> pd.DataFrame:
        """Return the minimum spanning tree of a date, as of `at`: one row an edge, `one`, `other`, `correlation`."""
        tree = self._point(date).tree
        return pd.DataFrame(tree.edges, columns=["one", "other"]).assign(correlation=tree.correlations)

    def clusters(self, date: object = None) -> tuple[tuple[str, ...], ...]:
        """Return the clusters of a date, as of `at`."""
        return self._point(date).clusters

    def pair(self, one: str, other: str) -> pd.Series:
        """Return the correlation of two assets, by date; dates at which one of them has none are left out.

        Raises
        ------
        UnknownName
            For an asset that is not there.
        ConfigurationError
            For one asset twice.
        """
        for asset in (one, other):
            known_name("asset", asset, self.assets, where="pair")
        if one == other:
            raise ConfigurationError("a pair is of two assets", where="pair", value=one, remedy="name another asset")
        return pair_series(self.points, one, other, is_dated=self.is_dated)

    @property
    def mean(self) -> pd.Series:
        """Mean correlation of the pairs, by date."""
        return self.table["mean"]

    @property
    def table(self) -> pd.DataFrame:
        """One row a date: mean, absorption ratio, change, tree, clusters, groups and regime; NA where undefined."""
        return points_table(self.points, is_dated=self.is_dated)

    @property
    def events(self) -> pd.DataFrame:
        """One row an event: `date`, `kind`, `assets`, `before`, `after`, `size`, `text`; NA where undefined."""
        return events_table(self.recorded)

    @property
    def regimes(self) -> pd.DataFrame:
        """One row a date: the likeliest `state` from 1, `filtered k` as known then, `smoothed k` as said afterwards."""
        return regimes_table(self.regime_history, is_dated=self.is_dated)

    def leads(self) -> pd.DataFrame:
        """Return the leads that were found, the surest first."""
        return leads_table(self.lead_lags)

    def tail_dependence(self) -> pd.DataFrame:
        """Return the pairs with their `lower` and `upper` dependence of tails; empty where the tail is too short."""
        return tails_table(self.tails, self.assets)

    def plot(self, kind: str = "mean", date: object = None) -> go.Figure:
        """Return the `mean` with regimes and events, the `heat_map` through time, or the `tree` of a date.

        Raises
        ------
        ConfigurationError
            For another kind.
        """
        match known_name("kind of figure", kind, ("mean", "heat_map", "tree"), where="plot"):
            case "heat_map":
                rows = pairs_or_means(self.points, self.assets, is_dated=self.is_dated)
                return correlation_heat_map_figure(rows, title=self._title)
            case "tree":
                point = self._point(date)
                return spanning_tree_figure(self.tree(date), hub=point.tree.hub, title=f"Spanning tree, {point.date}")
        counted = Counter(event.date for event in self.recorded if event.kind == "pair")
        alerts = pd.Series(
            list(counted.values()), index=date_index(list(counted), is_dated=self.is_dated), dtype="int64"
        )
        states = self.regimes["state"]
        return mean_correlation_figure(self.table, states, alerts, title=self._title)

    def document(self) -> CorrelationDocument:
        """Return the document, the same on every face, with some of the matrices and events; floats keep every bit."""
        return CorrelationDocument(
            run_id=self.run_id,
            warnings=self.warnings or None,
            assets=self.assets,
            method=self.method,
            window=self.window,
            step=self.step,
            n_periods=self.n_periods,
            points=tuple(point.document() for point in self.points),
            matrices=tuple(point.matrix_document() for point in self._in_document()),
            regimes=None if self.regime_history is None else self.regime_history.document(),
            events=tuple(event.document() for event in self._largest_events()),
            n_events=len(self.recorded),
            change_points=tuple(change.document() for change in self.change_points),
            lead_lags=tuple(
                LeadLagDocument(
                    leader=each.leader,
                    follower=each.follower,
                    lag=each.lag,
                    correlation=each.correlation,
                    p_value=each.p_value,
                    q_value=each.q_value,
                )
                for each in self.lead_lags
            ),
            n_lead_lags=self.n_lead_lags,
            tails=None if self.tails is None else self.tails.document(),
            facts=dict(self.facts),
            notes=self.notes,
        )

    @property
    def _title(self) -> str:
        return f"Correlation of {len(self.assets)} assets: {self.method}"

    def _in_document(self) -> list[CorrelationPoint]:
        last, count = len(self.points) - 1, min(self.matrix_dates, len(self.points))
        return [self.points[last - last * k // max(count - 1, 1)] for k in range(count)][::-1]

    def _largest_events(self) -> list[CorrelationEvent]:
        """Return the events of other kinds than pairs, and the largest of pairs, in the order of time."""
        recorded = self.recorded
        pairs = [place for place, event in enumerate(recorded) if event.kind == "pair"]
        pairs.sort(key=lambda place: -abs(recorded[place].size or 0.0))
        small = set(pairs[self.most_events :])
        return [event for place, event in enumerate(recorded) if place not in small]

    def _point(self, date: object) -> CorrelationPoint:
        if date is None:
            return self.points[-1]
        labels = [point.date for point in self.points]
        if not self.is_dated:
            return self.points[labels.index(known_name("period", str(date), labels, where="date"))]
        asked = pd.to_datetime(str(date), errors="coerce")
        if not isinstance(asked, pd.Timestamp) or asked.tz is not None:
            raise ConfigurationError(
                "this is no date without an offset", where="date", value=str(date), remedy=f"such as {labels[-1]!r}"
            )
        place = int(date_index(labels, is_dated=self.is_dated).searchsorted(asked, side="right")) - 1
        if place < 0:
            raise ConfigurationError(
                "there is no correlation as early as that",
                where="date",
                value=str(date),
                remedy=f"the first is of {labels[0]}",
            )
        return self.points[place]
