"""Historical value at risk and conditional value at risk, as losses (positive numbers are losses)."""

from __future__ import annotations

from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError

__all__ = ["historical_cvar", "historical_var"]


def historical_var(returns: Floats, level: float) -> float:
    """Return the smallest loss ℓ with P(L ≤ ℓ) ≥ level, over equally likely periods (fraction of NAV).

    Raises
    ------
    ConfigurationError
        For a level outside (0, 1).

    >>> import numpy as np
    >>> historical_var(np.array([0.01, -0.02, 0.03, -0.04]), 0.75)
    0.02
    """
    _require_level(level)
    losses = np.sort(-returns)
    # The small allowance keeps 0.95 · 100 = 95.00000000000001 from becoming the 96th loss.
    return float(losses[max(ceil(level * losses.size - 1e-9), 1) - 1])


def historical_cvar(returns: Floats, level: float) -> float:
    """Return the mean loss in the worst 1 − level of probability, the boundary loss counted by its fraction.

    References
    ----------
    Rockafellar & Uryasev (2002), Conditional value-at-risk for general loss distributions, Proposition 8.

    >>> import numpy as np
    >>> historical_cvar(np.array([0.01, -0.02, 0.03, -0.04]), 0.5)
    0.03
    """
    var = historical_var(returns, level)
    excess = np.maximum(-returns - var, 0.0)
    return var + float(excess.sum()) / ((1.0 - level) * returns.size)


def _require_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ConfigurationError(
            "a confidence level lies between 0 and 1", where="level", value=level, remedy="such as 0.95"
        )
