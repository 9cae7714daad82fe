"""The measures of risk that Euler's theorem decomposes, each from its own estimator."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["EulerMeasure"]


class EulerMeasure(StrEnum):
    """A measure of a portfolio, homogeneous in its weights, whose slope in each weight is known in closed form.

    All are of a window of periods, equally likely, moments over n; `cdar` is of drawdowns of uncompounded returns.
    """

    VOLATILITY = "volatility"
    GAUSSIAN_VAR = "gaussian-var"
    GAUSSIAN_CVAR = "gaussian-cvar"
    CORNISH_FISHER_VAR = "cornish-fisher-var"
    CORNISH_FISHER_CVAR = "cornish-fisher-cvar"
    SMOOTHED_VAR = "smoothed-var"
    CVAR = "cvar"
    EVAR = "evar"
    CDAR = "cdar"

    @property
    def full_name(self) -> str:
        """The measure's name in full."""
        return _FULL_NAMES[self]

    @property
    def short_name(self) -> str:
        """The measure's name where many stand beside each other."""
        return _SHORT_NAMES[self]


_FULL_NAMES = {
    EulerMeasure.VOLATILITY: "volatility",
    EulerMeasure.GAUSSIAN_VAR: "Gaussian value at risk",
    EulerMeasure.GAUSSIAN_CVAR: "Gaussian conditional value at risk",
    EulerMeasure.CORNISH_FISHER_VAR: "Cornish–Fisher value at risk",
    EulerMeasure.CORNISH_FISHER_CVAR: "Cornish–Fisher conditional value at risk",
    EulerMeasure.SMOOTHED_VAR: "kernel-smoothed historical value at risk",
    EulerMeasure.CVAR: "historical conditional value at risk",
    EulerMeasure.EVAR: "entropic value at risk",
    EulerMeasure.CDAR: "conditional drawdown at risk",
}
_SHORT_NAMES = {
    EulerMeasure.VOLATILITY: "volatility",
    EulerMeasure.GAUSSIAN_VAR: "Gaussian VaR",
    EulerMeasure.GAUSSIAN_CVAR: "Gaussian CVaR",
    EulerMeasure.CORNISH_FISHER_VAR: "Cornish–Fisher VaR",
    EulerMeasure.CORNISH_FISHER_CVAR: "Cornish–Fisher CVaR",
    EulerMeasure.SMOOTHED_VAR: "smoothed VaR",
    EulerMeasure.CVAR: "CVaR",
    EulerMeasure.EVAR: "EVaR",
    EulerMeasure.CDAR: "CDaR",
}
