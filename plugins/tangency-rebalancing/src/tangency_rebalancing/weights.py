"""Refuses missing and infinite weights, before a policy compares them."""

from __future__ import annotations

import numpy as np

from tangency.sdk import DataError, RebalanceState

__all__ = ["require_finite"]


def require_finite(state: RebalanceState) -> None:
    """Accept current and target weights that are numbers, one for each asset.

    Raises
    ------
    DataError
        Naming the first asset whose weight is not finite, or the array whose length is wrong.
    """
    for name, weights in (("current", state.current), ("target", state.target)):
        if weights.shape != (len(state.assets),):
            raise DataError(
                "weights and assets differ in number",
                where=name,
                value=f"{weights.shape} weights for {len(state.assets)} assets",
                remedy="give one weight for each asset, zero where it is not held or not wanted",
            )
        finite = np.isfinite(weights)
        if not finite.all():
            at = int(np.argmin(finite))
            raise DataError(
                "a weight is not finite",
                where=f"{name}[{state.assets[at]}]",
                value=float(weights[at]),
                remedy="give zero for an asset that is not held or not wanted",
            )
