"""The exact optimum of a small quadratic or ratio problem in a hundred digits, where doubles cannot close its gap.

Where volatilities are 1e12 apart the rounding of one asset's reduced gradient exceeds what another makes of the whole
objective, in whatever units. In decimals of a hundred digits nothing of that is left: from the face that a solver
found, or one near it, the optimum of a face is solved and its multipliers judged, and the bound that they prove is as
good as exact. Sixty assets take some 15 ms for each face.

References
----------
Hintermüller, Ito & Kunisch (2002), The primal-dual active set strategy as a semismooth Newton method, SIAM Journal on
Optimization 13(3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.solve.certificate.decimal_rows import (
    DIGITS,
    NOTHING,
    ZERO,
    Row,
    decimal_row,
    decimal_rows,
    dot,
    floats,
)
from tangency.solve.certificate.face_search import MOST_FACES, FaceSearch
from tangency.solve.minimum import Minimum, Multipliers

__all__ = ["Extended", "extended_minimum", "extended_ratio"]

_MOST_ASSETS = 64
_MOST_SINGLE = 60
_MOST_PARAMETERS, _MOST_NEAR = 24, 8
# Unknowns eliminated for one ratio: some three seconds. What has not been reached by then goes from face to face.
_MOST_UNKNOWNS = 9_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extended:
    """Weights of an optimum, shape (n_assets,), and a bound that no portfolio's objective is better than.

    Attributes
    ----------
    multipliers
        Rounded; what proves the bound has more digits.
    bound
        Of a minimum the least ½ w'Hw + q'w, of a ratio the square of the largest.
    """

    weights: Floats
    multipliers: Multipliers
    bound: Decimal

    def minimum(self) -> Minimum:
        """Return the optimum as what a solver found."""
        return Minimum(weights=self.weights, multipliers=self.multipliers, solver="active set, 100 digits")

    def gap(self, hessian: Covariance, linear: Floats, weights: Floats) -> float:
        """Return by how much ½ w'Hw + q'w exceeds the bound."""
        with localcontext(DIGITS):
            w, matrix = decimal_row(weights), decimal_rows(dense_covariance(hessian))
            value = dot(w, [dot(row, w) for row in matrix]) / 2 + dot(decimal_row(linear), w)
            return max(float(value - self.bound), 0.0)

    def excess_over(self, covariance: Covariance, excess: Floats, weights: Floats) -> float:
        """Return by how much the bound exceeds the ratio of weights, relative to that."""
        with localcontext(DIGITS):
            w, matrix = decimal_row(weights), decimal_rows(dense_covariance(covariance))
            reward, variance = dot(decimal_row(excess), w), dot(w, [dot(row, w) for row in matrix])
            if not (reward > 0 and variance > 0):
                return np.inf
            return max(float((self.bound * variance).sqrt() / reward - 1), 0.0)


def extended_minimum(hessian: Covariance, linear: Floats, weights: Floats, feasible: FeasibleSet) -> Extended | None:
    """Return the minimum of ½ w'Hw + q'w over bounds and rows, from weights near it; None where it is not reached."""
    if not _is_small(feasible):
        return None
    with localcontext(DIGITS):
        search = FaceSearch(dense_covariance(hessian), feasible, weights)
        found = _least(search, decimal_row(linear))
        if found is None:
            return None
        w, rows, reduced = found
        value = dot(w, [dot(row, w) for row in search.matrix]) / 2 + dot(decimal_row(linear), w)
        return _extended(w, rows, reduced, value)


def extended_ratio(
    covariance: Covariance, excess: Floats, starts: Sequence[Floats], feasible: FeasibleSet
) -> Extended | None:
    """Return the largest e'w / √(w'Σw) over bounds and rows, from weights near it; None where it is not reached.

    Parameters
    ----------
    starts
        Weights to start from, the most promising first: what has been spent on one is not there for the next.
    """
    if not _is_small(feasible):
        return None
    with localcontext(DIGITS):
        earned, matrix, unknowns = decimal_row(excess), dense_covariance(covariance), float(_MOST_UNKNOWNS)
        for weights in starts:
            search = FaceSearch(matrix, feasible, weights, unknowns=unknowns)
            found = _largest(search, earned, weights, MOST_FACES + _MOST_SINGLE)
            if found is not None:
                return found
            # From a face that is not near its own τ may lead astray, even below zero; one that is given does not.
            found, unknowns = _by_parameter(matrix, earned, feasible, weights, search.unknowns)
            if found is not None or unknowns <= 0:
                return found
    return None


def _least(search: FaceSearch, linear: Row) -> tuple[Row, Row, Row] | None:
    """Return the minimum of ½ w'Hw + q'w, multipliers of rows, and reduced gradient; the search is at its face then."""
    for _ in range(MOST_FACES + _MOST_SINGLE):
        raise_if_stopped()
        solved = search.solved([[-value for value in linear]])
        if solved is None:
            return None
        ((w, rows),) = solved
        reduced = search.reduced(w, rows, linear)
        if search.is_final(w, rows, reduced):
            return w, rows, reduced
        if not search.follows(w, rows, reduced):
            return None
    return None


def _by_parameter(
    matrix: Floats, earned: Row, feasible: FeasibleSet, weights: Floats, unknowns: float
) -> tuple[Extended | None, float]:
    """Return the largest ratio, and how many unknowns are left.

    It is looked for at faces of the least ½ w'Σw − τ e'w: the ratio grows with τ as long as τ < w'Σw / e'w.
    """
    low, high, near = ZERO, ZERO, weights
    tau = FaceSearch(matrix, feasible, weights).tau(decimal_row(weights), earned)
    for _ in range(_MOST_PARAMETERS):
        search = FaceSearch(matrix, feasible, near, unknowns=unknowns)
        found = _least(search, [-tau * value for value in earned]) if tau > 0 else None
        best = None if found is None else _largest(search, earned, weights, _MOST_NEAR)
        unknowns = search.unknowns
        if found is None or best is not None:
            return best, unknowns
        near, own = floats(found[0]), search.tau(found[0], earned)
        if own > tau or not own > 0:
            low = tau
        else:
            high = tau
        tau = (low * high).sqrt() if low and high else max(own, low * 2) if low else high / 2
    return None, unknowns


def _largest(search: FaceSearch, earned: Row, weights: Floats, most: int) -> Extended | None:
    """Return the largest ratio from the search's face on, over so many faces at most."""
    for _ in range(most):
        raise_if_stopped()
        found = _at_best(search, earned, weights)
        if found is None:
            return None
        w, rows, reduced, extended = found
        if extended is not None:
            return extended
        if not search.follows(w, rows, reduced):
            return None
    return None


