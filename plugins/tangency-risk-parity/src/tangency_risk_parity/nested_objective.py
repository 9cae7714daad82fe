"""The objectives within and among clusters: long-only portfolios without further constraints."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tangency.sdk import (
    ConfigurationError,
    DataError,
    FeasibleSet,
    Floats,
    OverScenarios,
    Places,
    Problem,
    RiskKind,
    complete_scenarios,
    dense_covariance,
    frozen_floats,
    scenario_measure,
    solve_quadratic,
    solve_ratio,
    solve_risk,
    solve_risk_budget,
    solve_risk_ratio,
)
from tangency_risk_parity.tree_params import NestedObjective, NestedParams

__all__ = ["Universe", "long_only_weights"]

_NAME = "nco"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Universe:
    """What can be held: assets, or portfolios of them.

    Attributes
    ----------
    mean, covariance
        Per period, shapes (n,) and (n, n).
    scenarios
        Shape (n_periods, n); None where the risk is the volatility.
    feasible
        All long-only portfolios that add up to one.
    threshold
        Of the lower partial moments, per period.
    """

    names: tuple[str, ...]
    mean: Floats
    covariance: Floats
    scenarios: Floats | None
    feasible: FeasibleSet
    threshold: float

    @classmethod
    def of(cls, problem: Problem, params: NestedParams) -> Self:
        """Return the assets of a problem; raises as `NestedClusters.solve`."""
        where = f"optimizer {_NAME}, risk {params.risk}"
        is_volatility = params.risk is RiskKind.VOLATILITY
        return cls(
            names=problem.assets,
            mean=problem.mean,
            covariance=dense_covariance(problem.covariance),
            scenarios=None if is_volatility else complete_scenarios(problem.returns, where=where),
            feasible=_long_only(problem.feasible, problem.assets),
            threshold=_threshold(problem, params) if params.risk.takes_threshold else 0.0,
        )

    def part(self, members: Places) -> "Universe":
        """Return some of the assets."""
        names = tuple(self.names[i] for i in members)
        return replace(
            self,
            names=names,
            mean=self.mean[members],
            covariance=frozen_floats(self.covariance[np.ix_(members, members)]),
            scenarios=None if self.scenarios is None else frozen_floats(self.scenarios[:, members]),
            feasible=_long_only(self.feasible, names),
        )

    def portfolios(self, weights: Floats) -> "Universe":
        """Return portfolios of the assets, one a row of weights, shape (n_portfolios, n_assets)."""
        names = tuple(f"cluster {k + 1}" for k in range(len(weights)))
        return replace(
            self,
            names=names,
            mean=frozen_floats(weights @ self.mean),
            covariance=frozen_floats(weights @ self.covariance @ weights.T),
            scenarios=None if self.scenarios is None else frozen_floats(self.scenarios @ weights.T),
            feasible=_long_only(self.feasible, names),
        )

    def measure(self, params: NestedParams, scenarios: Floats) -> OverScenarios:
        """Return the measure of risk over scenarios."""
        return scenario_measure(params.risk, scenarios, level=params.level, threshold=self.threshold)


def long_only_weights(objective: NestedObjective, universe: Universe, params: NestedParams) -> Floats:
    """Return the weights of the objective's long-only portfolio, which add up to one."""
    n = len(universe.names)
    match objective:
        case _ if n == 1:
            return np.ones(1)
        case NestedObjective.EQUAL:
            return np.full(n, 1.0 / n)
        case NestedObjective.INVERSE_RISK:
            inverse = 1.0 / _own_risks(universe, params)
            return inverse / float(inverse.sum())
        case NestedObjective.EQUAL_RISK:
            return _equal_risk(universe, params)
        case NestedObjective.MAX_SHARPE:
            return _max_sharpe(universe, params)
        case NestedObjective.MIN_RISK:
            return _min_risk(universe, params)


def _min_risk(universe: Universe, params: NestedParams) -> Floats:
    nothing = np.zeros(len(universe.names))
    if universe.scenarios is None:
        return solve_quadratic(universe.covariance, nothing, universe.feasible).weights
    return solve_risk(universe.measure(params, universe.scenarios), nothing, universe.feasible).weights


def _max_sharpe(universe: Universe, params: NestedParams) -> Floats:
    if universe.scenarios is None:
        return solve_ratio(universe.covariance, universe.mean, universe.feasible).weights
    return solve_risk_ratio(universe.measure(params, universe.scenarios), universe.mean, universe.feasible).weights


def _equal_risk(universe: Universe, params: NestedParams) -> Floats:
    if universe.scenarios is not None:
        raise ConfigurationError(
            "equal contributions are to the volatility",
            where=f"optimizer {_NAME}, risk",
            value=str(params.risk),
            remedy="take inverse_risk, or the volatility",
        )
    n = len(universe.names)
    return solve_risk_budget(universe.covariance, np.full(n, 1.0 / n), universe.feasible, optimizer=_NAME).weights


def _own_risks(universe: Universe, params: NestedParams) -> Floats:
    if universe.scenarios is None:
        return np.sqrt(universe.covariance.diagonal())
    columns = universe.scenarios.T
    risks = np.array([universe.measure(params, column[:, None]).value(np.ones(1)) for column in columns])
    least = int(risks.argmin())
    if not risks[least] > 0.0:
        raise DataError(
            "what has no risk by this measure has no weight by its inverse",
            where=f"optimizer {_NAME}, {universe.names[least]}",
            value=float(risks[least]),
            remedy="take another measure, or min_risk",
        )
    return risks


def _threshold(problem: Problem, params: NestedParams) -> float:
    if params.threshold_annual == 0.0:
        return 0.0
    if problem.periods_per_year is None:
        raise ConfigurationError(
            "an annual threshold needs the number of periods in a year",
            where=f"optimizer {_NAME}, threshold_annual",
            value=params.threshold_annual,
            remedy="pass periods_per_year, or prices with a calendar",
        )
    return params.threshold_annual / problem.periods_per_year


def _long_only(outer: FeasibleSet, names: tuple[str, ...]) -> FeasibleSet:
    """Return all weights ≥ 0 that add up to one; texts and scope are those of the outer set."""
    n = len(names)
    return replace(
        outer,
        scope=replace(outer.scope, assets=names),
        lower=frozen_floats(np.zeros(n)),
        upper=frozen_floats(np.full(n, np.inf)),
        rows=frozen_floats(np.ones((1, n))),
        row_lower=frozen_floats(np.ones(1)),
        row_upper=frozen_floats(np.ones(1)),
        lower_source=(-1,) * n,
        upper_source=(-1,) * n,
        row_source=(0,),
        piecewise=(),
        quadratic=(),
        risk=(),
        soft=(),
        count=None,
        minimums=None,
        unmeasured=(),
    )
