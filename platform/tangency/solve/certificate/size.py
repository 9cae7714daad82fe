"""What a gap is relative to: the objective that was reached, or the parts of which it is the rest where they cancel.

The assets' own risks, each times its weight, are what the objective is computed from and what its rounding is measured
against. Where a portfolio hedges itself so well that almost nothing of them is left, no gap can be known relative to
that rest: then it is relative to a small share of the parts, and the certificate says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.risk.measures import OverScenarios, PartialGini, asset_sizes

__all__ = ["GapSize", "risk_size", "size_of_variance", "undiversified", "undiversified_risk", "variance_size"]

# A gap of 1e-8 of these is some hundred roundings of the parts; of a risk, the root of a square has fewer digits.
_OF_VARIANCE = 1e-5
_OF_RISK = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSize:
    """What a gap is divided by; `parts` says what it is where it is not the objective itself, else None.

    >>> import numpy as np
    >>> from tangency.sdk import variance_size
    >>> mirrored = np.array([[1.0, -1.0], [-1.0, 1.0]])
    >>> variance_size(mirrored, np.array([0.75, 0.25])).value  # (0.75 - 0.25)²
    0.25
    >>> variance_size(mirrored, np.array([0.5, 0.5])).parts  # nothing is left
    'the undiversified variance'
    """

    value: float
    parts: str | None = None

    def relative(self, gap: float) -> float:
        """Return a gap relative to the size; as it is where nothing has any size."""
        return gap / self.value if self.value > 0.0 else gap


def undiversified(covariance: Covariance, weights: Floats) -> float:
    """Return Σ σᵢ|wᵢ|: the volatility if nothing hedged anything.

    >>> import numpy as np
    >>> from tangency.sdk import undiversified
    >>> undiversified(np.diag([1.0, 4.0]), np.array([0.5, -0.5]))
    1.5
    """
    return float(np.sqrt(np.abs(covariance.diagonal())).dot(np.abs(weights)))


def undiversified_risk(measure: OverScenarios | PartialGini, weights: Floats) -> float:
    """Return Σ sᵢ|wᵢ| with s the root mean square of each asset's returns."""
    return float(asset_sizes(measure.scenarios).dot(np.abs(weights)))


def variance_size(covariance: Covariance, weights: Floats, variance: float | None = None) -> GapSize:
    """Return what a gap in w'Σw is relative to.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    weights
        w, shape (n_assets,).
    variance
        w'Σw where it is known.

    >>> import numpy as np
    >>> from tangency.sdk import variance_size
    >>> variance_size(np.diag([1.0, 3.0]), np.array([0.75, 0.25])).value  # the variance itself
    0.75
    """
    reached = float(weights @ (covariance @ weights)) if variance is None else variance
    return size_of_variance(reached, undiversified(covariance, weights))


def size_of_variance(reached: float, own: float) -> GapSize:
    """Return what a gap in a variance is relative to, `own` being the undiversified volatility."""
    least = _OF_VARIANCE * own**2
    return GapSize(value=reached) if reached >= least else GapSize(value=least, parts="the undiversified variance")


def risk_size(measure: OverScenarios | PartialGini, weights: Floats, risk: float) -> GapSize:
    """Return what a gap in a measure of risk, `risk` at these weights, is relative to.

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, risk_size, scenario_measure
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[0.01, -0.01], [-0.01, 0.01]]))
    >>> even, all_in_one = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    >>> risk_size(worst, all_in_one, worst.value(all_in_one)).value  # the risk itself
    0.01
    >>> risk_size(worst, even, worst.value(even)).parts  # of which nothing is left
    "the assets' own returns"
    """
    least = _OF_RISK * undiversified_risk(measure, weights)
    return GapSize(value=abs(risk)) if abs(risk) >= least else GapSize(value=least, parts="the assets' own returns")
