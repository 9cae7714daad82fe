"""Forecasts of value at risk, each from the periods before it, beside the returns that came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import DataError, Remedy, Setting
from tangency.risk.sample import return_sample
from tangency.risk.tail import tail_level
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk.distributions import Tails
from tangency.risk.value_at_risk.model import VarModel
from tangency.risk.value_at_risk.models import over_windows, var_model
from tangency.risk.value_at_risk.windowed import ModelSettings

__all__ = ["RollingForecasts", "Withheld", "rolling_forecasts"]

_USUAL = ModelSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Periods without a forecast, because the window before them leaves the model undefined."""

    reason: str
    periods: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RollingForecasts:
    """Forecasts of one model, made with the `window` periods before each.

    Attributes
    ----------
    periods
        Which periods of the series were forecast, shape (n_forecasts,).
    returns
        That came in them, shape (n_forecasts,).
    value_at_risk, conditional_value_at_risk
        Losses as fractions of NAV, shape (n_forecasts,).
    withheld
        Periods that the model says nothing of, by reason.
    tails
        The distributions beyond each value at risk; the rows are `windows`, shape (n_forecasts,).
    """

    model: VarModel
    level: float
    window: int
    periods: npt.NDArray[np.int64]
    returns: Floats
    value_at_risk: Floats
    conditional_value_at_risk: Floats
    withheld: tuple[Withheld, ...]
    tails: Tails
    windows: npt.NDArray[np.int64]

    @property
    def exceptions(self) -> npt.NDArray[np.bool_]:
        """Where the loss was above the value at risk, shape (n_forecasts,)."""
        return -self.returns > self.value_at_risk


def rolling_forecasts(
    returns: npt.ArrayLike, model: str, *, level: float, window: int, settings: ModelSettings = _USUAL
) -> RollingForecasts:
    """Return the forecasts of a model for every period but the first `window` of a series.

    Each is a function of the returns before its period: none sees its own, nor a later one.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    model
        Name of a `VarModel`.

    Raises
    ------
    DataError
        For a return that is missing, infinite or below −100 %, or no period after the first window.
    UndefinedFigure
        Where no window has a forecast.
    ConfigurationError, UnknownName
        As `tail_estimate`.

    >>> found = rolling_forecasts([0.01, -0.02, 0.03, -0.04], "historical", level=0.5, window=2)
    >>> found.periods.tolist(), found.value_at_risk.tolist(), found.exceptions.tolist()
    ([2, 3], [-0.01, -0.03], [False, True])
    """
    kind, sample = var_model(model), return_sample(returns)
    n_windows = sample.size - window
    if n_windows < 1:
        raise DataError(
            "no period comes after the first window",
            where="returns",
            value=f"{sample.size} periods",
            remedy=Remedy("take a shorter window: ", Setting("window", max(1, sample.size // 2))),
        )
    # The last period is known to none of the forecasts.
    found = over_windows(sample[:-1], kind, window, tail_level(level), settings)
    windows = np.flatnonzero(found.states == 0)
    withheld = tuple(
        Withheld(reason=reason, periods=tuple((np.flatnonzero(found.states == state) + window).tolist()))
        for state, reason in enumerate(found.reasons)
        if state and (found.states == state).any()
    )
    if windows.size == 0:
        raise UndefinedFigure(
            f"no window has a forecast; of the first, {withheld[0].reason}", where=kind.facts.full_name
        )
    return RollingForecasts(
        model=kind,
        level=level,
        window=window,
        periods=windows + window,
        returns=read_only(sample[windows + window]),
        value_at_risk=read_only(found.value_at_risk[windows]),
        conditional_value_at_risk=read_only(found.conditional_value_at_risk[windows]),
        withheld=withheld,
        tails=found.tails,
        windows=windows,
    )
