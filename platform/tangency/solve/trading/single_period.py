"""The best trades of one period: max α'w − γ w'Σw − costs(w − h, w) over a feasible set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, frozen_floats, read_only
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance, sound_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.semidefinite import is_proven
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.solve.certificate.quadratic_gap import quadratic_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.minimise import solve_quadratic
from tangency.solve.trading.budgeted_box import BudgetedBox, budgeted_box
from tangency.solve.trading.certificate import GAP, TradingCertificate, TradingStep, require_closed
from tangency.solve.trading.costs import TradingCosts

__all__ = ["SinglePeriod", "checked_forecast", "optimum"]

_FACES = "faces of the day's costs"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SinglePeriod:
    """Weighs forecasts of one period against risk and the costs of trading and holding.

    Each step is a proof: the weights come with a Fenchel gap of at most 1e-9 of what the objective is made of. A box
    with a budget is solved face by face; any other feasible set by the solvers of `solve_quadratic`, which the
    certificate then names.

    Attributes
    ----------
    feasible
        What the weights have to satisfy; its assets' order is that of all arrays.
    risk_aversion
        γ, not negative.

    Raises
    ------
    ConfigurationError
        A risk aversion that is negative or not finite.

    References
    ----------
    Boyd, Busseti, Diamond, Kahn, Koh, Nystrup & Speth (2017), Multi-period trading via convex optimization, Foundations
    and Trends in Optimization 3(1), section 4.

    >>> import numpy as np
    >>> from tangency.sdk import SinglePeriod, TradingCosts
    >>> from tangency.testing.problems import make_problem
    >>> days = SinglePeriod(feasible=make_problem(2).feasible, risk_aversion=1.0)  # long only, net = 100%
    >>> held, alpha, sigma = np.array([0.5, 0.5]), np.array([0.002, 0.001]), np.diag([0.01, 0.01])
    >>> step = days.step(alpha, sigma, held, TradingCosts.uniform(2))
    >>> step.weights.round(6).tolist(), bool(step.certificate.relative_gap < 1e-9)
    ([0.525, 0.475], True)
    >>> days.step(alpha, sigma, held, TradingCosts.uniform(2, linear=0.001)).weights.tolist()  # not worth its costs
    [0.5, 0.5]
    """

    feasible: FeasibleSet
    risk_aversion: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.risk_aversion < np.inf:
            raise ConfigurationError(
                "a risk aversion is a number that is not negative",
                where="risk_aversion",
                value=self.risk_aversion,
                remedy=Remedy("give ", Setting("risk_aversion", 5.0)),
            )

    def step(
        self,
        alpha: Floats,
        covariance: Covariance,
        current: Floats,
        costs: TradingCosts,
        *,
        start: TradingStep | None = None,
    ) -> TradingStep:
        """Return the best weights from what is held.

        Parameters
        ----------
        alpha
            Expected returns of the period, shape (n_assets,).
        covariance
            Σ of the period's returns, shape (n_assets, n_assets).
        current
            h, the weights before the trades, drifted since the last ones, shape (n_assets,).
        costs
            In fractions of NAV.
        start
            The step of the day before: where the search starts. It changes the time, and rounding at most.

        Raises
        ------
        DataError
            What is not finite, or does not fit the assets; a covariance that is none.
        Infeasible
            With an irreducible conflicting set.
        SolverError
            Where no weights could be proven.
        """
        alpha, current = frozen_floats(alpha), frozen_floats(current)
        sigma = checked_forecast(self.feasible, alpha, covariance, current, costs)
        box = budgeted_box(self.feasible)
        if box is not None:
            found = self._by_faces(box, alpha, sigma, current, costs, 0.0 if start is None else start.price)
            if found.certificate.relative_gap <= GAP:
                return found
        return self._by_program(alpha, sigma, current, costs)

    def _by_faces(
        self, box: BudgetedBox, alpha: Floats, sigma: Covariance, current: Floats, costs: TradingCosts, price: float
    ) -> TradingStep:
        least, most = box.budget
        each = box.with_costs(current, costs)
        weights, numbers = np.empty(alpha.size), np.array((self.risk_aversion, least, most, price))
        found, gap, size, value, total = optimum()(
            dense_covariance(sigma), alpha, each, *costs.steps_in_rows(), numbers, weights
        )
        certificate = TradingCertificate(
            solver=_FACES,
            objective=value,
            gap=gap,
            relative_gap=gap / size if size > 0.0 else gap,
            primal_residual=max(total - most, least - total, 0.0),
        )
        return TradingStep(weights=read_only(weights), certificate=certificate, price=found)

    def _by_program(self, alpha: Floats, sigma: Covariance, current: Floats, costs: TradingCosts) -> TradingStep:
        factor = 2.0 * self.risk_aversion
        hessian = sigma.scaled(factor) if isinstance(sigma, FactorCovariance) else factor * sigma
        charged = self.feasible.with_charges(costs.charges(current))
        found = solve_quadratic(hessian, -alpha, charged)
        w = found.weights
        gap = max(quadratic_gap(hessian, -alpha, w, found.multipliers, charged), 0.0)
        risk, paid = 0.5 * float(w @ (hessian @ w)), costs.paid(current, w)
        size = risk + float(np.abs(alpha) @ np.abs(w)) + paid
        certificate = TradingCertificate(
            solver=found.solver,
            objective=float(alpha @ w) - risk - paid,
            gap=gap,
            relative_gap=gap / size if size > 0.0 else gap,
            primal_residual=primal_residual(w, self.feasible),
        )
        require_closed(certificate, _OF_PROGRAMS)
        return TradingStep(weights=frozen_floats(w), certificate=certificate, price=0.0)


_OF_PROGRAMS = 1e-8


def checked_forecast(
    feasible: FeasibleSet, alpha: Floats, covariance: Covariance, current: Floats, costs: TradingCosts
) -> Covariance:
    """Return the covariance, proven, if all there is fits the assets and is finite; else raise DataError."""
    assets = feasible.scope.assets
    n = len(assets)
    if not (alpha.shape == current.shape == (n,) and isfinite(alpha.dot(alpha) + current.dot(current))):
        _require_numbers(assets, alpha=alpha, current=current)
    if costs.linear.size != n:
        raise DataError("costs have not one number for each asset", where="costs", value=costs.linear.size)
    if not isinstance(covariance, FactorCovariance) and is_proven(covariance) and len(covariance) == n:
        return covariance
    sound, _ = sound_covariance(covariance, assets, where="covariance")
    return sound


def _require_numbers(assets: tuple[str, ...], **given: Floats) -> None:
    """Return if each has one finite number for each asset; a square that overflows is none that is missing."""
    n = len(assets)
    for name, values in given.items():
        if values.shape != (n,):
            raise DataError(
                f"{name} has not one number for each asset", where=name, value=f"{values.shape} for {n} assets"
            )
        if not all_finite(values):
            at = int((~np.isfinite(values)).argmax())
            raise DataError(f"{name} is not finite", where=f"{name}[{assets[at]}]", value=float(values[at]))


@cache
def optimum() -> Callable[..., Any]:
    """Return the kernel of a day: see `tangency.solve.kernels.trading.optimum`."""
    from tangency.solve.kernels.trading import optimum as kernel  # noqa: PLC0415  # numba loads where it is used

    return kernel.optimum
