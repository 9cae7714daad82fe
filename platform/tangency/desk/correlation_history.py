"""What is measured of correlation matrices through time: points, events, regimes, change points, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from tangency.cluster import TreeChoices, asset_tree, cluster_count
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.dependence.alerts import pair_alerts
from tangency.dependence.change_points import change_points
from tangency.dependence.common_movement import common_movement
from tangency.dependence.network import spanning_tree, survival_ratio
from tangency.dependence.regimes import fitted_regimes, regimes_as_seen
from tangency.dependence.stability import absorption_ratio, frobenius_change, mantel_correlation, mean_correlation
from tangency.dependence.through_time import Snapshot
from tangency.domain.clustering import ClusterChoice, LeafOrder, Linkage
from tangency.domain.constraint import Membership
from tangency.results.correlation_events import CorrelationChange, CorrelationEvent
from tangency.results.correlation_point import CorrelationPoint
from tangency.results.correlation_regimes import RegimeHistory

__all__ = ["changes_of", "membership_events", "pair_events", "points_of", "regime_events", "regimes_of"]

_MOST_CLUSTERS = 10
_LEAST_A_STATE = 20
_TREE = TreeChoices(linkage=Linkage.AVERAGE, leaf_order=LeafOrder.NONE)

Groups = Mapping[str, Mapping[str, Membership]]


def points_of(snapshots: Sequence[Snapshot], returns: Returns, groups: Groups) -> tuple[CorrelationPoint, ...]:
    """Return each matrix with what is measured of it."""
    found: list[CorrelationPoint] = []
    before: Snapshot | None = None
    for snapshot in snapshots:
        assets = tuple(returns.assets[place] for place in snapshot.members.tolist())
        tree = spanning_tree(snapshot.matrix, assets)
        change, mantel = (None, None) if before is None else _changed(before, snapshot)
        within, between = _by_group(snapshot.matrix, assets, groups)
        found.append(
            CorrelationPoint(
                date=returns.label(snapshot.end),
                assets=assets,
                matrix=snapshot.matrix,
                mean=mean_correlation(snapshot.matrix),
                absorption_ratio=absorption_ratio(snapshot.matrix),
                change=change,
                mantel=mantel,
                tree=tree,
                survival=None if not found else survival_ratio(found[-1].tree, tree),
                clusters=_clusters(snapshot.matrix, assets),
                within=within,
                between=between,
            )
        )
        before = snapshot
    return tuple(found)


def pair_events(
    snapshots: Mapping[int, Snapshot], ends: Sequence[int], returns: Returns, window: int, band: float
) -> list[CorrelationEvent]:
    """Return the pairs that left their band, each once until it has been within.

    Parameters
    ----------
    snapshots
        Place of a period → sample correlations of the window that ends there.
    """
    found: list[CorrelationEvent] = []
    outside: set[tuple[str, str]] = set()
    for end in ends:
        before, after = snapshots.get(end - window), snapshots.get(end)
        if before is None or after is None:
            continue
        members = np.intersect1d(before.members, after.members)
        labels = [returns.assets[place] for place in members.tolist()]
        alerts = pair_alerts(_among(before, members), _among(after, members), window, band)
        now = {(labels[each.one], labels[each.other]): each for each in alerts}
        for pair, each in now.items():
            if pair not in outside:
                found.append(
                    CorrelationEvent(
                        date=returns.label(end),
                        kind="pair",
                        assets=pair,
                        text=f"{pair[0]}, {pair[1]}: {each.before:.2f} to {each.after:.2f}, "
                        f"{abs(each.errors):.1f} standard errors",
                        before=each.before,
                        after=each.after,
                        size=each.errors,
                    )
                )
        outside = set(now)
    return found


def membership_events(points: Sequence[CorrelationPoint]) -> list[CorrelationEvent]:
    """Return the assets that got a correlation, or lost it, after the first date."""
    found = []
    for before, after in pairwise(points):
        for kind, assets in (
            ("joins", set(after.assets) - set(before.assets)),
            ("leaves", set(before.assets) - set(after.assets)),
        ):
            found += [
                CorrelationEvent(date=after.date, kind=kind, assets=(asset,), text=f"{asset} {kind}")
                for asset in sorted(assets)
            ]
    return found


def regimes_of(
    points: Sequence[CorrelationPoint], snapshots: Sequence[Snapshot], returns: Returns, n_states: int, *, by: str
) -> tuple[RegimeHistory | None, str | None]:
    """Return the regimes of the mean correlation, or of the volatility of equal weights; or why there are none."""
    first = _LEAST_A_STATE * n_states
    by_deviation = by == "volatility"
    series = _equal_weights(returns) if by_deviation else np.arctanh(np.clip([p.mean for p in points], -0.9999, 0.9999))
    named = "periods" if by_deviation else "dates"
    if series.size < first:
        return None, f"no regimes: {first} {named} are needed, and there are {series.size}"
    if not series[:first].std() > 0.0:
        return None, f"no regimes: the first {first} {named} are all the same"
    seen = regimes_as_seen(frozen_floats(series), n_states, first, by_deviation=by_deviation)
    model = fitted_regimes(frozen_floats(series), n_states, by_deviation=by_deviation)
    smoothed = model.smoothed(model.filtered(frozen_floats(series))[0])[0]
    # Of returns there is one a period, of correlations one a date.
    places = [snapshot.end for snapshot in snapshots] if by_deviation else list(range(len(points)))
    shown = [number for number, place in enumerate(places) if place >= first - 1]
    if not shown:
        return None, f"no regimes: the first are known after {first} {named}"
    rows = np.array([places[number] for number in shown])
    return RegimeHistory(
        by="the volatility of equal weights" if by_deviation else "the mean correlation",
        means=frozen_floats(model.means if by_deviation else np.tanh(model.means)),
        deviations=model.deviations,
        transition=model.transition,
        dates=tuple(points[number].date for number in shown),
        filtered=frozen_floats(seen[rows - (first - 1)]),
        smoothed=frozen_floats(smoothed[rows]),
    ), None


def regime_events(history: RegimeHistory | None) -> list[CorrelationEvent]:
    """Return the dates at which another regime became the likeliest, as it was known then."""
    if history is None:
        return []
    states = (history.filtered.argmax(axis=1) + 1).tolist()
    return [
        CorrelationEvent(
            date=history.dates[k],
            kind="regime",
            assets=(),
            text=f"regime {states[k - 1]} to {states[k]} ({history.filtered[k].max():.0%})",
            before=float(states[k - 1]),
            after=float(states[k]),
        )
        for k in range(1, len(states))
        if states[k] != states[k - 1]
    ]


def changes_of(returns: Returns, window: int) -> tuple[CorrelationChange, ...]:
    """Return the changes of the mean correlation, as seen from the end."""
    periods, movement = common_movement(returns.values, window)
    found = change_points(movement, least=window)
    cuts = [0, *(change.place for change in found), movement.size]
    means = [float(movement[start:end].mean()) for start, end in pairwise(cuts) if end > start]
    return tuple(
        CorrelationChange(
            date=returns.label(int(periods[change.place])),
            p_value=change.p_value,
            before=means[number],
            after=means[number + 1],
        )
        for number, change in enumerate(found)
    )


def _changed(before: Snapshot, after: Snapshot) -> tuple[float | None, float | None]:
    members = np.intersect1d(before.members, after.members)
    if members.size < 2:  # noqa: PLR2004  # a pair
        return None, None
    one, other = _among(before, members), _among(after, members)
    return frobenius_change(one, other), mantel_correlation(one, other)


def _among(snapshot: Snapshot, members: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    places = np.searchsorted(snapshot.members, members)
    return snapshot.matrix[np.ix_(places, places)]


def _clusters(matrix: Floats, assets: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    tree = asset_tree(assets, matrix, None, _TREE)
    count = cluster_count(tree, ClusterChoice.SILHOUETTE, _MOST_CLUSTERS)
    found = [tuple(sorted(assets[place] for place in tree.order[a:b].tolist())) for a, b in tree.clusters(count)]
    return tuple(sorted(found))


def _by_group(matrix: Floats, assets: tuple[str, ...], groups: Groups) -> tuple[dict[str, float], dict[str, float]]:
    """Return taxonomy → mean correlation within labels, and between them, of assets with one label."""
    within: dict[str, float] = {}
    between: dict[str, float] = {}
    above = np.triu_indices(len(assets), 1)
    for taxonomy, memberships in groups.items():
        labels = np.array([_label(memberships.get(asset)) for asset in assets])
        known = (labels[above[0]] != "") & (labels[above[1]] != "")
        is_same = labels[above[0]] == labels[above[1]]
        for kept, found in ((known & is_same, within), (known & ~is_same, between)):
            if kept.any():
                found[taxonomy] = float(matrix[above][kept].mean())
    return within, between


def _label(membership: Membership | None) -> str:
    return membership if isinstance(membership, str) else ""


def _equal_weights(returns: Returns) -> Floats:
    """Return the mean return of the assets that have one, of each period with any."""
    is_there = np.isfinite(returns.values)
    counts = is_there.sum(axis=1)
    means: Floats = np.where(is_there, returns.values, 0.0).sum(axis=1) / np.maximum(counts, 1)
    return means
