"""The tables of correlation through time, from its parts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tangency.dependence.lead_lag import LeadLag
from tangency.results.correlation_events import CorrelationEvent
from tangency.results.correlation_point import CorrelationPoint
from tangency.results.correlation_regimes import RegimeHistory
from tangency.results.tail_dependence import TailDependence

__all__ = [
    "date_index",
    "events_table",
    "leads_table",
    "pair_series",
    "pairs_or_means",
    "points_table",
    "regimes_table",
    "tails_table",
]

_MOST_PAIRS = 60


def date_index(dates: Sequence[str], *, is_dated: bool) -> pd.Index:
    """Return the labels of dates, or the numbers of periods that have none, as an index."""
    if not is_dated:
        return pd.Index(list(dates), name="period", dtype=str)
    # A day's first hour is labelled by the day alone, the others with their clock.
    return pd.DatetimeIndex(pd.to_datetime(list(dates), format="ISO8601"), name="date")


def points_table(points: Sequence[CorrelationPoint], *, is_dated: bool) -> pd.DataFrame:
    """Return one row a date: mean, absorption ratio, change, tree, clusters and groups; NA where undefined."""
    rows: dict[str, list[object]] = {
        "mean": [point.mean for point in points],
        "absorption_ratio": [point.absorption_ratio for point in points],
        "change": [point.change for point in points],
        "mantel": [point.mantel for point in points],
        "tree_length": [point.tree.length for point in points],
        "survival": [point.survival for point in points],
    }
    for name in sorted({name for point in points for name in (*point.within, *point.between)}):
        rows[f"within {name}"] = [point.within.get(name) for point in points]
        rows[f"between {name}"] = [point.between.get(name) for point in points]
    index = date_index([point.date for point in points], is_dated=is_dated)
    made = pd.DataFrame(rows, index=index, dtype="Float64")
    made["hub"] = [point.tree.hub for point in points]
    made["n_clusters"] = [len(point.clusters) for point in points]
    return made


def events_table(events: Sequence[CorrelationEvent]) -> pd.DataFrame:
    """Return one row an event: `date`, `kind`, `assets`, `before`, `after`, `size`, `text`; NA where undefined."""
    columns = ["date", "kind", "assets", "before", "after", "size", "text"]
    rows = [[getattr(event, column) for column in columns] for event in events]
    made = pd.DataFrame(rows, columns=columns)
    return made.astype(dict.fromkeys(["before", "after", "size"], "Float64"))


def regimes_table(history: RegimeHistory | None, *, is_dated: bool) -> pd.DataFrame:
    """Return one row a date: the likeliest `state` from 1, `filtered k` and `smoothed k`; none without regimes."""
    if history is None:
        return pd.DataFrame({"state": pd.Series(dtype="int64")}, index=date_index([], is_dated=is_dated))
    states = {"state": history.filtered.argmax(axis=1) + 1}
    made = pd.DataFrame(states, index=date_index(history.dates, is_dated=is_dated))
    for kind, values in (("filtered", history.filtered), ("smoothed", history.smoothed)):
        for state in range(values.shape[1]):
            made[f"{kind} {state + 1}"] = values[:, state]
    return made


def leads_table(lead_lags: Sequence[LeadLag]) -> pd.DataFrame:
    """Return one row a lead."""
    columns = ["leader", "follower", "lag", "correlation", "p_value", "q_value"]
    return pd.DataFrame([[getattr(each, name) for name in columns] for each in lead_lags], columns=columns)


def tails_table(tails: TailDependence | None, assets: Sequence[str]) -> pd.DataFrame:
    """Return one row a pair: its `lower` and `upper` dependence of tails; none where there are no tails."""
    pairs = [(i, j) for i in range(len(assets)) for j in range(i + 1, len(assets))]
    rows = [] if tails is None else [(tails.lower[i, j], tails.upper[i, j]) for i, j in pairs]
    labels = [] if tails is None else [(assets[i], assets[j]) for i, j in pairs]
    index = pd.MultiIndex.from_tuples(labels, names=["one", "other"]) if labels else None
    return pd.DataFrame(rows, index=index, columns=["lower", "upper"], dtype=float)


def pair_series(points: Sequence[CorrelationPoint], one: str, other: str, *, is_dated: bool) -> pd.Series:
    """Return the correlation of two assets, by date; dates at which one of them has none are left out."""
    found = {
        point.date: float(point.matrix[point.assets.index(one), point.assets.index(other)])
        for point in points
        if one in point.assets and other in point.assets
    }
    index = date_index(list(found), is_dated=is_dated)
    return pd.Series(list(found.values()), index=index, name=f"{one}, {other}", dtype=float)


def pairs_or_means(points: Sequence[CorrelationPoint], assets: Sequence[str], *, is_dated: bool) -> pd.DataFrame:
    """Return what a heat map shows: the pairs where they can be read, else each asset's mean with the others."""
    pairs = [(one, other) for i, one in enumerate(assets) for other in assets[i + 1 :]]
    dates = date_index([point.date for point in points], is_dated=is_dated)
    if len(pairs) <= _MOST_PAIRS:
        found = {f"{one}, {other}": pair_series(points, one, other, is_dated=is_dated) for one, other in pairs}
        return pd.DataFrame(found).reindex(dates)
    means = [
        dict(zip(point.assets, ((point.matrix.sum(axis=0) - 1.0) / (len(point.assets) - 1)).tolist(), strict=True))
        for point in points
    ]
    return pd.DataFrame(means, index=dates, columns=list(assets))
