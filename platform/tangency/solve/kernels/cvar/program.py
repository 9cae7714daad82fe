"""The CVaR program and the state of its active set, as the kernels share them.

With L = −Rw the losses, S of them, and a mass M that is spread over the largest, at most one on each, the program is

    min over w and ζ of  Mζ + Σ_t max(L_t − ζ, 0) + M q'w,   lower ≤ w ≤ upper,   row_lower ≤ Cw ≤ row_upper,

which is M (CVaR(w) + q'w) for M = (1 − α) T, fractional or not. Its dual point are shares p_t in [0, 1] with Σp = M.
"""

from __future__ import annotations

from typing import NamedTuple

from tangency.compiled.kernel import FLAGS, FLOAT, MATRIX, VECTOR, record
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Places

__all__ = ["CVAR_PROGRAM", "OUT", "STATE", "TAIL", "TIE", "ActiveSetState", "CvarProgram"]

OUT, TIE, TAIL = 0, 1, 2
"""Where a scenario stands: its loss below the quantile, at it, or beyond."""


class CvarProgram(NamedTuple):
    """The data of a minimum of CVaR.

    Attributes
    ----------
    scenarios, by_asset
        R, shape (S, n), and R', both row by row.
    mass
        M, in (0, S].
    linear
        M q, shape (n,).
    lower, upper
        Shape (n,), infinite where open.
    rows, row_lower, row_upper
        C, shape (m, n), and its sides.
    """

    scenarios: Floats
    by_asset: Floats
    mass: float
    linear: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats


class ActiveSetState(NamedTuple):
    """A feasible point and where everything stands at it; changed in place.

    Attributes
    ----------
    weights
        Shape (n,).
    losses
        L = −R w, shape (S,).
    assets
        `AT_LOWER`, `AT_UPPER` or `INSIDE` for each asset, shape (n,).
    rows
        The same for each row; `INSIDE` is idle.
    scenarios
        `OUT`, `TIE` or `TAIL` for each scenario, shape (S,).
    shares
        p, shape (S,).
    quantile
        ζ, shape (1,).
    tail
        Σ R_t over the scenarios in the tail, and how many they are, shape (n + 1,).
    prices
        Multipliers of the rows, positive at an upper side, shape (m,).
    """

    weights: Floats
    losses: Floats
    assets: Places
    rows: Places
    scenarios: Places
    shares: Floats
    quantile: Floats
    tail: Floats
    prices: Floats


CVAR_PROGRAM = record(CvarProgram, MATRIX, MATRIX, FLOAT, VECTOR, VECTOR, VECTOR, MATRIX, VECTOR, VECTOR)
STATE = record(ActiveSetState, VECTOR, VECTOR, FLAGS, FLAGS, FLAGS, VECTOR, VECTOR, VECTOR, VECTOR)
