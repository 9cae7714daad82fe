"""What a measure would lose without each group of rows: incremental risk, which does not add up."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.returns import Returns
from tangency.risk.constant_weights import portfolio_returns
from tangency.risk.decomposition.labelled_weights import LabelledWeights
from tangency.risk.value_at_risk.estimate import tail_estimate
from tangency.risk.value_at_risk.windowed import ModelSettings

__all__ = ["Increment", "IncrementalRisk", "incremental_risk"]

_USUAL = ModelSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Increment:
    """VaR of the portfolio less VaR without a group, and the same of the conditional value at risk.

    The rest keeps its weights: what the group held is cash.
    """

    group: tuple[str, ...]
    value_at_risk: float
    conditional_value_at_risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IncrementalRisk:
    """Increments of groups; they are not additive.

    Attributes
    ----------
    not_explained
        The portfolio's value at risk less the sum of the increments: what no group accounts for alone.
    """

    model: str
    level: float
    value_at_risk: float
    increments: tuple[Increment, ...]
    not_explained: float


def incremental_risk(
    returns: Returns,
    weights: LabelledWeights,
    model: str,
    *by: str,
    level: float,
    settings: ModelSettings = _USUAL,
) -> IncrementalRisk:
    """Return the increments of the groups that share the labels of these kinds.

    Raises
    ------
    DataError, ConfigurationError, UnknownName, UndefinedFigure
        As `component_risk` and `tail_estimate`; of a portfolio that is nothing without a group, as of one.

    >>> import numpy as np
    >>> from tangency.contracts.returns import Returns
    >>> returns = Returns(
    ...     assets=("A", "B"),
    ...     dates=np.arange(4),
    ...     values=np.array([[0.02, 0.0], [-0.04, 0.02], [0.0, -0.02], [0.02, 0.02]]),
    ...     periods_per_year=None,
    ... )
    >>> held = LabelledWeights(assets=("A", "B"), weights=[0.5, 0.5])
    >>> found = incremental_risk(returns, held, "historical", "asset", level=0.8)
    >>> [each.value_at_risk for each in found.increments], found.value_at_risk, found.not_explained
    ([0.0, -0.01], 0.01, 0.02)
    """
    groups = weights.groups(*by)
    whole = portfolio_returns(returns, weights.by_asset(returns.assets))
    total = tail_estimate(whole, model, level=level, settings=settings)
    increments = []
    for index, group in enumerate(groups.names):
        rest = weights.by_asset(returns.assets, groups.members != index)
        left = portfolio_returns(returns, rest)
        without = tail_estimate(left, model, level=level, settings=settings)
        increments.append(
            Increment(
                group=group,
                value_at_risk=total.value_at_risk - without.value_at_risk,
                conditional_value_at_risk=total.conditional_value_at_risk - without.conditional_value_at_risk,
            )
        )
    return IncrementalRisk(
        model=str(total.model),
        level=level,
        value_at_risk=total.value_at_risk,
        increments=tuple(increments),
        not_explained=total.value_at_risk - sum(each.value_at_risk for each in increments),
    )
