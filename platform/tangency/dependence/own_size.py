"""The size that each test of a pair has by itself at a number of sessions: the share of independent walks it rejects.

Written by `benchmarks/pairs_size_study.py`; see `OWN_SIZE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tangency.domain.cointegration import PairTest

__all__ = ["OWN_SIZE", "SIMULATED_PAIRS", "OwnSize", "own_size"]

SIMULATED_PAIRS = 40_000
"""Pairs of independent Gaussian walks behind each share; its standard error is at most 0.0015."""

OWN_SIZE: Mapping[tuple[str, str], Mapping[int, float]] = MappingProxyType(
    {
        ("engle-granger", "aic"): {
            60: 0.099,
            100: 0.0777,
            150: 0.0671,
            250: 0.0587,
            375: 0.0537,
            500: 0.0476,
            750: 0.0475,
            1000: 0.0441,
            1500: 0.0459,
            2500: 0.0427,
        },
        ("engle-granger", "1"): {
            60: 0.0556,
            100: 0.0529,
            150: 0.0475,
            250: 0.0461,
            375: 0.0444,
            500: 0.0418,
            750: 0.0433,
            1000: 0.0421,
            1500: 0.0446,
            2500: 0.0413,
        },
        ("johansen", "1"): {
            60: 0.0629,
            100: 0.0593,
            150: 0.0544,
            250: 0.0532,
            375: 0.0514,
            500: 0.05,
            750: 0.051,
            1000: 0.048,
            1500: 0.0497,
            2500: 0.0497,
        },
    }
)
"""Test and lags → sessions → share of pairs of independent random walks whose p-value is at most 5 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSize:
    """The share of pairs of independent walks that a test rejects at 5 %, at a number of sessions near that asked."""

    n_sessions: int
    share: float


def own_size(test: PairTest, lags: str | int, n_sessions: int) -> OwnSize | None:
    """Return the simulated size at the number of sessions nearest to that asked; None for lags without a simulation.

    >>> from tangency.dependence.own_size import own_size
    >>> from tangency.domain.cointegration import PairTest
    >>> own_size(PairTest.ENGLE_GRANGER, "aic", 760).n_sessions
    750
    """
    name = "aic" if lags == "aic" and test is PairTest.ENGLE_GRANGER else "1" if lags in {1, "aic"} else None
    if name is None:
        return None
    sizes = OWN_SIZE[str(test), name]
    nearest = min(sizes, key=lambda known: (abs(known - n_sessions), known))
    return OwnSize(n_sessions=nearest, share=sizes[nearest])
