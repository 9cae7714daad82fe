"""The Basel Committee's traffic light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from tangency.errors import DataError
from tangency.risk.tail import tail_level

__all__ = ["TrafficLight", "Zone", "traffic_light"]

_YELLOW, _RED = 0.95, 0.9999
_BASEL_PERIODS, _BASEL_LEVEL = 250, 0.99
_PLUS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.40, 0.50, 0.65, 0.75, 0.85, 1.0)


class Zone(StrEnum):
    """Green, yellow or red."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficLight:
    """How unlikely so few exceptions are under a true model.

    Attributes
    ----------
    probability
        P(X ≤ x) of a binomial: yellow from 95 %, red from 99.99 %.
    p_value
        P(X ≥ x).
    plus_factor
        What the capital multiplier rises by; None but for 250 periods at 99 %, which the table is for.
    """

    zone: Zone
    probability: float
    p_value: float
    plus_factor: float | None


def traffic_light(n_periods: int, n_exceptions: int, *, level: float) -> TrafficLight:
    """Return the zone of a number of exceptions.

    Raises
    ------
    DataError
        For no period, or exceptions that are none of them.
    ConfigurationError
        For a level outside (0, 1).

    References
    ----------
    Basel Committee on Banking Supervision (1996), Supervisory framework for the use of "backtesting", table 2.

    >>> [str(traffic_light(250, x, level=0.99).zone) for x in (4, 5, 9, 10)]
    ['green', 'yellow', 'yellow', 'red']
    """
    if not 0 <= n_exceptions <= n_periods or n_periods < 1:
        raise DataError(
            "exceptions are some of the periods", where="n_exceptions", value=f"{n_exceptions} of {n_periods}"
        )
    share = 1.0 - tail_level(level)
    probability = float(special.bdtr(n_exceptions, n_periods, share))
    p_value = 1.0 if n_exceptions == 0 else float(special.bdtrc(n_exceptions - 1, n_periods, share))
    zone = Zone.GREEN if probability < _YELLOW else Zone.YELLOW if probability < _RED else Zone.RED
    is_basels = n_periods == _BASEL_PERIODS and level == _BASEL_LEVEL
    plus = _PLUS[min(n_exceptions, len(_PLUS) - 1)] if is_basels else None
    return TrafficLight(zone=zone, probability=probability, p_value=p_value, plus_factor=plus)
