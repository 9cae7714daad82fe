"""The settings of a screen of pairs, as enumerations that requests and results share."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DiscoveryControl", "Hedge", "PairTest"]


class PairTest(StrEnum):
    """The test of whether two series are cointegrated."""

    ENGLE_GRANGER = "engle-granger"
    JOHANSEN = "johansen"


class Hedge(StrEnum):
    """How the hedge ratio of a pair is estimated: least squares, total least squares, or a Kalman filter.

    >>> from tangency.sdk import Hedge
    >>> Hedge("tls") is Hedge.TLS
    True
    """

    OLS = "ols"
    TLS = "tls"
    KALMAN = "kalman"


class DiscoveryControl(StrEnum):
    """Which control of the false discovery rate: Benjamini–Yekutieli, or Benjamini–Hochberg.

    >>> from tangency.sdk import DiscoveryControl
    >>> DiscoveryControl("by") is DiscoveryControl.BY
    True
    """

    BY = "by"
    BH = "bh"
