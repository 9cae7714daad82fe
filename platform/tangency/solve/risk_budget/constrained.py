"""Constrained risk budgeting: as near to the budgets as the constraints let, and exact where none binds.

For λ > 0 let w(λ) minimise risk(w) − λ Σ bₖ ln(aₖ'w) over the set without the row that fixes the net. The answer is
w(λ) whose net is right. Where no constraint binds, contributions are λbₖ; else, over single assets, λbᵢ − mᵢwᵢ, m being
the multiplier of what binds: assets at no bound keep the proportions of their budgets.

References
----------
Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import ConfigurationError, SolverError
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.barrier import BudgetBarrier
from tangency.solve.risk_budget.budgeted_risk import BudgetedRisk
from tangency.solve.risk_budget.interior_barrier import InteriorBarrier
from tangency.solve.risk_budget.size import PortfolioSize
from tangency.solve.risk_budget.terms import BudgetTerms

__all__ = ["ConstrainedBudget", "constrained_budget"]

_WIDENINGS = 30
# After so many steps they double: volatilities may be many orders of magnitude apart.
_EVEN_STEPS = 8
_FURTHEST = 600.0
_FACTOR = 4.0
_REACHED = 10.0
_EXACT = 1e-13
# Of ln λ, for each fraction of the size that is missed.
_STEPS = 4.0
# Half of what a certificate allows: the rest is for how it measures.
_CERTIFIED = 5e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstrainedBudget:
    """Weights, shape (n_assets,), and multipliers in units of the barrier objective risk/λ − Σ b ln(a'w).

    Attributes
    ----------
    scale
        λ, in the unit of the risk.
    gap
        A bound on by how much the barrier objective exceeds its minimum, and by how much the size of w(λ) misses, as
        a fraction of it: the larger of the two.
    """

    weights: Floats
    multipliers: Multipliers
    scale: float
    gap: float
    solver: str


def constrained_budget(
    risk: BudgetedRisk, terms: BudgetTerms, feasible: FeasibleSet, size: PortfolioSize, start: Floats
) -> ConstrainedBudget:
    """Return the constrained risk budgeting portfolio.

    Where other constraints fix the net as well, so that every λ gives it, λ is that of the start.

    Parameters
    ----------
    risk
        With data of order one.
    start
        Weights with positive exposures, shape (n_assets,); they need not be feasible.

    Raises
    ------
    Infeasible
        Where the constraints conflict.
    ConfigurationError
        Where every λ gives more than the size: the limit of least risk does.
    SolverError
        Where they force an exposure to zero or below, or no λ was found that gives the size.
    """
    newton = BudgetBarrier(risk=risk, terms=terms, feasible=feasible)
    interior = InteriorBarrier.covering(risk, terms, feasible)
    if interior is None:
        return _of_size(newton, size, start)
    try:
        found = _of_size(newton, size, start)
    except (SolverError, ConfigurationError):  # what is of very different sizes is lost in its programs
        return _of_size(interior, size, start)
    return found if found.gap <= _CERTIFIED else min(found, _of_size(interior, size, start), key=lambda each: each.gap)


def _of_size(whole: BudgetBarrier | InteriorBarrier, size: PortfolioSize, start: Floats) -> ConstrainedBudget:
    risk, feasible = whole.risk, whole.feasible
    inner = whole.minimum(risk.typical_scale(start), start, is_exact=False)[0]
    free = whole if size.row is None else replace(whole, feasible=_without_row(feasible, size.row))
    scale = _Sizing(barrier=free, size=size, digits=risk.rough_digits, is_exact=False).scale(
        risk.typical_scale(inner), log(_FACTOR), inner
    )
    weights, free_multipliers = free.minimum(scale, inner)
    miss = abs(size.of(weights) - 1.0)
    if miss > _REACHED * risk.rough_digits:
        # Near a kink rough minima may know the weights to half as many digits: λ is then that of exact ones.
        with suppress(SolverError):
            exact = _Sizing(barrier=free, size=size, digits=_EXACT, is_exact=True).scale(scale, _STEPS * miss, weights)
            weights, free_multipliers = free.minimum(exact, weights)
            scale, miss = exact, abs(size.of(weights) - 1.0)
    if size.row is not None:
        weights = whole.minimum(scale, inner)[0]
    weights = np.clip(weights, feasible.lower, feasible.upper)
    # Those without the net, whose multiplier is zero at this λ, prove the weights with it.
    multipliers = _with_idle_row(free_multipliers, size.row)
    return ConstrainedBudget(
        weights=weights,
        multipliers=multipliers.scaled(1.0 / scale),
        scale=scale,
        gap=max(whole.gap(scale, weights, multipliers), miss),
        solver=whole.solver,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sizing:
    """The search for λ at which the portfolio has its size, by rough or by exact minima; `digits` of ln λ."""

    barrier: BudgetBarrier | InteriorBarrier
    size: PortfolioSize
    digits: float
    is_exact: bool

    def scale(self, near: float, step: float, start: Floats) -> float:
        """Return λ, looked for from one that is near in steps of ln λ: the size grows with it."""
        at = log(near)
        known = start

        def excess(log_scale: float) -> float:
            nonlocal known
            known = self.barrier.minimum(exp(log_scale), known, is_exact=self.is_exact)[0]
            return self.size.of(known) - 1.0

        value = excess(at)
        reached = _REACHED * self.digits
        if abs(value) <= reached:
            return exp(at)
        towards = -step if value > 0.0 else step
        for k in range(_WIDENINGS):
            raise_if_stopped()
            towards = towards if k < _EVEN_STEPS else 2.0 * towards
            beyond = at + towards
            if abs(beyond) > _FURTHEST:
                break
            ahead = excess(beyond)
            if abs(ahead) <= reached:
                return exp(beyond)
            if (ahead > 0.0) != (value > 0.0):
                return exp(_root(excess, {at: value, beyond: ahead}, self.digits))
            is_settled = k >= _EVEN_STEPS and towards < 0.0 and abs(ahead - value) <= reached * value
            at, value = beyond, ahead
            if is_settled:  # it is that of least risk, whose limit λ = 0 is
                raise self._too_large(value)
        raise self._impossible(value)

    def _too_large(self, excess: float) -> ConfigurationError:
        return ConfigurationError(
            f"no scale of the risk budgets gives the {self._name} under these constraints: what they hold leads the "
            f"least risk itself to hold more, to hedge it",
            where="constrained risk budgeting",
            value=f"the {self._name} of least risk is {1.0 + excess:.4g} times what is wanted",
            remedy="loosen the bounds that demand more than the budgets do, or cap what hedges them",
        )

    @property
    def _name(self) -> str:
        return "net" if self.size.row is not None else "gross"

    def _impossible(self, excess: float) -> SolverError:
        return SolverError(
            f"no scale of the risk budgets gives the {self._name} under these constraints",
            where="constrained risk budgeting",
            value=f"the {self._name} comes to {1.0 + excess:.1%} of what is wanted",
            remedy="loosen the bounds that demand more than the budgets do"
            if excess > 0.0
            else "loosen the caps: together they allow less",
        )


def _with_idle_row(multipliers: Multipliers, row: int | None) -> Multipliers:
    return multipliers if row is None else replace(multipliers, rows=np.insert(multipliers.rows, row, 0.0))


def _root(function: Callable[[float], float], ends: dict[float, float], digits: float) -> float:
    """Return where a function changes its sign between two ends whose values are known, and of different signs.

    They are not computed again: a minimum that is found from elsewhere may have another last digit, and sign.
    """
    from scipy.optimize import brentq  # noqa: PLC0415  # it loads where it is used

    return float(brentq(lambda at: ends[at] if at in ends else function(at), min(ends), max(ends), xtol=digits))


def _without_row(feasible: FeasibleSet, row: int) -> FeasibleSet:
    kept = np.arange(feasible.row_lower.size) != row
    return replace(
        feasible,
        rows=frozen_floats(feasible.rows[kept]),
        row_lower=frozen_floats(feasible.row_lower[kept]),
        row_upper=frozen_floats(feasible.row_upper[kept]),
        row_source=tuple(source for source, stays in zip(feasible.row_source, kept, strict=True) if stays),
    )
