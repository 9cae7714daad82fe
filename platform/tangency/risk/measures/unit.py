"""The typical size of scenarios: the unit in which solvers take them."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["typical_size"]


def typical_size(scenarios: Floats) -> float:
    """Return the root mean square of scenarios of shape (n_scenarios, n_assets); one where all are zero."""
    return float(np.sqrt(np.mean(scenarios**2))) or 1.0
