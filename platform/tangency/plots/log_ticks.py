"""Ticks of logarithmic scales."""

from __future__ import annotations

from math import ceil, floor, log10

__all__ = ["log_ticks"]

_STEPS = (1.0, 2.0, 5.0)
_MOST = 9


def log_ticks(least: float, most: float) -> list[float]:
    """Return round numbers between two positive ones: 1, 2 and 5 times powers of ten, or powers alone of a wide span.

    >>> log_ticks(0.3, 12.0), log_ticks(0.02, 3000.0)
    ([0.5, 1.0, 2.0, 5.0, 10.0], [0.1, 1.0, 10.0, 100.0, 1000.0])
    """
    powers = range(floor(log10(least)), ceil(log10(most)) + 1)
    for steps in (_STEPS, _STEPS[:1]):
        found = [step * 10.0**power for power in powers for step in steps if least <= step * 10.0**power <= most]
        if len(found) <= _MOST:
            break
    return found
