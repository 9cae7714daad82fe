"""The components that the host loads: their descriptions."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, Strategy, hookimpl
from tangency_pairs.copula_pairs import CopulaPairs
from tangency_pairs.copula_pairs_params import CopulaPairsParams
from tangency_pairs.pairs import Pairs
from tangency_pairs.pairs_params import PairsParams
from tangency_pairs.stat_arb import StatArb
from tangency_pairs.stat_arb_params import StatArbParams

__all__ = ["register_strategies"]


@hookimpl
def register_strategies() -> Iterable[ComponentSpec[Strategy]]:
    """Describe the strategies."""
    yield ComponentSpec(
        name="pairs",
        summary="Pairs trading: cointegrated or near prices, entered apart and left together; each life recorded",
        params=PairsParams,
        factory=Pairs,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Gatev, Goetzmann & Rouwenhorst (2006), Pairs trading, Review of Financial Studies 19(3)",
            "Engle & Granger (1987), Co-integration and error correction, Econometrica 55(2)",
            "Bertram (2010), Analytic solutions for optimal statistical arbitrage trading, Physica A 389(11)",
        ),
    )
    yield ComponentSpec(
        name="stat-arb",
        summary="Statistical arbitrage: residuals after principal components revert, and are hedged with these",
        params=StatArbParams,
        factory=StatArb,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, Quantitative Finance 10(7)",
        ),
    )
    yield ComponentSpec(
        name="copula-pairs",
        summary="Copula pairs: entered where each leg's return is improbable given the other's",
        params=CopulaPairsParams,
        factory=CopulaPairs,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Liew & Wu (2013), Pairs trading: a copula approach, Journal of Derivatives & Hedge Funds 19(1)",
            "Xie, Liew, Wu & Zou (2016), Pairs trading with copulas, Journal of Trading 11(3)",
        ),
    )
