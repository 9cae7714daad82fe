"""Weights of members within their sectors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.sdk import Floats
from tangency_momentum.levels import Levels, is_known
from tangency_momentum.rotation_params import RotationParams

__all__ = ["weights_within", "why_not_held"]


def weights_within(members: Floats, levels: Levels, params: RotationParams) -> Floats:
    """Return each sector's weights, shape (n_assets, n_sectors); columns add up to one, or are zero without a member.

    An asset that is a member in part counts in part.

    Parameters
    ----------
    members
        Shares of membership, shape (n_assets, n_sectors).
    """
    match params.within:
        case "equal":
            sizes = np.ones(len(members))
        case "inverse-volatility":
            sizes = 1.0 / levels.deviations
        case "momentum":
            sizes = np.maximum(levels.momentum, 0.0)
    raw = np.where(is_known(levels), sizes, 0.0)[:, None] * members
    totals = raw.sum(axis=0)
    found: Floats = raw / np.where(totals > 0.0, totals, 1.0)
    return found


def why_not_held(
    assets: tuple[str, ...], levels: Levels, is_labelled: npt.NDArray[np.bool_], params: RotationParams
) -> dict[str, str]:
    """Return asset → why it has no weight in its sector, of those that have none."""
    found = {}
    for asset, momentum, deviation, has_label in zip(
        assets, levels.momentum, levels.deviations, is_labelled, strict=True
    ):
        if not has_label:
            found[asset] = f"no label of the taxonomy {params.taxonomy!r}"
        elif not np.isfinite(momentum):
            found[asset] = f"no price {params.lookback + params.skip} or {params.skip} sessions ago"
        elif not np.isfinite(deviation):
            found[asset] = f"it lacks returns of the last {params.risk_sessions}, or does not move"
        elif params.within == "momentum" and momentum <= 0.0:
            found[asset] = f"momentum {momentum:+.3%} a session, which is not positive"
    return found
