"""What a model says of the period after each window of a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.risk.value_at_risk.distributions import Tails

__all__ = ["ModelSettings", "States", "WindowedTails"]

States = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """What models are fitted with.

    Attributes
    ----------
    decay
        λ of the exponentially weighted variance, in (0, 1): RiskMetrics' of daily returns.
    tail_share
        Share of a window's periods whose losses lie above the threshold of the extreme-value model.

    >>> ModelSettings().tail_share
    0.1
    """

    decay: float = 0.94
    tail_share: float = 0.10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowedTails:
    """Forecasts, one for each window; those of windows that leave the model undefined hold no number that means any.

    Attributes
    ----------
    value_at_risk, conditional_value_at_risk
        Losses as fractions of NAV, shape (n_windows,).
    states
        0 where the model is defined, else which of `reasons` it is not for, shape (n_windows,).
    reasons
        Texts; the first is empty.
    tails
        The distribution of losses beyond the value at risk.
    parameters
        Of the fit by name, each of shape (n_windows,).
    """

    value_at_risk: Floats
    conditional_value_at_risk: Floats
    states: States
    reasons: tuple[str, ...]
    tails: Tails
    parameters: Mapping[str, Floats]
