"""Active share: how much of a portfolio differs from its benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["active_share"]


def active_share(weights: pd.DataFrame, benchmark: pd.DataFrame) -> pd.Series[float]:
    """Return ½ Σᵢ |wᵢ − bᵢ| at each date; the last row is that at the end.

    Cash, what is missing to one, is an asset, too. An asset that only one of the two has is not held by the other.

    Parameters
    ----------
    weights, benchmark
        Fractions of NAV: the same dates down, assets across in any order.

    Raises
    ------
    DataError
        Other dates, an asset twice, or a weight that is missing or infinite.

    References
    ----------
    Cremers & Petajisto (2009), How active is your fund manager?, Review of Financial Studies 22(9), equation 1.

    >>> import pandas as pd
    >>> day = pd.to_datetime(["2024-01-31"])
    >>> own, index = pd.DataFrame({"BTC": [0.5], "ETH": [0.25]}, day), pd.DataFrame({"BTC": [1.0]}, day)
    >>> active_share(own, index).tolist()
    [0.5]
    """
    import pandas as pd  # noqa: PLC0415  # wanted for the frames only

    for frame, where in ((weights, "weights"), (benchmark, "benchmark")):
        _require_weights(frame, where)
    if not weights.index.equals(benchmark.index):
        odd = weights.index.symmetric_difference(benchmark.index)
        raise DataError(
            "the weights of a portfolio and its benchmark have other dates",
            where="benchmark",
            value=f"{len(odd)} dates, such as {odd[0]}" if len(odd) else "the same dates in another order",
            remedy="give both on the same dates",
        )
    assets = weights.columns.union(benchmark.columns)
    own, other = (
        frame.reindex(columns=assets, fill_value=0.0).to_numpy(dtype=np.float64) for frame in (weights, benchmark)
    )
    active: Floats = own - other
    cash = active.sum(axis=1)
    return pd.Series((np.abs(active).sum(axis=1) + np.abs(cash)) / 2.0, index=weights.index, name="active_share")


def _require_weights(frame: pd.DataFrame, where: str) -> None:
    if not frame.columns.is_unique:
        raise DataError("an asset appears twice", where=where, value=str(frame.columns[frame.columns.duplicated()][0]))
    is_there = np.isfinite(frame.to_numpy(dtype=np.float64))
    if not is_there.all():
        row, column = divmod(int(is_there.argmin()), is_there.shape[1])
        raise DataError(
            "a weight is missing or infinite",
            where=f"{where}, {frame.columns[column]} at {frame.index[row]}",
            remedy="write 0 where nothing is held",
        )
