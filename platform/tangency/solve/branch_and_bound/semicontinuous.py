"""Cardinality and semicontinuity constraints as binary indicators: z = 1 where a weight may differ from zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError
from tangency.solve.feasible.implied_bounds import implied_bounds
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices, Matrix

__all__ = ["Mask", "Semicontinuous", "add_indicators", "semicontinuous_of"]

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_NO_COLUMN = np.zeros(0, dtype=np.intp)
# What interval arithmetic leaves of a bound that is zero.
_ROUNDING = 1e-12
_ZERO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Semicontinuous:
    """Weights that are zero or within bounds, and how many may differ from zero.

    Attributes
    ----------
    lower, upper
        A box that holds every feasible weight, shape (n_assets,).
    least
        Minimum of a weight that is not zero, shape (n_assets,); zero where there is none.
    most
        How many may differ from zero; the number of assets where nothing limits it.
    nothing
        Weights up to which a relaxation counts as zero, shape (n_assets,): of an asset of very large risk even a
        weight of 1e-10 is something.
    """

    lower: Floats
    upper: Floats
    least: Floats
    most: int
    nothing: Floats

    @property
    def forced(self) -> Mask:
        """Which weights cannot be zero."""
        return (self.lower > 0.0) | (self.upper < 0.0)


def semicontinuous_of(feasible: FeasibleSet) -> Semicontinuous:
    """Return the semicontinuity and cardinality constraints of a feasible set, within its implied bounds.

    Raises
    ------
    ConfigurationError
        Where some weight has no bound: without one nothing says how far from zero it may go.
    """
    lower, upper = implied_bounds(feasible)
    open_side = ~(np.isfinite(lower) & np.isfinite(upper))
    if open_side.any():
        index = feasible.count.source if feasible.count is not None else max(_sources(feasible))
        raise ConfigurationError(
            f"the weight of {feasible.scope.assets[int(open_side.argmax())]} has no bound, so it cannot be counted",
            where=f"constraint {feasible.constraints[index].text!r}",
            remedy="bound the weights, such as weight <= 100%",
        )
    n = lower.size
    return Semicontinuous(
        # A weight is forced only by a bound that a constraint states, not by a rounding of zero.
        lower=np.where(np.abs(lower) <= _ROUNDING, 0.0, lower),
        upper=np.where(np.abs(upper) <= _ROUNDING, 0.0, upper),
        least=np.zeros(n) if feasible.minimums is None else feasible.minimums.least,
        most=n if feasible.count is None else feasible.count.most,
        nothing=np.full(n, _ZERO),
    )


def add_indicators(
    assembly: Assembly,
    weights: Indices,
    semicontinuous: Semicontinuous,
    *,
    count_slack: Indices = _NO_COLUMN,
    minimums: tuple[tuple[Floats, Indices], ...] = (),
) -> Indices:
    """Add lower·z ≤ w ≤ upper·z, w ≥ least·z and Σz ≤ most; return the columns z.

    Parameters
    ----------
    count_slack
        A column that loosens the count, or none.
    minimums
        Instead of `semicontinuous.least`: minima, each with the column that loosens them, or none.
    """
    n = weights.size
    indicators = assembly.add_columns(np.zeros(n), np.ones(n), np.zeros(n))
    open_side = np.full(n, -np.inf)
    eye = sparse.csr_array(sparse.eye_array(n))
    assembly.add_rows(((weights, eye), (indicators, _diagonal(-semicontinuous.upper))), open_side, np.zeros(n))
    assembly.add_rows(
        ((weights, -eye), (indicators, _diagonal(np.minimum(semicontinuous.lower, 0.0)))), open_side, np.zeros(n)
    )
    for least, slack in minimums or ((semicontinuous.least, _NO_COLUMN),):
        limited = np.flatnonzero(least)
        own: list[tuple[Indices, Matrix]] = [(weights, -eye[limited]), (indicators, _diagonal(least)[limited])]
        if slack.size:
            own.append((slack, -np.ones((limited.size, 1))))
        if limited.size:
            assembly.add_rows(tuple(own), open_side[limited], np.zeros(limited.size))
    total: list[tuple[Indices, Matrix]] = [(indicators, np.ones((1, n)))]
    if count_slack.size:
        total.append((count_slack, -np.ones((1, 1))))
    assembly.add_rows(tuple(total), np.array([-np.inf]), np.array([float(semicontinuous.most)]))
    return indicators


def _diagonal(values: Floats) -> sparse.csr_array:
    return sparse.csr_array(sparse.diags_array(values))


def _sources(feasible: FeasibleSet) -> tuple[int, ...]:
    return () if feasible.minimums is None else feasible.minimums.source
