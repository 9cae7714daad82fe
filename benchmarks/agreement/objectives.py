"""Objectives of the study: Tangency's params, the value of weights, and the model for the other solver.

Another risk measure is another entry: `risk` has to be convex and homogeneous of degree `degree` in the weights, and
`model` says the same to cvxpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import cvxpy as cp
import numpy as np

from agreement.problem import YEAR, Panel

__all__ = ["OBJECTIVES", "Objective", "Risk"]

_AVERSION = 4.0


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A risk of weights for one period: its number, and its model."""

    number: Callable[[Panel, np.ndarray], float]
    model: Callable[[Panel, cp.Expression], cp.Expression]


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What is minimised, annual: risk, −return, −utility, or −(return − costs)/√risk.

    Attributes
    ----------
    keywords
        Of `tangency.optimize`.
    """

    form: Literal["risk", "return", "utility", "ratio"]
    risk: Risk
    keywords: dict[str, Any]

    def value(self, panel: Panel, weights: np.ndarray) -> float:
        """Return what is minimised, the costs of soft constraints in it."""
        costs = sum(stated.cost(weights) for stated in panel.stated)
        risk, earned = YEAR * self.risk.number(panel, weights), YEAR * float(panel.mean @ weights)
        match self.form:
            case "risk":
                return risk + costs
            case "return":
                return costs - earned
            case "utility":
                return costs + 0.5 * _AVERSION * risk - earned
            case "ratio":
                return -(earned - costs) / np.sqrt(risk)

    def size(self, panel: Panel, weights: np.ndarray) -> float:
        """Return what a difference of values is relative to."""
        value = abs(self.value(panel, weights))
        return (
            value if self.form in {"risk", "ratio"} else max(value, YEAR * float(np.abs(panel.mean) @ np.abs(weights)))
        )


def _variance(panel: Panel, weights: np.ndarray) -> float:
    return float(weights @ panel.covariance @ weights)


def _variance_model(panel: Panel, weights: cp.Expression) -> cp.Expression:
    values, vectors = np.linalg.eigh(panel.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return cp.sum_squares(root @ weights)


VARIANCE = Risk(number=_variance, model=_variance_model)
OBJECTIVES: dict[str, Objective] = {
    "min_risk": Objective(form="risk", risk=VARIANCE, keywords={"objective": "min_risk"}),
    "max_return": Objective(form="return", risk=VARIANCE, keywords={"objective": "max_return"}),
    "max_utility": Objective(
        form="utility", risk=VARIANCE, keywords={"objective": "max_utility", "risk_aversion": _AVERSION}
    ),
    "max_sharpe": Objective(form="ratio", risk=VARIANCE, keywords={"objective": "max_sharpe"}),
}
