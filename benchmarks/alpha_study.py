"""Judged forecasts beside skfolio's `alpha_forecast_evaluation`, on one panel: what is equal, what is not.

`python benchmarks/alpha_study.py` needs skfolio (`make bench` installs it). The windows of both begin one session after
a forecast is known: skfolio's `signal_lag=1` is a delay of 0 here, for it counts returns and not closes.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

import tangency as tg

__all__ = ["compared", "panel"]

N_DATES, N_ASSETS, WINDOWS = 1000, 200, 5


def panel(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return forecasts that know a little, and closing prices."""
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.0, 0.02, (N_DATES, N_ASSETS))
    days = pd.bdate_range("2018-01-01", periods=N_DATES)
    names = [f"A{i:03d}" for i in range(N_ASSETS)]
    closes = pd.DataFrame(100.0 * np.cumprod(1.0 + returns, axis=0), days, names)
    knows = np.vstack([returns[1:], np.zeros((1, N_ASSETS))])
    return pd.DataFrame(0.02 * knows + rng.normal(0.0, 0.02, returns.shape), days, names), closes


def compared() -> dict[str, float]:
    """Return the largest differences of what both state, and how much longer skfolio takes."""
    from skfolio.alpha import alpha_forecast_evaluation
    from skfolio.containers import AssetPanel
    from sklearn.base import BaseEstimator

    forecasts, closes = panel()
    returns = closes.pct_change().fillna(0.0).to_numpy()

    class Known(BaseEstimator):  # names and arguments are the peer's
        def fit(self, X, y=None):  # noqa: N803, ARG002
            return self

        def fit_transform(self, X, y=None):  # noqa: N803, ARG002
            return forecasts.to_numpy()

    theirs_panel = AssetPanel(
        {"target": returns}, observations=closes.index.to_numpy(), asset_names=closes.columns.to_numpy()
    )
    start = time.process_time()
    theirs = alpha_forecast_evaluation(
        Known(),
        theirs_panel,
        target="target",
        holding_period=1,
        signal_lag=1,
        evaluation_step=1,
        n_forward_periods=WINDOWS,
        factor_exposures=None,
        quantiles=(0.2,),
    )
    theirs.ic_summary(), theirs.decay_summary()
    taken = time.process_time() - start
    tg.alpha(forecasts.iloc[:50], closes, windows=1, draws=10)  # loads what is compiled
    start = time.process_time()
    ours = tg.alpha(forecasts, closes, horizon=1, delay=0, windows=WINDOWS, quantiles=5)
    own, taken_ours = ours.evaluations["forecast"], time.process_time() - start
    kept = slice(0, len(own.rank_coefficients))
    return {
        "rank coefficients": float(np.nanmax(np.abs(own.rank_coefficients - theirs.spearman_ic[kept]))),
        "coefficients": float(np.nanmax(np.abs(own.coefficients - theirs.pearson_ic[kept]))),
        "portfolio by ranks": float(np.nanmax(np.abs(own.portfolio - theirs.rank_weighted_portfolio_return[kept]))),
        "traded": float(np.nanmax(np.abs(own.traded[1:] - theirs.rank_weighted_turnover[kept][1:]))),
        "spread": float(np.nanmax(np.abs(own.spread - theirs.quantile_spread[kept, 0]))),
        "slope": abs(own.slope - theirs.calibration_slope),
        "decay": float(np.abs(ours.decay()["forecast"] - theirs.decay["spearman_mean_ic"]).max()),
        "times as long": taken / taken_ours,
    }


if __name__ == "__main__":
    for name, value in compared().items():
        print(f"{name}: {value:.3g}")
