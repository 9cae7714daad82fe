"""The net exposure that a feasible set fixes."""

from __future__ import annotations

from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError
from tangency.solve.feasible.structure import budget_row

__all__ = ["fixed_net"]


def fixed_net(feasible: FeasibleSet, *, optimizer: str) -> float:
    """Return what all weights add up to, a positive fraction of NAV.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes it at a positive number.
    """
    row = budget_row(feasible)
    if row is not None:
        return float(feasible.row_lower[row] / feasible.rows[row, 0])
    if feasible.lower.size == 1 and feasible.lower[0] == feasible.upper[0] > 0.0:  # one asset's net is its bound
        return float(feasible.lower[0])
    raise ConfigurationError(
        f"optimizer {optimizer} needs a fixed net",
        where="constraints",
        remedy="give the net as a positive equality, such as net = 100%",
    )
