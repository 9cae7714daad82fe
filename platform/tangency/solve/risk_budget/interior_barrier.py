"""The log barrier of a variance over bounds and rows, minimised whatever the sizes of the assets and of what is held.

In the unknowns xᵢ = sᵢwᵢσᵢ/√λ the covariance is a correlation, the barrier is Σ bᵢ ln xᵢ, and only bounds and rows know
how large anything is. Where bounds make assets carry a variance that is 1e20 times λ, what the others are left with
is still known to all its digits: a quadratic program of both, solved to absolute residuals, loses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.barrier_gap import barrier_gap
from tangency.solve.risk_budget.budgeted_risk import BudgetedRisk, BudgetedVariance
from tangency.solve.risk_budget.interior_point import BarrierPoint, BarrierProgram
from tangency.solve.risk_budget.terms import BudgetTerms, SignedTerms

__all__ = ["InteriorBarrier"]

_Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InteriorBarrier:
    """½ w'Σw − λ Σ bᵢ ln(sᵢwᵢ) over bounds and rows."""

    risk: BudgetedVariance
    terms: SignedTerms
    feasible: FeasibleSet

    @classmethod
    def covering(cls, risk: BudgetedRisk, terms: BudgetTerms, feasible: FeasibleSet) -> InteriorBarrier | None:
        """Return the barrier; None of other risks, of factors and where constraints are no bounds or rows."""
        if isinstance(risk, BudgetedVariance) and isinstance(terms, SignedTerms) and feasible.is_polyhedral:
            return cls(risk=risk, terms=terms, feasible=feasible)
        return None

    @property
    def solver(self) -> str:
        """What a result is said to be found by."""
        return "log barrier, interior point"

    def minimum(self, scale: float, start: Floats, *, is_exact: bool = True) -> tuple[Floats, Multipliers]:
        """Return minimiser and multipliers.

        Parameters
        ----------
        scale
            λ.
        start, is_exact
            Of no account: the search has a start of its own, and what it finds is exact.

        Raises
        ------
        SolverError
            Where the steps do not settle.
        """
        del start, is_exact
        covariance = self.risk.covariance
        deviation = np.sqrt(covariance.diagonal())
        correlation = covariance / deviation / deviation[:, None] * self.terms.signs * self.terms.signs[:, None]
        units = self.terms.signs * np.sqrt(scale) / deviation
        sides = _Sides.of(self.feasible, units)
        if not sides.is_free.any():
            return self.feasible.upper.copy(), sides.multipliers(None, correlation, self.terms.budget, scale)
        found = sides.program(correlation, self.terms.budget).minimum()
        if found is None:
            raise SolverError(
                "the log barrier of the risk budgets has no minimum that could be found",
                where="constrained risk budgeting",
                remedy="see that the constraints leave every budget something to be carried with",
            )
        weights = sides.weights(found, self.feasible)
        return weights, sides.multipliers(found, correlation, self.terms.budget, scale)

    def gap(self, scale: float, weights: Floats, multipliers: Multipliers) -> float:
        """Return a bound on by how much risk/λ − Σ b ln(sw) exceeds its minimum over the set."""
        gradient = self.risk.covariance @ weights
        return barrier_gap(gradient, self.terms, scale, weights, multipliers, self.feasible) / scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """Bounds and rows in the unknowns x = w/units.

    Attributes
    ----------
    is_free
        Which assets are not fixed by their bounds.
    with_upper, with_lower
        Those that have such a bound.
    above, below, equal
        Which rows have an upper side, a lower one, or are equalities.
    """

    units: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats
    is_free: _Marks
    with_upper: _Marks
    with_lower: _Marks
    above: _Marks
    below: _Marks
    equal: _Marks

    @classmethod
    def of(cls, feasible: FeasibleSet, units: Floats) -> _Sides:
        """Return those of a feasible set, all unknowns positive."""
        ends = np.sort(np.stack([feasible.lower / units, feasible.upper / units]), axis=0)
        lower, upper = np.maximum(ends[0], 0.0), ends[1]
        is_free, equal = lower < upper, feasible.row_lower == feasible.row_upper
        return cls(
            units=units,
            lower=lower,
            upper=upper,
            rows=feasible.rows * units,
            row_lower=feasible.row_lower,
            row_upper=feasible.row_upper,
            is_free=is_free,
            with_upper=is_free & np.isfinite(upper),
            with_lower=is_free & (lower > 0.0),
            above=np.isfinite(feasible.row_upper) & ~equal,
            below=np.isfinite(feasible.row_lower) & ~equal,
            equal=equal,
        )

    def program(self, correlation: Floats, budget: Floats) -> BarrierProgram:
        """Return the program over the assets that are not fixed."""
        fixed = self._completed(np.zeros(int(self.is_free.sum())))
        met = self.rows @ fixed
        places = np.cumsum(self.is_free) - 1
        uppers, lowers = places[self.with_upper], places[self.with_lower]
        return BarrierProgram(
            matrix=correlation[np.ix_(self.is_free, self.is_free)],
            linear=(correlation @ fixed)[self.is_free],
            budget=budget[self.is_free],
            places=np.concatenate([uppers, lowers]),
            directions=np.concatenate([np.ones(uppers.size), -np.ones(lowers.size)]),
            rows=np.vstack([self.rows[self.above], -self.rows[self.below], self.rows[self.equal]])[:, self.is_free],
            sides=np.concatenate(
                [
                    self.upper[self.with_upper],
                    -self.lower[self.with_lower],
                    (self.row_upper - met)[self.above],
                    (met - self.row_lower)[self.below],
                    (self.row_upper - met)[self.equal],
                ]
            ),
            n_equal=int(self.equal.sum()),
        )

    def weights(self, found: BarrierPoint, feasible: FeasibleSet) -> Floats:
        """Return the weights, those at a bound exactly there."""
        pushes, weights = self._pushes(found), self._completed(found.x) * self.units
        is_fixed, is_long = ~self.is_free, self.units > 0.0
        at_upper = np.where(is_long, pushes > 0.0, pushes < 0.0) | is_fixed
        at_lower = np.where(is_long, pushes < 0.0, pushes > 0.0)
        weights = np.where(at_upper, feasible.upper, np.where(at_lower, feasible.lower, weights))
        return np.clip(weights, feasible.lower, feasible.upper)

    def multipliers(self, found: BarrierPoint | None, correlation: Floats, budget: Floats, scale: float) -> Multipliers:
        """Return those of the set; None where every asset is fixed."""
        x = self.upper if found is None else self._completed(found.x)
        rows = np.zeros(len(self.rows))
        pushes = np.zeros(x.size)
        if found is not None:
            pushes = self._pushes(found)
            active = _active(found.s, found.y)[int(self.with_upper.sum() + self.with_lower.sum()) :]
            n_above = int(self.above.sum())
            rows[self.above] = active[:n_above]
            rows[self.below] -= active[n_above:]
            rows[self.equal] = found.v
        is_fixed = ~self.is_free
        pushes[is_fixed] = -(correlation @ x + rows @ self.rows - budget / x)[is_fixed]
        return Multipliers(bounds=pushes * scale / self.units, rows=rows * scale)

    def _pushes(self, found: BarrierPoint) -> Floats:
        """Return the multipliers of bounds on x, zero where none is active."""
        x = self._completed(found.x)
        n_upper, n_lower = int(self.with_upper.sum()), int(self.with_lower.sum())
        near = np.concatenate([x[self.with_upper], x[self.with_lower]])
        active = _active(found.s[: n_upper + n_lower] / near, found.y[: n_upper + n_lower] * near) / near
        pushes = np.zeros(x.size)
        pushes[self.with_upper] = active[:n_upper]
        pushes[self.with_lower] -= active[n_upper:]
        return pushes

    def _completed(self, free: Floats) -> Floats:
        x = np.where(self.is_free, 0.0, self.upper)
        x[self.is_free] = free
        return x


def _active(room: Floats, multipliers: Floats) -> Floats:
    return np.where(room <= multipliers, multipliers, 0.0)
