"""The Euclidean projection on a feasible set."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.minimise import solve_quadratic

__all__ = ["project"]


def project(point: Floats, feasible: FeasibleSet) -> Floats:
    """Return the Euclidean projection of `point`, shape (n_assets,), on the feasible set.

    Raises
    ------
    Infeasible
        Where the set is empty, with an irreducible conflicting set.

    >>> import numpy as np
    >>> from tangency.sdk import project
    >>> from tangency.testing.problems import make_problem
    >>> project(np.array([0.75, 0.75]), make_problem(2).feasible).round(9).tolist()  # a quarter off each
    [0.5, 0.5]
    """
    return solve_quadratic(np.eye(point.size), -point, feasible).weights
