"""The risk of a part of the assets, held in proportion to the inverse of each asset's own risk."""

from typing import Protocol

import numpy as np

from tangency.sdk import (
    ConfigurationError,
    Covariance,
    DataError,
    Floats,
    Places,
    Problem,
    RiskKind,
    complete_scenarios,
    part_variances,
    scenario_measure,
)
from tangency_risk_parity.tree_params import SplitRiskParams

__all__ = ["PartRisk", "part_risk", "shares_against"]

_ONE = np.ones(1)


class PartRisk(Protocol):
    """Risks of inverse-risk portfolios.

    Attributes
    ----------
    scores
        One over each asset's own risk, shape (n_assets,): weights within a part are proportional to them.
    """

    scores: Floats

    def of_parts(self, order: Places, places: Places) -> Floats:
        """Return the risk of both parts of each split of an order, shape (n_splits, 2)."""
        ...

    def of_assets(self, members: Places) -> float:
        """Return the risk of the portfolio of some assets."""
        ...


def part_risk(problem: Problem, params: SplitRiskParams, *, optimizer: str) -> PartRisk:
    """Return the risk that an optimizer splits by.

    Raises
    ------
    ConfigurationError
        Where a measure over the window meets moments without returns, or an annual threshold unknown years.
    DataError
        Where a return is missing, or an asset has no risk by the measure, naming it.
    """
    kind = params.risk.kind
    if kind is None or kind is RiskKind.VOLATILITY:
        return _OfCovariance(problem.covariance, is_variance=kind is None)
    where = f"optimizer {optimizer}, risk {kind}"
    return _OfScenarios(
        complete_scenarios(problem.returns, where=where),
        kind=kind,
        level=params.level,
        threshold=_threshold(problem, params, where) if kind.takes_threshold else 0.0,
        named=(where, problem.assets),
    )


def shares_against(risks: Floats) -> Floats:
    """Return each first part's share, the second's part in the sum of both risks; shape (n_splits,).

    Raises
    ------
    DataError
        Where a part has no risk.
    """
    if not (risks > 0.0).all():
        raise DataError(
            "a part of the assets has no risk by this measure, so that nothing can be split by it",
            value=float(risks.min()),
            remedy="take another measure, such as variance",
        )
    shares: Floats = 1.0 - risks[:, 0] / (risks[:, 0] + risks[:, 1])
    return shares


def _threshold(problem: Problem, params: SplitRiskParams, where: str) -> float:
    if params.threshold_annual == 0.0:
        return 0.0
    if problem.periods_per_year is None:
        raise ConfigurationError(
            "an annual threshold needs the number of periods in a year",
            where=f"{where}, threshold_annual",
            value=params.threshold_annual,
            remedy="pass periods_per_year, or prices with a calendar",
        )
    return params.threshold_annual / problem.periods_per_year


class _OfCovariance:
    """Variance or volatility."""

    def __init__(self, covariance: Covariance, *, is_variance: bool) -> None:
        self._covariance, self._is_variance = covariance, is_variance
        self.scores = 1.0 / self._measured(covariance.diagonal())

    def of_parts(self, order: Places, places: Places) -> Floats:
        return self._measured(part_variances(self._covariance, self.scores, order, places))

    def of_assets(self, members: Places) -> float:
        held = np.zeros(self.scores.size)
        held[members] = self.scores[members] / self.scores[members].sum()
        return float(self._measured(held @ (self._covariance @ held)))

    def _measured(self, variances: Floats) -> Floats:
        return variances if self._is_variance else np.sqrt(variances)


class _OfScenarios:
    """A measure over the window's periods."""

    def __init__(
        self, values: Floats, *, kind: RiskKind, level: float, threshold: float, named: tuple[str, tuple[str, ...]]
    ) -> None:
        self._values, self._kind, self._level, self._threshold = values, kind, level, threshold
        risks = np.array([self._of(column) for column in values.T])
        least = int(risks.argmin())
        if not risks[least] > 0.0:
            where, assets = named
            raise DataError(
                "an asset without risk by this measure has no weight",
                where=f"{where}, asset {assets[least]}",
                value=float(risks[least]),
                remedy="take another measure, such as variance, or leave the asset out",
            )
        self.scores = 1.0 / risks

    def of_parts(self, order: Places, places: Places) -> Floats:
        # From single assets upwards: what begins at a place, and the sum of its scores.
        sums, totals = np.ascontiguousarray((self._values * self.scores).T[order]), self.scores[order]
        risks = np.empty((len(places), 2))
        for row in range(len(places) - 1, -1, -1):
            start, middle, _ = places[row]
            risks[row] = self._of(sums[start] / totals[start]), self._of(sums[middle] / totals[middle])
            sums[start] += sums[middle]
            totals[start] += totals[middle]
        return risks

    def of_assets(self, members: Places) -> float:
        scores = self.scores[members]
        return self._of(self._values[:, members] @ (scores / scores.sum()))

    def _of(self, returns: Floats) -> float:
        measure = scenario_measure(self._kind, returns[:, None], level=self._level, threshold=self._threshold)
        return measure.value(_ONE)
