"""The typical size of scenarios: the unit in which solvers take them."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["asset_sizes", "typical_size"]


def typical_size(scenarios: Floats) -> float:
    """Return the root mean square of scenarios of shape (n_scenarios, n_assets); one where all are zero."""
    return float(np.sqrt(np.mean(scenarios**2))) or 1.0


def asset_sizes(scenarios: Floats) -> Floats:
    """Return each asset's root mean square, shape (n_assets,), of scenarios of shape (n_scenarios, n_assets)."""
    sizes: Floats = np.sqrt(np.einsum("ti,ti->i", scenarios, scenarios) / max(len(scenarios), 1))
    return sizes
