"""Contributions of assets to a portfolio that is rebalanced to the same weights at the end of each period."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.returns import Returns
from tangency.domain.naming import known_name
from tangency.errors import DataError
from tangency.performance.contributions import Contributions

__all__ = ["weighted_contributions"]


def weighted_contributions(
    returns: Returns, weights: Mapping[str, float], *, labels: Mapping[str, Mapping[str, str]] | None = None
) -> Contributions:
    """Return wᵢ rₜᵢ: constant weights, restored at the end of each period, without costs.

    Parameters
    ----------
    returns
        Of the assets; those without a weight are not used.
    weights
        Fractions of NAV; what is missing to one is cash, which earns nothing.
    labels
        Kind of label, such as `sector` → asset → label; beside `asset`, which is always there.

    Raises
    ------
    UnknownName
        A weight of an asset without returns.
    DataError
        No weights, one that is no number, a missing return, an asset without a label of a kind, or a portfolio that
        loses more than all in one period.

    >>> moves = np.array([[0.5, 0.25], [-0.5, 0.0]])
    >>> returns = Returns(assets=("BTC", "ETH"), dates=np.arange(2), values=moves, periods_per_year=None)
    >>> made = weighted_contributions(returns, {"BTC": 0.5, "ETH": 0.5})
    >>> made.values.tolist(), made.returns.tolist()
    ([[0.25, 0.125], [-0.25, 0.0]], [0.375, -0.25])
    """
    if not weights:
        raise DataError("no weights are given", where="weights", remedy="weigh at least one asset")
    assets = tuple(asset for asset in returns.assets if asset in weights)
    for asset, weight in weights.items():
        known_name("asset", asset, returns.assets, where="weights")
        if not np.isfinite(weight):
            raise DataError("a weight is no number", where=f"weights[{asset}]", value=weight)
    values = _returns_of(returns, assets) * np.array([weights[asset] for asset in assets])
    return Contributions(
        dates=returns.dates,
        parts=assets,
        values=read_only(values),
        returns=values.sum(axis=1),
        labels={"asset": assets, **{kind: _labelled(assets, kind, own) for kind, own in (labels or {}).items()}},
    )


def _returns_of(returns: Returns, assets: tuple[str, ...]) -> Floats:
    values: Floats = returns.values[:, [returns.assets.index(asset) for asset in assets]]
    is_there = np.isfinite(values)
    if not is_there.all():
        period, column = divmod(int(is_there.argmin()), len(assets))
        raise DataError(
            "an asset that is held has no return",
            where=f"{assets[column]}, {returns.label(period)}",
            remedy="take a window in which every asset with a weight has one, or leave the asset out",
        )
    return values


def _labelled(assets: tuple[str, ...], kind: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    for asset in assets:
        if asset not in labels:
            raise DataError(f"an asset has no {kind}", where=f"labels[{kind}]", value=asset, remedy="label each")
    return tuple(labels[asset] for asset in assets)
