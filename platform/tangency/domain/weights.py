"""Weights that a user states: fractions of NAV, told from per cent, units and amounts of money."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum, isfinite

from tangency.domain.input_limits import LARGEST_NUMBER
from tangency.errors import ConfigurationError

__all__ = ["require_fractions"]

# A fund of three times its capital, or one whose longs and shorts together are ten times it, may state its weights so.
_MOST_NET = 3.0
_MOST_GROSS = 10.0
_PER_CENT = 100.0
_ROUNDED = 5.0


def require_fractions(weights: Mapping[str, float], *, where: str) -> None:
    """Return where weights can be fractions of NAV, leverage and shorts among them.

    Raises
    ------
    ConfigurationError
        For a weight that is not finite, and for weights whose sum says that they are per cent, units or money.

    >>> from tangency.sdk import ConfigurationError, require_fractions
    >>> require_fractions({"BTC": 1.3, "ETH": -0.3}, where="current")
    >>> try:
    ...     require_fractions({"BTC": 60, "ETH": 40}, where="current")
    ... except ConfigurationError as error:
    ...     print(error.what)
    weights are fractions of NAV, and these look like per cent
    """
    for asset, weight in weights.items():
        if not abs(weight) <= LARGEST_NUMBER:
            what = "a weight is no fraction of NAV" if isfinite(weight) else "a weight is not finite"
            raise ConfigurationError(what, where=f"{where}[{asset}]", value=weight)
    net, gross = fsum(weights.values()), fsum(map(abs, weights.values()))
    if abs(net) <= _MOST_NET and gross <= _MOST_GROSS:
        return
    is_per_cent = any(abs(total - _PER_CENT) <= _ROUNDED for total in (net, gross))
    raise ConfigurationError(
        f"weights are fractions of NAV, and these look like {'per cent' if is_per_cent else 'units or money'}",
        where=where,
        value=f"they sum to {net:.6g}" + ("" if net == gross else f", without their signs to {gross:.6g}"),
        remedy="divide them by 100, so that 0.05 is 5 %"
        if is_per_cent
        else "divide the value of each position by that of the whole portfolio, cash included",
    )
