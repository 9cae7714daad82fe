"""Risk budgets under constraints: as near to them as the constraints let, and exact where nothing binds.

For λ > 0 let w(λ) minimise ½ w'Σw − λ Σ bᵢ ln wᵢ over the set without the row that fixes the net. The answer is w(λ)
whose net is right. Where no constraint binds, contributions are λbᵢ; else they are λbᵢ − mᵢwᵢ, m being the pressure of
what binds: assets that nothing holds keep the proportions of their budgets.

References
----------
Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.certificate import linear_gap
from tangency.solve.dispatch import solve_quadratic
from tangency.solve.quadratic import Minimum
from tangency.solve.structure import budget_row

__all__ = ["ConstrainedBudget", "constrained_budget"]

_MOST_STEPS = 100
_FULL_STEP = 0.5
_SOLVED = 1e-13
_ROUGHLY = 1e-8
_NET_REACHED = 1e-12
_WIDENINGS = 30
_FACTOR = 4.0
_DIGITS_OF_SCALE = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstrainedBudget:
    """Weights, shape (n_assets,), and multipliers in units of the barrier objective ½ w'Σw/λ − Σ b ln w.

    Attributes
    ----------
    scale
        λ, a variance.
    gap
        A bound on by how much the barrier objective exceeds its minimum, and by how much the net of w(λ) misses, as
        a fraction of it: the larger of the two.
    """

    weights: Floats
    multipliers: Multipliers
    scale: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Barrier:
    """½ w'Cw − λ Σ b ln w over a feasible set, C of order one."""

    covariance: Floats
    budget: Floats
    feasible: FeasibleSet

    def minimum(self, scale: float, start: Floats) -> tuple[Floats, Multipliers]:
        """Return minimiser and multipliers, by Newton's method from a positive point.

        Each step minimises the second-order model over the set. A damped step keeps weights positive (Spinu 2013).
        The start need not be feasible: full steps make it so.
        """
        w, before = start, np.inf
        for _ in range(_MOST_STEPS):
            found = self._model_minimum(scale, w)
            step = found.weights - w
            relative = float(np.abs(step / w).max())
            if relative > _FULL_STEP:
                w = w + step / (1.0 + relative)
                continue
            w = found.weights
            if relative <= _SOLVED or (relative <= _ROUGHLY and relative >= before):  # what is left is rounding
                return w, found.multipliers
            before = relative
        raise SolverError(
            "the log barrier of the risk budgets has no minimum that could be found",
            where="constrained risk budgeting",
            remedy="see that the constraints leave every asset a positive weight",
        )

    def gap(self, scale: float, weights: Floats, multipliers: Multipliers) -> float:
        """Return a bound on by how much ½ w'Cw/λ − Σ b ln w exceeds its minimum over the set."""
        slope = self.covariance @ weights - scale * self.budget / weights
        return linear_gap(slope, weights, multipliers, self.feasible) / scale

    def _model_minimum(self, scale: float, w: Floats) -> Minimum:
        hessian = self.covariance + np.diag(scale * self.budget / w**2)
        gradient = self.covariance @ w - scale * self.budget / w
        return solve_quadratic(hessian, gradient - hessian @ w, self.feasible)


def constrained_budget(covariance: Floats, budget: Floats, feasible: FeasibleSet, net: float) -> ConstrainedBudget:
    """Return the constrained risk budgeting portfolio.

    Where other constraints fix the net as well, so that every λ gives it, λ is the variance of the start.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    budget
        b, shape (n_assets,), positive, adding up to one.
    net
        What the weights add up to, a fraction of NAV.

    Raises
    ------
    Infeasible
        Where the constraints conflict.
    SolverError
        Where they force a weight to zero or below, or no λ gives the net.
    """
    unit = float(covariance.diagonal().mean())
    matrix = covariance / unit
    start = _inner_start(matrix, budget, feasible)
    free = _Barrier(covariance=matrix, budget=budget, feasible=_without_net(feasible))
    scale = _scale_of_net(free, net, start)
    free_weights, pressures = free.minimum(scale, start)
    whole = _Barrier(covariance=matrix, budget=budget, feasible=feasible)
    weights = np.clip(whole.minimum(scale, start)[0], feasible.lower, feasible.upper)
    # Those without the net, which presses on nothing, prove the weights with it.
    multipliers = _with_idle_net(pressures, feasible)
    miss = abs(float(free_weights.sum()) / net - 1.0)
    return ConstrainedBudget(
        weights=weights,
        multipliers=multipliers.scaled(1.0 / scale),
        scale=scale * unit,
        gap=max(whole.gap(scale, weights, multipliers), miss),
    )


def _inner_start(matrix: Floats, budget: Floats, feasible: FeasibleSet) -> Floats:
    """Return a point with positive weights that satisfies the constraints, from a few steps at a fixed λ."""
    equal = np.full(budget.size, 1.0 / budget.size)
    barrier = _Barrier(covariance=matrix, budget=budget, feasible=feasible)
    return barrier.minimum(float(equal @ matrix @ equal), equal)[0]


def _scale_of_net(barrier: _Barrier, net: float, start: Floats) -> float:
    """Return λ at which the weights add up to the net: their sum grows with λ."""
    at = log(float(start @ barrier.covariance @ start))
    known = start

    def excess(log_scale: float) -> float:
        nonlocal known
        known = barrier.minimum(exp(log_scale), known)[0]
        return float(known.sum()) / net - 1.0

    value = excess(at)
    if abs(value) <= _NET_REACHED:
        return exp(at)
    towards = -log(_FACTOR) if value > 0.0 else log(_FACTOR)
    for _ in range(_WIDENINGS):
        beyond = at + towards
        ahead = excess(beyond)
        if abs(ahead) <= _NET_REACHED:
            return exp(beyond)
        if (ahead > 0.0) != (value > 0.0):
            return exp(_root(excess, min(at, beyond), max(at, beyond)))
        at, value = beyond, ahead
    raise SolverError(
        "no scale of the risk budgets gives the net",
        where="constrained risk budgeting",
        value=f"the net misses by {value:.1e} of itself",
        remedy="loosen the lower bounds: they demand more than the budgets do",
    )


def _with_idle_net(multipliers: Multipliers, feasible: FeasibleSet) -> Multipliers:
    row = budget_row(feasible)
    return multipliers if row is None else replace(multipliers, rows=np.insert(multipliers.rows, row, 0.0))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq  # noqa: PLC0415  # it loads where it is used

    return float(brentq(function, low, high, xtol=_DIGITS_OF_SCALE))


def _without_net(feasible: FeasibleSet) -> FeasibleSet:
    kept = np.arange(feasible.row_lower.size) != budget_row(feasible)
    return replace(
        feasible,
        rows=frozen_floats(feasible.rows[kept]),
        row_lower=frozen_floats(feasible.row_lower[kept]),
        row_upper=frozen_floats(feasible.row_upper[kept]),
        row_source=tuple(source for source, stays in zip(feasible.row_source, kept, strict=True) if stays),
    )
