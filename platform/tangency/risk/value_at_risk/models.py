"""Each model's function over windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tangency.contracts.arrays import Floats
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.risk.value_at_risk.conditional import filtered_garch, garch
from tangency.risk.value_at_risk.empirical import filtered, historical, smoothed
from tangency.risk.value_at_risk.extreme_value import extreme_value
from tangency.risk.value_at_risk.model import VarModel
from tangency.risk.value_at_risk.moment_based import cornish_fisher, gaussian
from tangency.risk.value_at_risk.student import student
from tangency.risk.value_at_risk.windowed import ModelSettings, WindowedTails

__all__ = ["OverWindows", "over_windows", "var_model"]

OverWindows = Callable[[Floats, int, float, ModelSettings], WindowedTails]

_FUNCTIONS: Mapping[VarModel, OverWindows] = MappingProxyType(
    {
        VarModel.HISTORICAL: historical,
        VarModel.SMOOTHED: smoothed,
        VarModel.FILTERED: filtered,
        VarModel.GAUSSIAN: gaussian,
        VarModel.CORNISH_FISHER: cornish_fisher,
        VarModel.STUDENT: student,
        VarModel.EXTREME_VALUE: extreme_value,
        VarModel.GARCH: garch,
        VarModel.FILTERED_GARCH: filtered_garch,
    }
)


def var_model(name: str) -> VarModel:
    """Return a model by name.

    Raises
    ------
    UnknownName
        With the nearest names.

    >>> var_model("student")
    <VarModel.STUDENT: 'student'>
    """
    return VarModel(known_name("model of value at risk", name, [str(each) for each in VarModel], where="model"))


def over_windows(returns: Floats, model: VarModel, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return what a model says of the period after each window of a series.

    Raises
    ------
    DataError
        A window of fewer periods than the model needs.
    ConfigurationError
        A decay or share outside (0, 1), and as the model.
    """
    least = model.facts.least_periods
    if window < least:
        raise DataError(
            f"the {model.facts.full_name} model is fitted to at least {least} periods",
            where="returns",
            value=f"{window} periods",
            remedy="take a longer history, or a longer window of it",
        )
    for name, value, usual in (("decay", settings.decay, 0.94), ("tail_share", settings.tail_share, 0.10)):
        if not 0.0 < value < 1.0:
            raise ConfigurationError(
                "a setting of a model lies outside (0, 1)",
                where=name,
                value=value,
                remedy=Remedy("take the usual one: ", Setting(name, usual)),
            )
    return _FUNCTIONS[model](returns, window, level, settings)
