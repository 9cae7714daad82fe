"""The measures of risk by the core's names, each with Riskfolio-Lib's code."""

from enum import StrEnum

from tangency.sdk import RiskKind

__all__ = ["RiskfolioRisk"]


class RiskfolioRisk(StrEnum):
    """A measure that Riskfolio-Lib optimises: first those that the core has under the same name, then the others.

    `kurtosis` and `semi_cokurtosis` are roots of fourth moments, and `even_moment` and `even_semimoment` p-th roots
    of moments of order 2p, so all four are squares of returns. The semi-cokurtosis is of the assets' own shortfalls,
    not of the portfolio's: the portfolio's is `even_semimoment`.
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
    KURTOSIS = "kurtosis"
    SEMI_COKURTOSIS = "semi_cokurtosis"
    EVEN_MOMENT = "even_moment"
    EVEN_SEMIMOMENT = "even_semimoment"
    TAIL_GINI = "tail_gini"
    RLVAR = "rlvar"
    CVAR_RANGE = "cvar_range"
    TAIL_GINI_RANGE = "tail_gini_range"
    EVAR_RANGE = "evar_range"
    RLVAR_RANGE = "rlvar_range"
    RLDAR = "rldar"

    @property
    def code(self) -> str:
        """Riskfolio-Lib's code for the measure."""
        return _CODES[self]

    @property
    def kind(self) -> RiskKind | None:
        """The core's measure of that name, or None where it has none."""
        return _KINDS.get(self.value)

    @property
    def full_name(self) -> str:
        """The measure's name in full."""
        return self.kind.full_name if self.kind else _FULL_NAMES[self]

    @property
    def takes_level(self) -> bool:
        """Whether the measure looks at a share of the worst (and for a range of the best) periods, 1 − level."""
        return self.kind.takes_level if self.kind else self in _WITH_LEVEL

    @property
    def is_moment(self) -> bool:
        """Whether the measure is one of the higher moments."""
        return self in _MOMENTS

    @property
    def is_square(self) -> bool:
        """Whether Riskfolio-Lib's program has the measure as a square of returns."""
        return self is RiskfolioRisk.VOLATILITY or self.is_moment

    @property
    def is_around_mean(self) -> bool:
        """Whether the measure is of deviations from the mean."""
        return self in _AROUND_MEAN

    @property
    def is_of_path(self) -> bool:
        """Whether the measure is of drawdowns, and so of the window's order."""
        return self is RiskfolioRisk.RLDAR or (self.kind is not None and self.kind.is_drawdown)


_KINDS = {kind.value: kind for kind in RiskKind}
_CODES = {
    RiskfolioRisk.VOLATILITY: "MV",
    RiskfolioRisk.SEMIDEVIATION: "MSV",
    RiskfolioRisk.MAD: "MAD",
    RiskfolioRisk.GINI: "GMD",
    RiskfolioRisk.LPM1: "FLPM",
    RiskfolioRisk.LPM2: "SLPM",
    RiskfolioRisk.CVAR: "CVaR",
    RiskfolioRisk.EVAR: "EVaR",
    RiskfolioRisk.WORST: "WR",
    RiskfolioRisk.RANGE: "RG",
    RiskfolioRisk.MAX_DRAWDOWN: "MDD",
    RiskfolioRisk.AVERAGE_DRAWDOWN: "ADD",
    RiskfolioRisk.CDAR: "CDaR",
    RiskfolioRisk.EDAR: "EDaR",
    RiskfolioRisk.ULCER: "UCI",
    RiskfolioRisk.KURTOSIS: "KT",
    RiskfolioRisk.SEMI_COKURTOSIS: "SKT",
    RiskfolioRisk.EVEN_MOMENT: "EM",
    RiskfolioRisk.EVEN_SEMIMOMENT: "ESM",
    RiskfolioRisk.TAIL_GINI: "TG",
    RiskfolioRisk.RLVAR: "RLVaR",
    RiskfolioRisk.CVAR_RANGE: "CVRG",
    RiskfolioRisk.TAIL_GINI_RANGE: "TGRG",
    RiskfolioRisk.EVAR_RANGE: "EVRG",
    RiskfolioRisk.RLVAR_RANGE: "RVRG",
    RiskfolioRisk.RLDAR: "RLDaR",
}
_FULL_NAMES = {
    RiskfolioRisk.KURTOSIS: "root of the fourth central moment",
    RiskfolioRisk.SEMI_COKURTOSIS: "root of the fourth moment of the assets' own shortfalls",
    RiskfolioRisk.EVEN_MOMENT: "root of an even central moment",
    RiskfolioRisk.EVEN_SEMIMOMENT: "root of an even moment of the shortfall below the mean",
    RiskfolioRisk.TAIL_GINI: "tail Gini",
    RiskfolioRisk.RLVAR: "relativistic value at risk",
    RiskfolioRisk.CVAR_RANGE: "range of conditional values at risk",
    RiskfolioRisk.TAIL_GINI_RANGE: "range of tail Ginis",
    RiskfolioRisk.EVAR_RANGE: "range of entropic values at risk",
    RiskfolioRisk.RLVAR_RANGE: "range of relativistic values at risk",
    RiskfolioRisk.RLDAR: "relativistic drawdown at risk",
}
_MOMENTS = {
    RiskfolioRisk.KURTOSIS, RiskfolioRisk.SEMI_COKURTOSIS, RiskfolioRisk.EVEN_MOMENT, RiskfolioRisk.EVEN_SEMIMOMENT,
}  # fmt: skip
_AROUND_MEAN = {RiskfolioRisk.SEMIDEVIATION, RiskfolioRisk.MAD, *_MOMENTS}
_WITH_LEVEL = {
    RiskfolioRisk.TAIL_GINI, RiskfolioRisk.RLVAR, RiskfolioRisk.CVAR_RANGE, RiskfolioRisk.TAIL_GINI_RANGE,
    RiskfolioRisk.EVAR_RANGE, RiskfolioRisk.RLVAR_RANGE, RiskfolioRisk.RLDAR,
}  # fmt: skip
