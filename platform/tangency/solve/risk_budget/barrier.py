"""Minimise risk(w) − λ Σ bₖ ln(aₖ'w), a risk less a log barrier, over a feasible set, by Newton's method.

Each step minimises the barrier's second-order model, and the risk or its model, over the set.

References
----------
Spinu (2013), An algorithm for computing risk parity weights, SSRN 2297383, for the damped step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import SolverError
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.barrier_gap import barrier_gap
from tangency.solve.risk_budget.budgeted_risk import BudgetedRisk, BudgetedVariance
from tangency.solve.risk_budget.terms import BudgetTerms, SignedTerms

__all__ = ["BudgetBarrier"]

_MOST_STEPS = 100
_FULL_STEP = 0.5
_SOLVED = 1e-7  # the next step would be of its square
_NEAR = 1e-3
_ROUNDED = 1e-5
_GAINED = 0.5
_FEASIBLE = 1e-9
_HALVINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetBarrier:
    """The function and its set; data of order one."""

    risk: BudgetedRisk
    terms: BudgetTerms
    feasible: FeasibleSet

    @property
    def solver(self) -> str:
        """What a result is said to be found by."""
        return "log barrier, Newton"

    def minimum(self, scale: float, start: Floats, *, is_exact: bool = True) -> tuple[Floats, Multipliers]:
        """Return minimiser and multipliers, from a point with positive exposures.

        The start need not be feasible: full steps make it so. From there on the function falls with every step.

        Parameters
        ----------
        is_exact
            Whether more digits are wanted than `BudgetedRisk.rough_digits`.

        Raises
        ------
        SolverError
            Where the steps do not settle.
        """
        w, is_rough, before = start, True, np.inf
        for _ in range(_MOST_STEPS):
            raise_if_stopped()
            slope, curved = scale * self.terms.slope(w), scale * self.terms.curvature(w)
            found = self.risk.model_minimum(curved, -slope - curved @ w, w, self.feasible, is_rough=is_rough)
            step = found.weights - w
            relative = float(np.abs(self.terms.exposures(step) / self.terms.exposures(w)).max())
            is_idle = _ROUNDED >= relative > _GAINED * before  # what is left is the solver's own rounding
            if (relative <= _SOLVED or is_idle) and not (is_rough and is_exact):
                return found.weights, found.multipliers
            part = 1.0
            if relative > _NEAR:
                part = self._part(scale, w, step, 1.0 if relative <= _FULL_STEP else 1.0 / (1.0 + relative))
            w = found.weights if part == 1.0 else w + part * step
            was_rough, is_rough = is_rough, relative > _NEAR or not is_exact
            # What rough steps are left with says nothing of exact ones.
            before = relative if is_rough == was_rough else np.inf
        raise SolverError(
            "the log barrier of the risk budgets has no minimum that could be found",
            where="constrained risk budgeting",
            remedy="see that the constraints leave every budget something to be carried with",
        )

    def gap(self, scale: float, weights: Floats, multipliers: Multipliers) -> float:
        """Return a bound on by how much risk/λ − Σ b ln(a'w) exceeds its minimum over the set."""
        risk, terms, is_polyhedral = self.risk, self.terms, self.feasible.is_polyhedral
        if isinstance(risk, BudgetedVariance) and isinstance(terms, SignedTerms) and is_polyhedral:
            gradient = risk.covariance @ weights
            return barrier_gap(gradient, terms, scale, weights, multipliers, self.feasible) / scale
        return self.risk.gap(-scale * self.terms.slope(weights), weights, multipliers, self.feasible) / scale

    def _part(self, scale: float, w: Floats, step: Floats, most: float) -> float:
        """Return how much of a step to make: all that is asked, halved until it loses nothing."""
        if primal_residual(w, self.feasible) > _FEASIBLE:
            return most
        before, part = self._value(scale, w), most
        for _ in range(_HALVINGS):
            if self._value(scale, w + part * step) <= before:
                return part
            part *= 0.5
        return most

    def _value(self, scale: float, w: Floats) -> float:
        exposures = self.terms.exposures(w)
        if not exposures.min() > 0.0:
            return np.inf
        barrier = float(self.terms.budget @ np.log(exposures))
        return self.risk.value(w) + self.feasible.penalty(w) - scale * barrier
