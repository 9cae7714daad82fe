"""Threshold rebalancing: bands around the targets; trigger and destination are separate params."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from tangency.sdk import Floats, Params, RebalanceDecision, RebalanceState, frozen_floats
from tangency_rebalancing.band_edge import nearest_in_bands
from tangency_rebalancing.weights import require_finite

__all__ = ["ThresholdParams", "ThresholdPolicy"]

# A portfolio that was traded to the edge of its bands stands there up to rounding; that is no reason to trade again.
_ROUNDING = 1e-9


class ThresholdParams(Params):
    """Bands and destination."""

    band_absolute: float = Field(
        0.01, ge=0, le=1, description="least half-width of a band, in NAV (0.01 is one percentage point)"
    )
    band_relative: float = Field(0.2, ge=0, le=10, description="half-width of a band as a fraction of the target")
    destination: Literal["target", "band-edge"] = Field(
        "target", description="where to trade to: the targets, or the nearest weights within all bands"
    )


class ThresholdPolicy:
    """Due when a weight is further from its target than bandᵢ = max(relative · |targetᵢ|, absolute).

    An asset with target zero has the absolute band; cash has no band and triggers nothing.

    Parameters
    ----------
    params
        The widths, and where to trade to once any band is left.
    """

    def __init__(self, params: ThresholdParams) -> None:
        self._params = params

    def decide(self, state: RebalanceState) -> RebalanceDecision:
        """Return the decision.

        Raises
        ------
        DataError
            A weight that is not finite, named by its asset.
        """
        require_finite(state)
        bands = self.bands(state.target)
        excess = np.abs(state.current - state.target) - bands
        if not (excess > _ROUNDING).any():
            return RebalanceDecision(is_due=False, destination=state.current, reason="every weight is within its band")
        destination = state.target
        if self._params.destination == "band-edge":
            destination = nearest_in_bands(state.current, state.target, bands)
        return RebalanceDecision(is_due=True, destination=destination, reason=_reason(state, bands, excess))

    def bands(self, target: Floats) -> Floats:
        """Return the half-width of each band, shape (n_assets,), in NAV."""
        return frozen_floats(np.maximum(self._params.band_relative * np.abs(target), self._params.band_absolute))


def _reason(state: RebalanceState, bands: Floats, excess: Floats) -> str:
    at = int(np.argmax(excess))
    outside = int((excess > _ROUNDING).sum())
    others = f", and {outside - 1} more outside" if outside > 1 else ""
    return (
        f"{state.assets[at]} stands at {state.current[at]:.2%}, target {state.target[at]:.2%}, "
        f"band ±{bands[at]:.2%}{others}"
    )
