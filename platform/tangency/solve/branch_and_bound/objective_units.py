"""Units of the assets in which an objective is searched, where their risks are of very different sizes."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import TangencyError
from tangency.risk.measures import asset_sizes
from tangency.solve.asset_units import asset_units, covariance_in_units, guessed_risk
from tangency.solve.objective.lazy_limits import minimum_polyhedral
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.objective.risk import Risk
from tangency.solve.objective.risk_ratio import RiskRatio
from tangency.solve.unsolved import Unsolved

__all__ = ["objective_in_units", "objective_units"]

# Risks further apart than this are brought together.
_SPREAD = 256.0


def objective_units(objective: Objective, convex: FeasibleSet) -> Floats | None:
    """Return units of the assets where their risks are of very different sizes; see `solve.asset_units`."""
    own = _own_risks(objective) if convex.is_polyhedral else None
    if own is None or not own.max() > _SPREAD * own.min():
        return None
    try:
        found = minimum_polyhedral(objective, convex)
    except (TangencyError, Unsolved):  # the search itself says why
        return None
    if found is None:
        return None
    # Mirrored assets leave no risk at all: then what equal risks would have.
    risk = objective.reached(found, convex).risk or guessed_risk(own)
    units = asset_units(own, risk)
    return None if units is None or units.min() * _SPREAD > 1.0 else units


def _own_risks(objective: Objective) -> Floats | None:
    """Return each asset's own risk, shape (n_assets,); None where an objective has none."""
    match objective:
        case Quadratic(hessian=matrix) | Ratio(covariance=matrix):
            deviation: Floats = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
            return deviation
        case Risk(measure=measure) | RiskRatio(measure=measure):
            return asset_sizes(measure.scenarios)
        case _:
            return None


def objective_in_units(objective: Quadratic | Ratio, units: Floats) -> Objective:
    """Return an objective of weights that are counted in units of the assets, shape (n_assets,)."""
    if isinstance(objective, Quadratic):
        hessian = covariance_in_units(objective.hessian, units)
        return Quadratic(hessian=hessian, linear=objective.linear * units)
    covariance = covariance_in_units(objective.covariance, units)
    return Ratio(covariance=covariance, excess=objective.excess * units)
