"""Historical value at risk and conditional value at risk, as losses (positive numbers are losses)."""

from __future__ import annotations

from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError

__all__ = ["boundary_rank", "cvar_beyond", "historical_cvar", "historical_var", "tail_level"]


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
    losses = -returns
    place = boundary_rank(losses.size, tail_level(level)) - 1
    losses.partition(place)
    return float(losses[place])


def historical_cvar(returns: Floats, level: float) -> float:
    """Return the mean loss in the worst 1 − level of probability, the boundary loss counted by its fraction.

    References
    ----------
    Rockafellar & Uryasev (2002), Conditional value-at-risk for general loss distributions, Proposition 8.

    >>> import numpy as np
    >>> historical_cvar(np.array([0.01, -0.02, 0.03, -0.04]), 0.5)
    0.03
    """
    return cvar_beyond(returns, historical_var(returns, level), level)


def cvar_beyond(returns: Floats, var: float, level: float) -> float:
    """Return the conditional value at risk of returns whose value at risk is known.

    >>> import numpy as np
    >>> cvar_beyond(np.array([0.01, -0.02, 0.03, -0.04]), 0.02, 0.5)
    0.03
    """
    excess = -returns
    excess -= var
    np.maximum(excess, 0.0, out=excess)
    return var + float(np.add.reduce(excess)) / ((1.0 - level) * returns.size)


def boundary_rank(n_periods: int, level: float) -> int:
    """Return which of n losses, ascending from 1, is the value at risk.

    >>> boundary_rank(100, 0.95)
    95
    """
    # The small allowance keeps 0.95 · 100 = 95.00000000000001 from becoming the 96th loss.
    return max(ceil(level * n_periods - 1e-9), 1)


def tail_level(level: float) -> float:
    """Return a confidence level.

    Raises
    ------
    ConfigurationError
        Where it is not within (0, 1).

    >>> tail_level(0.95)
    0.95
    """
    if not 0.0 < level < 1.0:
        raise ConfigurationError(
            "a confidence level lies between 0 and 1", where="level", value=level, remedy="such as 0.95"
        )
    return level
