"""Long-only minimum CVaR at 95 % from returns to weights, through each library's public call."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]

_LEVEL = 0.95


def contests() -> Iterator[Contest]:
    for n_periods, required, required_highs in ((1500, 100.0, 20.0), (10_000, 150.0, 60.0)):
        returns = factor_panel(100, n_periods)
        values, n_tail = returns.to_numpy(), round((1.0 - _LEVEL) * n_periods)
        title = f"long-only minimum CVaR 95 %, 100 assets × {n_periods} returns"
        tangency = Entry(name="tangency", solve=_tangency(returns), is_peer=False)
        defaults = (
            Entry(name="skfolio", solve=_skfolio(returns)),
            Entry(name="PyPortfolioOpt", solve=_pypfopt(returns)),
            Entry(name="Riskfolio-Lib", solve=_riskfolio(returns)),
        )
        highs = (Entry(name="skfolio over HiGHS", solve=_skfolio(returns, solver="HIGHS")),)
        for kind, least, peers in (("defaults", required, defaults), ("HiGHS", required_highs, highs)):
            yield Contest(
                title=f"{title}, {kind}",
                required=least,
                objective=lambda w, values=values, n_tail=n_tail: float(np.sort(-(values @ w))[-n_tail:].mean()),
                entries=(tangency, *peers),
                rounds=3,
                seconds=5.0,
            )


def _tangency(returns: pd.DataFrame):
    import tangency as tg

    return lambda: tg.optimize(returns, optimizer="mvo", objective="min_risk", risk="cvar", level=_LEVEL).values


def _skfolio(returns: pd.DataFrame, **options: str):
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk

    return lambda: MeanRisk(risk_measure=RiskMeasure.CVAR, cvar_beta=_LEVEL, **options).fit(returns).weights_


def _pypfopt(returns: pd.DataFrame):
    from pypfopt import EfficientCVaR

    def solve() -> np.ndarray:
        frontier = EfficientCVaR(returns.mean(), returns, beta=_LEVEL)
        return np.array(list(frontier.min_cvar().values()))

    return solve


def _riskfolio(returns: pd.DataFrame):
    import riskfolio

    def solve() -> np.ndarray:
        portfolio = riskfolio.Portfolio(returns=returns, alpha=1.0 - _LEVEL)
        portfolio.assets_stats(method_mu="hist", method_cov="hist")
        weights = portfolio.optimization(model="Classic", rm="CVaR", obj="MinRisk", rf=0, l=0, hist=True)
        return weights["weights"].to_numpy()

    return solve
