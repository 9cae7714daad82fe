"""Linear programs over a feasible set, by HiGHS."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.minimum import Multipliers
from tangency.solve.polyhedral.dense_linear import linear_program
from tangency.solve.unsolved import Unsolved, unbounded

__all__ = ["solve_linear"]


def solve_linear(cost: Floats, feasible: FeasibleSet) -> tuple[Floats, Multipliers]:
    """Minimise c'w over a feasible set; return a vertex and its multipliers.

    Parameters
    ----------
    cost
        c, shape (n_assets,).

    Raises
    ------
    Unsolved
        Where the constraints conflict, or the objective is unbounded below.
    SolverError
        Where HiGHS reaches no verdict.
    """
    scale = float(np.abs(cost).max(initial=0.0)) or 1.0
    result = linear_program(cost / scale, feasible)
    if result.status != "optimal":
        raise Unsolved(result.status, unbounded())
    multipliers = Multipliers(bounds=result.bounds, rows=result.rows)
    return np.clip(result.point, feasible.lower, feasible.upper), multipliers.scaled(scale)
