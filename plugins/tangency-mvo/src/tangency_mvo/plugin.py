"""The components that the host loads: their descriptions, without heavy imports."""

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, NoParams, Optimizer, Strategy, hookimpl
from tangency_mvo.cost_aware import CostAware, CostAwareParams
from tangency_mvo.max_decorrelation import MaxDecorrelation
from tangency_mvo.max_diversification import MaxDiversification
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.min_correlation import MinCorrelation
from tangency_mvo.params import MeanRiskParams
from tangency_mvo.tracking import BenchmarkTracking, TrackingParams


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:
    """Describe the mean-risk optimizer, and those that need no means."""
    yield ComponentSpec(
        name="mvo",
        summary="Mean-risk: minimum risk, maximum return, utility or ratio, for variance and 14 other measures",
        params=MeanRiskParams,
        factory=MeanRisk,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Markowitz (1952), Portfolio Selection, Journal of Finance 7(1)",
            "Sharpe (1966), Mutual Fund Performance, Journal of Business 39(1)",
            "Charnes & Cooper (1962), Programming with linear fractional functionals, NRLQ 9",
            "Rockafellar & Uryasev (2002), Conditional value-at-risk for general loss distributions, JBF 26, thm 10",
            "Ahmadi-Javid (2012), Entropic Value-at-Risk, JOTA 155, def. 3.1",
            "Chekhlov, Uryasev & Zabarankin (2005), Drawdown measure in portfolio optimization, IJTAF 8(1)",
            "Almgren, Thum, Hauptmann & Li (2005), Direct estimation of equity market impact, Risk 18(7)",
            "Tütüncü & Koenig (2004), Robust asset allocation, Annals of Operations Research 132",
            "Goldfarb & Iyengar (2003), Robust portfolio selection problems, Mathematics of Operations Research 28(1)",
            "Mohajerin Esfahani & Kuhn (2018), Data-driven distributionally robust optimization, Math. Prog. 171, 7.1",
        ),
    )
    yield ComponentSpec(
        name="max-diversification",
        summary="The most diversified portfolio: the largest ratio of average volatility to volatility",
        params=NoParams,
        factory=MaxDiversification,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Choueifaty & Coignard (2008), Toward maximum diversification, J. of Portfolio Management 35(1)",),
    )
    yield ComponentSpec(
        name="max-decorrelation",
        summary="The least correlated portfolio: the least variance if all volatilities were alike",
        params=NoParams,
        factory=MaxDecorrelation,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Christoffersen et al. (2012), Is the potential for international diversification disappearing?, RFS 25",
        ),
    )
    yield ComponentSpec(
        name="min-correlation",
        summary="The minimum correlation algorithm, a rule, and the nearest portfolio that the constraints allow",
        params=NoParams,
        factory=MinCorrelation,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Varadi, Kapler, Bee & Rittenhouse (2012), The minimum correlation algorithm",),
    )
    yield ComponentSpec(
        name="benchmark-tracking",
        summary="The least tracking error to a benchmark",
        params=TrackingParams,
        factory=BenchmarkTracking,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Roll (1992), A mean/variance analysis of tracking error, Journal of Portfolio Management 18(4)",),
    )


@hookimpl
def register_strategies() -> Iterable[ComponentSpec[Strategy]]:
    """Describe the strategy that trades where forecasts are worth the costs."""
    yield ComponentSpec(
        name="cost-aware",
        summary="Forecasts against risk and the costs of trading, from what is held, over one period or several",
        params=CostAwareParams,
        factory=CostAware,
        references=(
            "Boyd et al. (2017), Multi-period trading via convex optimization, FnT Optimization 3(1), sections 4 and 5",
        ),
    )