def _at_best(search: FaceSearch, earned: Row, weights: Floats) -> tuple[Row, Row, Row, Extended | None] | None:
    """Return the largest ratio on the search's face, and as an optimum if it is one of the set; None where none is."""
    solved = search.solved([[ZERO] * len(earned), earned])
    if solved is None:
        return None
    (base, base_rows), (one, one_rows) = solved
    at_zero, zero_size = search.side_product(base, base_rows, [ZERO] * len(earned))
    at_one, one_size = search.side_product(one, one_rows, [-value for value in earned])
    if abs(at_zero) <= NOTHING * zero_size and abs(at_one) <= NOTHING * one_size:
        tau = search.tau(decimal_row(weights), earned)  # then all are as good, as where what is left has no risk
    elif at_zero == at_one:
        return None
    else:
        tau = at_zero / (at_zero - at_one)
    w = [a + tau * (b - a) for a, b in zip(base, one, strict=True)]
    rows = [a + tau * (b - a) for a, b in zip(base_rows, one_rows, strict=True)]
    reduced = search.reduced(w, rows, [-tau * value for value in earned])
    if not (tau > 0 and search.is_final(w, rows, reduced)):
        return w, rows, reduced, None
    variance = dot(w, [dot(row, w) for row in search.matrix])
    return w, rows, reduced, _extended(w, rows, reduced, dot(earned, w) ** 2 / variance)


def _is_small(feasible: FeasibleSet) -> bool:
    return feasible.is_polyhedral and feasible.lower.size + feasible.row_lower.size <= _MOST_ASSETS


def _extended(w: Row, rows: Row, reduced: Row, bound: Decimal) -> Extended:
    """Return the optimum of the last face."""
    multipliers = Multipliers(bounds=-floats(reduced), rows=floats(rows))
    return Extended(weights=floats(w), multipliers=multipliers, bound=bound)
