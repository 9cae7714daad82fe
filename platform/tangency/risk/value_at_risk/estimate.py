"""Value at risk and conditional value at risk of one series by one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.risk.sample import return_sample
from tangency.risk.tail import tail_level
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk.horizon import HorizonRule, horizon_rule, overlapping_returns, square_root_of_time
from tangency.risk.value_at_risk.model import VarModel
from tangency.risk.value_at_risk.models import over_windows, var_model
from tangency.risk.value_at_risk.windowed import ModelSettings

__all__ = ["TailEstimate", "tail_estimate"]

_USUAL = ModelSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class TailEstimate:
    """What a model says of the next period, or of the next `horizon_periods`, after the end of a series.

    Attributes
    ----------
    value_at_risk, conditional_value_at_risk
        Losses as fractions of NAV.
    n_periods
        That the model was fitted to.
    horizon_rule
        None for a horizon of one period.
    parameters
        Of the fit, by name; of one period under the square-root rule. An infinite number is left out: Student's t
        without `degrees_of_freedom` is the normal distribution.
    """

    model: VarModel
    level: float
    value_at_risk: float
    conditional_value_at_risk: float
    n_periods: int
    horizon_periods: int
    horizon_rule: HorizonRule | None
    parameters: tuple[tuple[str, float], ...]


def tail_estimate(
    returns: npt.ArrayLike,
    model: str,
    *,
    level: float,
    horizon_periods: int = 1,
    rule: str | None = None,
    settings: ModelSettings = _USUAL,
) -> TailEstimate:
    """Return value at risk and conditional value at risk of a series by a model, fitted to all of it.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    model
        Name of a `VarModel`.
    rule
        Name of a `HorizonRule`, for a horizon of several periods.

    Raises
    ------
    DataError
        For a return that is missing, infinite or below −100 %, or fewer periods than the model needs.
    ConfigurationError
        For a level outside (0, 1), a horizon without a rule.
    UndefinedFigure
        Where the data leave the model undefined.
    UnknownName
        For a model or rule that there is none of.

    >>> found = tail_estimate([0.01, -0.02, 0.03, -0.04], "historical", level=0.75)
    >>> found.value_at_risk, found.conditional_value_at_risk
    (0.02, 0.04)
    """
    kind, reached = var_model(model), horizon_rule(rule, horizon_periods)
    sample = return_sample(returns)
    if reached is HorizonRule.OVERLAPPING:
        sample = overlapping_returns(sample, horizon_periods)
    found = over_windows(sample, kind, sample.size, tail_level(level), settings)
    if found.states[0]:
        raise UndefinedFigure(found.reasons[int(found.states[0])], where=kind.facts.full_name)
    periods = horizon_periods if reached is HorizonRule.SQUARE_ROOT else 1
    numbers = [(name, float(values[0])) for name, values in found.parameters.items()]
    return TailEstimate(
        model=kind,
        level=level,
        value_at_risk=square_root_of_time(float(found.value_at_risk[0]), periods),
        conditional_value_at_risk=square_root_of_time(float(found.conditional_value_at_risk[0]), periods),
        n_periods=sample.size,
        horizon_periods=horizon_periods,
        horizon_rule=reached,
        parameters=tuple((name, value) for name, value in numbers if np.isfinite(value)),
    )
