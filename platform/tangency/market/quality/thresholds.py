"""The thresholds beyond which a finding is reported."""

from __future__ import annotations

from pydantic import Field

from tangency.contracts.params import Params

__all__ = ["QualityThresholds"]


class QualityThresholds(Params):
    """Thresholds of the checks.

    The defaults find every entry of the crypto sample's audited list of defects; a calm market may want a lower
    `extreme_log_return`, and prices of few digits a longer `stale_closes`.
    """

    extreme_log_return: float = Field(
        default=1.0, gt=0, description="A move between neighbouring rows beyond exp of this, up or down, is extreme."
    )
    reversal_share: float = Field(
        default=0.75, gt=0, description="An extreme move of which the next row undoes this share is a bad tick."
    )
    stale_closes: int = Field(default=5, ge=1, description="Unchanged closes in a row that make a price stale.")
    flat_bars: int = Field(
        default=30, ge=1, description="Bars with open = high = low = close, in all, worth a finding."
    )
    ohlc_tolerance: float = Field(
        default=1e-9, ge=0, description="Relative tolerance of high ≥ open, close, low and low ≤ open, close, high."
    )
    likely_split: float = Field(
        default=0.5, gt=0, lt=1, description="A jump is a likely split where its confidence exceeds this."
    )
