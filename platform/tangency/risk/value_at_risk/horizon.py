"""From one period to several: the rule is stated, never assumed."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting

__all__ = ["HorizonRule", "horizon_rule", "overlapping_returns", "square_root_of_time"]


class HorizonRule(StrEnum):
    """How a horizon of several periods is reached.

    `square-root` takes one period's measure times √h: exact for independent normal returns of mean zero, and a stated
    approximation else. `overlapping` fits the model to compounded returns of h periods, one ending with each period,
    which are n − h + 1 in number but hold no more than about n/h independent ones.

    >>> HorizonRule("square-root").value
    'square-root'
    """

    SQUARE_ROOT = "square-root"
    OVERLAPPING = "overlapping"


def horizon_rule(name: str | None, horizon_periods: int) -> HorizonRule | None:
    """Return the rule by name; None for a horizon of one period, which needs none.

    Raises
    ------
    ConfigurationError
        A horizon below one period, or of several without a rule.
    UnknownName
        For another rule.

    >>> horizon_rule("overlapping", 10)
    <HorizonRule.OVERLAPPING: 'overlapping'>
    """
    if horizon_periods < 1:
        raise ConfigurationError("a horizon has at least one period", where="horizon_periods", value=horizon_periods)
    rule = None
    if name is not None:
        rule = HorizonRule(known_name("horizon rule", name, [str(each) for each in HorizonRule], where="horizon_rule"))
    if horizon_periods == 1:
        return None
    if rule is None:
        raise ConfigurationError(
            "a horizon of several periods needs a rule that reaches it",
            where="horizon_rule",
            remedy=Remedy("state one: ", Setting("horizon_rule", str(HorizonRule.SQUARE_ROOT))),
        )
    return rule


def square_root_of_time(measure: float, horizon_periods: int) -> float:
    """Return a one-period measure times √h.

    >>> square_root_of_time(0.02, 4)
    0.04
    """
    return measure * sqrt(horizon_periods)


def overlapping_returns(returns: Floats, horizon_periods: int) -> Floats:
    """Return compounded returns of h periods, one ending with each period, shape (n_periods − h + 1,).

    Raises
    ------
    DataError
        For fewer periods than the horizon.

    >>> overlapping_returns(np.array([0.5, -0.5, 0.5]), 2).tolist()
    [-0.25, -0.25]
    """
    if returns.size < horizon_periods:
        raise DataError("the history is shorter than the horizon", where="returns", value=returns.size)
    # Products of each window, not ratios of equity: after a total loss equity is zero for ever.
    views = np.lib.stride_tricks.sliding_window_view(1.0 + returns, horizon_periods)
    return read_only(views.prod(axis=1) - 1.0)
