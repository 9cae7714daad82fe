"""The result of correlation through time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.dependence.lead_lag import LeadLag
from tangency.dependence.network import SpanningTree
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.plots.correlation import (
    correlation_heat_map_figure,
    mean_correlation_figure,
    spanning_tree_figure,
)
from tangency.results.correlation_document import (
    ChangePointDocument,
    CorrelationDocument,
    CorrelationEventDocument,
    CorrelationMatrixDocument,
    CorrelationPointDocument,
    EdgeDocument,
    LeadLagDocument,
    RegimesDocument,
    TailDependenceDocument,
)
from tangency.results.result import Result

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = [
    "CorrelationChange",
    "CorrelationEvent",
    "CorrelationPoint",
    "CorrelationThroughTime",
    "RegimeHistory",
    "TailDependence",
]

_MOST_PAIRS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrelationPoint:
    """The correlation at one date, and what is measured of it.

    Attributes
    ----------
    matrix
        Shape (n_assets, n_assets), read-only, of the assets that have one then.
    absorption_ratio
        Share of the variance of standardised returns in the largest fifth of eigenvalues.
    change, mantel
        Root mean square change of a pair since the date before, and the correlation of the pairs with those then; over
        assets of both dates. None for the first.
    survival
        Share of the tree's edges that the date before had; None for the first.
    within, between
        Taxonomy → mean correlation of the pairs of one label, and of two.
    """

    date: str
    assets: tuple[str, ...]
    matrix: Floats
    mean: float
    absorption_ratio: float
    change: float | None
    mantel: float | None
    tree: SpanningTree
    survival: float | None
    clusters: tuple[tuple[str, ...], ...]
    within: Mapping[str, float]
    between: Mapping[str, float]

    def document(self) -> CorrelationPointDocument:
        """Return the measures, as a part of a document."""
        return CorrelationPointDocument(
            date=self.date,
            n_assets=len(self.assets),
            mean=self.mean,
            absorption_ratio=self.absorption_ratio,
            change=self.change,
            mantel=self.mantel,
            tree_length=self.tree.length,
            hub=self.tree.hub,
            survival=self.survival,
            n_clusters=len(self.clusters),
            within=dict(self.within),
            between=dict(self.between),
        )

    def matrix_document(self) -> CorrelationMatrixDocument:
        """Return the matrix with its tree and clusters, as a part of a document."""
        return CorrelationMatrixDocument(
            date=self.date,
            assets=self.assets,
            correlations=self.matrix[np.triu_indices(len(self.assets), 1)].tolist(),
            tree=tuple(
                EdgeDocument(one=one, other=other, correlation=value)
                for (one, other), value in zip(self.tree.edges, self.tree.correlations, strict=True)
            ),
            clusters=self.clusters,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegimeHistory:
    """States of a hidden Markov model, in ascending order.

    Attributes
    ----------
    by
        What they are states of.
    means, deviations
        Of the last model, shape (n_states,): of correlations, or of returns a period.
    transition
        Of the last model, shape (n_states, n_states).
    dates
        From the first on at which a model was fitted.
    filtered
        Probabilities as they were known at each date, by models of what was there then: (n_dates, n_states).
    smoothed
        Those that the last model and the whole history give afterwards.
    """

    by: str
    means: Floats
    deviations: Floats
    transition: Floats
    dates: tuple[str, ...]
    filtered: Floats
    smoothed: Floats

    def document(self) -> RegimesDocument:
        """Return the part of a document."""
        return RegimesDocument(
            by=self.by,
            means=self.means.tolist(),
            deviations=self.deviations.tolist(),
            transition=self.transition.tolist(),
            dates=self.dates,
            filtered=self.filtered.tolist(),
            smoothed=self.smoothed.tolist(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationEvent:
    """What happened, as it was known on its date.

    Attributes
    ----------
    kind
        `pair` left its band, `regime` entered, `joins` or `leaves` (an asset).
    size
        Of a pair in standard errors of the difference of two windows.
    """

    date: str
    kind: str
    assets: tuple[str, ...]
    text: str
    before: float | None = None
    after: float | None = None
    size: float | None = None

    def document(self) -> CorrelationEventDocument:
        """Return the part of a document."""
        return CorrelationEventDocument(
            date=self.date,
            kind=self.kind,
            assets=self.assets,
            before=self.before,
            after=self.after,
            size=self.size,
            text=self.text,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationChange:
    """A change of the mean correlation, as seen from the end, with the means on either side."""

    date: str
    p_value: float
    before: float
    after: float

    def document(self) -> ChangePointDocument:
        """Return the part of a document."""
        return ChangePointDocument(date=self.date, p_value=self.p_value, before=self.before, after=self.after)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TailDependence:
    """Of each pair's worst (best) share of periods, the part that is common; shape (n_assets, n_assets) each."""

    share: float
    lower: Floats
    upper: Floats

    def document(self) -> TailDependenceDocument:
        """Return the part of a document."""
        above = np.triu_indices(len(self.lower), 1)
        return TailDependenceDocument(
            share=self.share, lower=self.lower[above].tolist(), upper=self.upper[above].tolist()
        )


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
        found = {
            point.date: float(point.matrix[point.assets.index(one), point.assets.index(other)])
            for point in self.points
            if one in point.assets and other in point.assets
        }
        return pd.Series(list(found.values()), index=self._index(list(found)), name=f"{one}, {other}", dtype=float)

    @property
    def mean(self) -> pd.Series:
        """Mean correlation of the pairs, by date."""
        return self.table["mean"]

    @property
    def table(self) -> pd.DataFrame:
        """One row a date: mean, absorption ratio, change, tree, clusters, groups and regime; NA where undefined."""
        rows: dict[str, list[object]] = {
            "mean": [point.mean for point in self.points],
            "absorption_ratio": [point.absorption_ratio for point in self.points],
            "change": [point.change for point in self.points],
            "mantel": [point.mantel for point in self.points],
            "tree_length": [point.tree.length for point in self.points],
            "survival": [point.survival for point in self.points],
        }
        for name in sorted({name for point in self.points for name in (*point.within, *point.between)}):
            rows[f"within {name}"] = [point.within.get(name) for point in self.points]
            rows[f"between {name}"] = [point.between.get(name) for point in self.points]
        made = pd.DataFrame(rows, index=self._index([point.date for point in self.points]), dtype="Float64")
        made["hub"] = [point.tree.hub for point in self.points]
        made["n_clusters"] = [len(point.clusters) for point in self.points]
        return made

    @property
    def events(self) -> pd.DataFrame:
        """One row an event: `date`, `kind`, `assets`, `before`, `after`, `size`, `text`; NA where undefined."""
        columns = ["date", "kind", "assets", "before", "after", "size", "text"]
        rows = [[getattr(event, column) for column in columns] for event in self.recorded]
        made = pd.DataFrame(rows, columns=columns)
        return made.astype(dict.fromkeys(["before", "after", "size"], "Float64"))

    @property
    def regimes(self) -> pd.DataFrame:
        """One row a date: the likeliest `state` from 1, `filtered k` as known then, `smoothed k` as said afterwards."""
        history = self.regime_history
        if history is None:
            return pd.DataFrame({"state": pd.Series(dtype="int64")}, index=self._index([]))
        made = pd.DataFrame({"state": history.filtered.argmax(axis=1) + 1}, index=self._index(list(history.dates)))
        for kind, values in (("filtered", history.filtered), ("smoothed", history.smoothed)):
            for state in range(values.shape[1]):
                made[f"{kind} {state + 1}"] = values[:, state]
        return made

    def leads(self) -> pd.DataFrame:
        """Return the leads that were found, the surest first."""
        columns = ["leader", "follower", "lag", "correlation", "p_value", "q_value"]
        return pd.DataFrame([[getattr(each, name) for name in columns] for each in self.lead_lags], columns=columns)

    def tail_dependence(self) -> pd.DataFrame:
        """Return the pairs with their `lower` and `upper` dependence of tails; empty where the tail is too short."""
        pairs = list(zip(*np.triu_indices(len(self.assets), 1), strict=True))
        tails = self.tails
        rows = [] if tails is None else [(tails.lower[i, j], tails.upper[i, j]) for i, j in pairs]
        labels = [] if tails is None else [(self.assets[i], self.assets[j]) for i, j in pairs]
        index = pd.MultiIndex.from_tuples(labels, names=["one", "other"]) if labels else None
        return pd.DataFrame(rows, index=index, columns=["lower", "upper"], dtype=float)

    def plot(self, kind: str = "mean", date: object = None) -> go.Figure:
        """Return the `mean` with regimes and events, the `heat_map` through time, or the `tree` of a date.

        Raises
        ------
        ConfigurationError
            For another kind.
        """
        match known_name("kind of figure", kind, ("mean", "heat_map", "tree"), where="plot"):
            case "heat_map":
                return correlation_heat_map_figure(self._rows(), title=self._title)
            case "tree":
                point = self._point(date)
                return spanning_tree_figure(self.tree(date), hub=point.tree.hub, title=f"Spanning tree, {point.date}")
        counted = Counter(event.date for event in self.recorded if event.kind == "pair")
        alerts = pd.Series(list(counted.values()), index=self._index(list(counted)), dtype="int64")
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

    def _rows(self) -> pd.DataFrame:
        """Return what a heat map shows: the pairs where they can be read, else each asset's mean with the others."""
        pairs = [(i, j) for i in range(len(self.assets)) for j in range(i + 1, len(self.assets))]
        dates = self._index([point.date for point in self.points])
        if len(pairs) <= _MOST_PAIRS:
            found = {f"{self.assets[i]}, {self.assets[j]}": self.pair(self.assets[i], self.assets[j]) for i, j in pairs}
            return pd.DataFrame(found).reindex(dates)
        means = [
            dict(zip(point.assets, ((point.matrix.sum(axis=0) - 1.0) / (len(point.assets) - 1)).tolist(), strict=True))
            for point in self.points
        ]
        return pd.DataFrame(means, index=dates, columns=list(self.assets))

    def _index(self, dates: list[str]) -> pd.Index:
        if not self.is_dated:
            return pd.Index(dates, name="period", dtype=str)
        # A day's first hour is labelled by the day alone, the others with their clock.
        return pd.DatetimeIndex(pd.to_datetime(dates, format="ISO8601"), name="date")

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
        place = int(self._index(labels).searchsorted(asked, side="right")) - 1
        if place < 0:
            raise ConfigurationError(
                "there is no correlation as early as that",
                where="date",
                value=str(date),
                remedy=f"the first is of {labels[0]}",
            )
        return self.points[place]
