"""Marginal and component risk by row, rolled up by any labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, read_only
from tangency.contracts.returns import Returns
from tangency.domain.naming import known_name
from tangency.errors import DataError
from tangency.risk.constant_weights import portfolio_returns
from tangency.risk.decomposition.labelled_weights import LabelledWeights
from tangency.risk.decomposition.measure import EulerMeasure
from tangency.risk.decomposition.slopes import covariance_slopes, scenario_slopes
from tangency.risk.tail import historical_var, tail_level

__all__ = ["Contribution", "Decomposition", "component_risk", "component_risk_of_moments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a group of rows adds to the portfolio's risk.

    Attributes
    ----------
    group
        Its labels, in the order of the kinds asked for.
    share
        Of the portfolio's risk; None where that is zero.
    """

    group: tuple[str, ...]
    weight: float
    component: float
    share: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Decomposition:
    """A portfolio's risk and Euler's components of it, wᵢ ∂ρ/∂wᵢ, which sum to it.

    Attributes
    ----------
    value
        ρ of the portfolio, by the estimator that is decomposed.
    marginal
        ∂ρ/∂w of each row's asset, shape (n_rows,).
    components
        Shape (n_rows,).
    empirical
        For the smoothed value at risk, the historical one beside it, to which nothing is rescaled; else None.
    """

    measure: EulerMeasure
    level: float
    weights: LabelledWeights
    value: float
    marginal: Floats
    components: Floats
    empirical: float | None = None

    @property
    def residual(self) -> float:
        """The value less the sum of the components: rounding."""
        return self.value - float(self.components.sum())

    def by(self, *kinds: str) -> tuple[Contribution, ...]:
        """Return the contributions of groups, such as `by("account", "strategy")`, sorted by label.

        Groups of more kinds are parts of those of fewer: their components add up to them.

        Raises
        ------
        UnknownName
            For a kind of label that the rows have not.
        """
        groups = self.weights.groups(*kinds)
        weights, components = groups.sums(self.weights.weights).tolist(), groups.sums(self.components).tolist()
        return tuple(
            Contribution(
                group=name, weight=weight, component=component, share=component / self.value if self.value else None
            )
            for name, weight, component in zip(groups.names, weights, components, strict=True)
        )


def component_risk(returns: Returns, weights: LabelledWeights, measure: str, *, level: float) -> Decomposition:
    """Return the components of a measure over a window of returns, weights held constant.

    Parameters
    ----------
    measure
        Name of an `EulerMeasure`.

    Raises
    ------
    DataError
        Where a held asset has a missing return; fewer than two periods.
    ConfigurationError
        For a level outside (0, 1).
    UnknownName
        For an asset that the returns have not, or another measure.
    UndefinedFigure
        Where the data leave the measure undefined.

    References
    ----------
    Tasche (1999), Risk contributions and performance measurement; Gouriéroux, Laurent & Scaillet (2000), Sensitivity
    analysis of values at risk, Journal of Empirical Finance 7(3–4).

    >>> from tangency.contracts.returns import Returns
    >>> returns = Returns(
    ...     assets=("A", "B"),
    ...     dates=np.arange(4),
    ...     values=np.array([[0.02, 0.0], [-0.04, 0.02], [0.0, -0.02], [0.02, 0.02]]),
    ...     periods_per_year=None,
    ... )
    >>> found = component_risk(returns, LabelledWeights(assets=("A", "B"), weights=[0.5, 0.5]), "cvar", level=0.75)
    >>> found.value, [(each.group, each.component) for each in found.by("asset")]
    (0.01, [(('A',), 0.02), (('B',), -0.01)])
    """
    kind, columns = _measure(measure), weights.columns(returns.assets)
    by_asset = weights.by_asset(returns.assets)
    scenarios, portfolio, held = _scenarios(returns, by_asset)
    value, slopes = scenario_slopes(kind, scenarios, portfolio, by_asset[held], tail_level(level))
    marginal = np.zeros(len(returns.assets))
    marginal[held] = slopes
    empirical = historical_var(portfolio, level) if kind is EulerMeasure.SMOOTHED_VAR else None
    return _made(kind, level, weights, value, marginal[columns], empirical)


def component_risk_of_moments(
    assets: tuple[str, ...], mean: Floats, covariance: Floats, weights: LabelledWeights, measure: str, *, level: float
) -> Decomposition:
    """Return the components of a measure of normal returns with given moments, in the order of `assets`.

    Raises
    ------
    DataError
        For a measure that moments do not give, or moments of another number of assets.
    ConfigurationError, UnknownName
        As `component_risk`.
    """
    kind, columns, n = _measure(measure), weights.columns(assets), len(assets)
    if kind not in {EulerMeasure.VOLATILITY, EulerMeasure.GAUSSIAN_VAR, EulerMeasure.GAUSSIAN_CVAR}:
        raise DataError("this measure needs scenarios, not a mean and a covariance", where="measure", value=str(kind))
    if mean.shape != (n,) or covariance.shape != (n, n):
        raise DataError("the moments are of other assets", where="covariance", value=f"{covariance.shape} for {n}")
    by_asset = weights.by_asset(assets)
    value, slopes = covariance_slopes(kind, mean, covariance, by_asset, tail_level(level))
    return _made(kind, level, weights, value, slopes[columns], None)


def _measure(name: str) -> EulerMeasure:
    return EulerMeasure(known_name("measure", name, [str(each) for each in EulerMeasure], where="measure"))


def _scenarios(returns: Returns, by_asset: Floats) -> tuple[Floats, Floats, slice | npt.NDArray[np.bool_]]:
    """Return scenarios, the portfolio's returns, and the assets of both: all, or those held if others have gaps."""
    portfolio = returns.values @ by_asset
    if all_finite(portfolio) and len(portfolio) > 1:
        return returns.values, portfolio, slice(None)
    portfolio = portfolio_returns(returns, by_asset)
    held = by_asset != 0.0
    return returns.values[:, held], portfolio, held


def _made(
    kind: EulerMeasure, level: float, weights: LabelledWeights, value: float, marginal: Floats, empirical: float | None
) -> Decomposition:
    return Decomposition(
        measure=kind,
        level=level,
        weights=weights,
        value=value,
        marginal=read_only(marginal),
        components=read_only(weights.weights * marginal),
        empirical=empirical,
    )
