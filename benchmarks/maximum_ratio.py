"""Long-only maximum ratio from returns to weights, through each library's public call."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]


def contests() -> Iterator[Contest]:
    for n_assets in (20, 100, 200):
        returns = factor_panel(n_assets, 1500)
        mean, covariance = returns.mean().to_numpy(), np.cov(returns.to_numpy().T)
        yield Contest(
            title=f"long-only maximum ratio, {n_assets} assets × 1500 returns",
            required=10.0,
            objective=lambda w, mean=mean, covariance=covariance: -float(mean @ w / np.sqrt(w @ covariance @ w)),
            entries=(
                Entry(name="tangency", solve=_tangency(returns), is_peer=False),
                Entry(name="skfolio", solve=_skfolio(returns)),
                Entry(name="PyPortfolioOpt", solve=_pypfopt(returns)),
                Entry(name="Riskfolio-Lib", solve=_riskfolio(returns)),
            ),
        )


def _tangency(returns: pd.DataFrame):
    import tangency as tg

    return lambda: tg.optimize(returns, optimizer="mvo", objective="max_sharpe").values


def _skfolio(returns: pd.DataFrame):
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    return lambda: MeanRisk(objective_function=ObjectiveFunction.MAXIMIZE_RATIO).fit(returns).weights_


def _pypfopt(returns: pd.DataFrame):
    from pypfopt import EfficientFrontier, risk_models

    def solve() -> np.ndarray:
        covariance = risk_models.sample_cov(returns, returns_data=True, frequency=1)
        frontier = EfficientFrontier(returns.mean(), covariance)
        return np.array(list(frontier.max_sharpe(risk_free_rate=0.0).values()))

    return solve


def _riskfolio(returns: pd.DataFrame):
    import riskfolio

    def solve() -> np.ndarray:
        portfolio = riskfolio.Portfolio(returns=returns)
        portfolio.assets_stats(method_mu="hist", method_cov="hist")
        weights = portfolio.optimization(model="Classic", rm="MV", obj="Sharpe", rf=0, l=0, hist=True)
        return weights["weights"].to_numpy()

    return solve
