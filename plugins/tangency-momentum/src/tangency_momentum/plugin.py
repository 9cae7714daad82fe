"""The components that the host loads: their descriptions."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, Strategy, hookimpl
from tangency_momentum.momentum import Momentum
from tangency_momentum.momentum_params import MomentumParams
from tangency_momentum.reversal import Reversal
from tangency_momentum.reversal_params import ReversalParams
from tangency_momentum.rotation import SectorRotation
from tangency_momentum.rotation_params import RotationParams

__all__ = ["register_strategies"]


@hookimpl
def register_strategies() -> Iterable[ComponentSpec[Strategy]]:
    """Describe the strategies."""
    yield ComponentSpec(
        name="momentum",
        summary="Past returns continue: across assets or each by itself, residual, sector-neutral, with protection",
        params=MomentumParams,
        factory=Momentum,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Jegadeesh & Titman (1993), Returns to buying winners and selling losers, Journal of Finance 48(1)",
            "Moskowitz, Ooi & Pedersen (2012), Time series momentum, Journal of Financial Economics 104(2)",
            "Blitz, Huij & Martens (2011), Residual momentum, Journal of Empirical Finance 18(3)",
            "Barroso & Santa-Clara (2015), Momentum has its moments, JFE 116(1), equations (5) and (6)",
            "Daniel & Moskowitz (2016), Momentum crashes, JFE 122(2), the bear market indicator of equation (1)",
        ),
    )
    yield ComponentSpec(
        name="reversal",
        summary="Deviations revert: the last return, z-score or Bollinger bands, an Ornstein-Uhlenbeck process",
        params=ReversalParams,
        factory=Reversal,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Jegadeesh (1990), Evidence of predictable behavior of security returns, Journal of Finance 45(3)",
            "Lehmann (1990), Fads, martingales, and market efficiency, QJE 105(1), equation (1)",
            "Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, QF 10(7), appendix A",
            "Bollinger (2001), Bollinger on Bollinger Bands",
        ),
    )
    yield ComponentSpec(
        name="sector-rotation",
        summary="Two levels: between sectors by momentum, risk or equal, and within each, with caps and floors",
        params=RotationParams,
        factory=SectorRotation,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Moskowitz & Grinblatt (1999), Do industries explain momentum?, Journal of Finance 54(4)",
            "Maillard, Roncalli & Teïletche (2010), Properties of equally weighted risk contributions, JPM 36(4)",
        ),
    )
