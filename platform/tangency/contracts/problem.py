"""The canonical problem that an optimizer receives: labelled moments and a feasible set of bounds and rows."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Constraint, Scope

__all__ = ["FeasibleSet", "InactiveConstraint", "Problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InactiveConstraint:
    """A constraint that does not apply on this day, such as one on an asset outside the universe."""

    constraint: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeasibleSet:
    """{w : lower ≤ w ≤ upper, row_lower ≤ rows · w ≤ row_upper}; infinite where a side is open.

    Attributes
    ----------
    constraints
        The user's and the implicit constraints, in order of appearance.
    scope
        What their names refer to; `scope.assets` labels the columns.
    lower, upper
        Shape (n_assets,).
    rows
        Shape (n_rows, n_assets).
    row_lower, row_upper
        Shape (n_rows,).
    lower_source, upper_source
        For each asset the index in `constraints` of the one that set the bound, -1 where open.
    row_source
        For each row the index of its constraint.
    inactive
        Constraints that name nothing in today's universe.
    """

    constraints: tuple[Constraint, ...]
    scope: Scope
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats
    lower_source: tuple[int, ...]
    upper_source: tuple[int, ...]
    row_source: tuple[int, ...]
    inactive: tuple[InactiveConstraint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """One optimisation, in canonical asset order.

    Attributes
    ----------
    mean
        Expected simple returns per period, shape (n_assets,).
    covariance
        Covariance per period, shape (n_assets, n_assets): an array, or a factor structure that stands for one.
    returns
        The window the moments were estimated from, or None where moments were given.
    current
        Weights held now, shape (n_assets,), or None.
    periods_per_year
        From the calendar, or None: then nothing annual can be computed.
    seed
        For optimizers that draw random numbers.
    """

    assets: tuple[str, ...]
    mean: Floats
    covariance: Covariance
    feasible: FeasibleSet
    returns: Returns | None
    current: Floats | None
    periods_per_year: float | None
    seed: int
