"""The measures of risk by name, as the constraint language, params and results write them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["RiskKind"]


class RiskKind(StrEnum):
    """A measure of risk.

    All but the volatility are taken over the window's periods, equally likely unless a view model weighs them, with T
    and not T − 1 in the denominator (the Gini mean difference is over pairs of different periods). The volatility is
    annual and comes from the risk model's covariance. The drawdowns are those of uncompounded cumulative returns over
    the window. The rest is per period.

    >>> from tangency.sdk import RiskKind
    >>> RiskKind("cvar").full_name, RiskKind.CVAR.unit
    ('conditional value at risk', 'loss per period')
    """

    VOLATILITY = "volatility"
    SEMIDEVIATION = "semideviation"
    MAD = "mad"
    GINI = "gini"
    LPM1 = "lpm1"
    LPM2 = "lpm2"
    CVAR = "cvar"
    EVAR = "evar"
    WORST = "worst"
    RANGE = "range"
    MAX_DRAWDOWN = "max_drawdown"
    AVERAGE_DRAWDOWN = "average_drawdown"
    CDAR = "cdar"
    EDAR = "edar"
    ULCER = "ulcer"

    @property
    def full_name(self) -> str:
        """The measure's name in full."""
        return _FULL_NAMES[self]

    @property
    def takes_level(self) -> bool:
        """Whether the measure looks at a share of the worst periods, 1 − level."""
        return self in {RiskKind.CVAR, RiskKind.EVAR, RiskKind.CDAR, RiskKind.EDAR}

    @property
    def takes_threshold(self) -> bool:
        """Whether the measure counts what falls short of a threshold return per period."""
        return self in {RiskKind.LPM1, RiskKind.LPM2}

    @property
    def is_drawdown(self) -> bool:
        """Whether the measure is one of the path through the window, and not of its periods in any order."""
        return self in _DRAWDOWNS

    @property
    def unit(self) -> str:
        """The unit of the measure, as text."""
        if self is RiskKind.VOLATILITY:
            return "annual standard deviation"
        if self.is_drawdown:
            return "drawdown over the window"
        return "loss per period" if self in _LOSSES else "return per period"


_DRAWDOWNS = {
    RiskKind.MAX_DRAWDOWN, RiskKind.AVERAGE_DRAWDOWN, RiskKind.CDAR, RiskKind.EDAR, RiskKind.ULCER,
}  # fmt: skip
_LOSSES = {RiskKind.CVAR, RiskKind.EVAR, RiskKind.WORST, RiskKind.LPM1, RiskKind.LPM2}
_FULL_NAMES = {
    RiskKind.VOLATILITY: "volatility",
    RiskKind.SEMIDEVIATION: "semideviation",
    RiskKind.MAD: "mean absolute deviation",
    RiskKind.GINI: "Gini mean difference",
    RiskKind.LPM1: "first lower partial moment",
    RiskKind.LPM2: "second lower partial moment",
    RiskKind.CVAR: "conditional value at risk",
    RiskKind.EVAR: "entropic value at risk",
    RiskKind.WORST: "worst realisation",
    RiskKind.RANGE: "range",
    RiskKind.MAX_DRAWDOWN: "maximum drawdown",
    RiskKind.AVERAGE_DRAWDOWN: "average drawdown",
    RiskKind.CDAR: "conditional drawdown at risk",
    RiskKind.EDAR: "entropic drawdown at risk",
    RiskKind.ULCER: "ulcer index",
}
