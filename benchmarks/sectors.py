"""Caps and twenty sector rows, from returns to weights."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]

_CAP, _SECTOR_CAP, _N_SECTORS = 0.05, 0.08, 20


def contests() -> Iterator[Contest]:
    returns = factor_panel(200, 1500)
    labels = np.random.default_rng(1).integers(0, _N_SECTORS, 200)
    sectors = {asset: f"s{label}" for asset, label in zip(returns.columns, labels, strict=True)}
    mean, covariance = returns.mean().to_numpy(), np.cov(returns.to_numpy().T)
    objectives = {
        "minimum variance": ("min_risk", lambda w: float(w @ covariance @ w)),
        "maximum ratio": ("max_sharpe", lambda w: -float(mean @ w / np.sqrt(w @ covariance @ w))),
    }
    for title, (name, objective) in objectives.items():
        yield Contest(
            title=f"{title}, caps and {_N_SECTORS} sector rows, 200 assets × 1500 returns",
            required=10.0,
            objective=objective,
            entries=(
                Entry(name="tangency", solve=_tangency(returns, sectors, name), is_peer=False),
                Entry(name="skfolio", solve=_skfolio(returns, sectors, name)),
                Entry(name="PyPortfolioOpt", solve=_pypfopt(returns, sectors, name)),
            ),
        )


def _tangency(returns: pd.DataFrame, sectors: dict[str, str], objective: str):
    import tangency as tg

    texts = [f"weight <= {_CAP}", *(f"sector[s{i}] <= {_SECTOR_CAP}" for i in range(_N_SECTORS))]
    return lambda: tg.optimize(returns, optimizer="mvo", objective=objective, constraints=texts, groups=sectors).values


def _skfolio(returns: pd.DataFrame, sectors: dict[str, str], objective: str):
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    kinds = {"min_risk": ObjectiveFunction.MINIMIZE_RISK, "max_sharpe": ObjectiveFunction.MAXIMIZE_RATIO}
    groups = {asset: [sector] for asset, sector in sectors.items()}
    rows = [f"s{i} <= {_SECTOR_CAP}" for i in range(_N_SECTORS)]
    model = MeanRisk(objective_function=kinds[objective], max_weights=_CAP, groups=groups, linear_constraints=rows)
    return lambda: model.fit(returns).weights_


def _pypfopt(returns: pd.DataFrame, sectors: dict[str, str], objective: str):
    from pypfopt import EfficientFrontier, risk_models

    caps = dict.fromkeys(sorted(set(sectors.values())), _SECTOR_CAP)

    def solve() -> np.ndarray:
        covariance = risk_models.sample_cov(returns, returns_data=True, frequency=1)
        frontier = EfficientFrontier(returns.mean(), covariance, weight_bounds=(0, _CAP))
        frontier.add_sector_constraints(sectors, {}, caps)
        weights = frontier.min_volatility() if objective == "min_risk" else frontier.max_sharpe(risk_free_rate=0.0)
        return np.array(list(weights.values()))

    return solve
