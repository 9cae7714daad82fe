"""The ratios at which shares are split and coins redenominated, and how common each is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tangency.contracts.arrays import frozen_floats

__all__ = ["LOG_RATIOS", "LOG_SHARES", "RATIOS"]

# Shares among forward splits, in percent. Two for one and three for two are by far the most common (Lakonishok & Lev
# 1987); coins go by powers of ten.
_FORWARD = {
    Fraction(2): 40.0,
    Fraction(3, 2): 20.0,
    Fraction(3): 8.0,
    Fraction(4): 5.0,
    Fraction(10): 5.0,
    Fraction(5): 4.0,
    Fraction(5, 4): 4.0,
    Fraction(4, 3): 3.0,
    Fraction(100): 2.0,
    Fraction(9): 0.5,
    Fraction(25): 0.5,
    **{Fraction(ratio): 1.0 for ratio in (6, 7, 8, 15, 20, 1000)},
    Fraction(5, 2): 1.0,
    Fraction(50): 0.5,
}
# Shares among consolidations, by how many become one.
_REVERSE = {
    10: 20.0,
    5: 12.0,
    2: 10.0,
    4: 8.0,
    20: 8.0,
    3: 6.0,
    8: 6.0,
    15: 6.0,
    25: 4.0,
    50: 4.0,
    100: 4.0,
    6: 3.0,
    7: 3.0,
    30: 3.0,
    12: 2.0,
    9: 1.0,
    40: 1.0,
    1000: 1.0,
}
# Three of four splits make more of a share.
_FORWARD_SHARE = 0.75


def _shares() -> dict[Fraction, float]:
    forward, reverse = sum(_FORWARD.values()), sum(_REVERSE.values())
    shares = {ratio: _FORWARD_SHARE * share / forward for ratio, share in _FORWARD.items()}
    return shares | {Fraction(1, n): (1.0 - _FORWARD_SHARE) * share / reverse for n, share in _REVERSE.items()}


_SHARES = dict(sorted(_shares().items()))

RATIOS: tuple[Fraction, ...] = tuple(_SHARES)
"""How many new units one old unit becomes, ascending."""
LOG_RATIOS = frozen_floats([float(np.log(float(ratio))) for ratio in RATIOS])
LOG_SHARES = frozen_floats([float(np.log(share)) for share in _SHARES.values()])
"""Logarithm of the probability of each ratio, given a split."""
