"""Fits to simulations of a known truth, and the cost of a bar and of a fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

import numpy as np

from dcc.simulation import long_run_correlation, simulated_dcc
from tangency.contracts.arrays import Floats
from tangency.dependence.dynamic import ConditionalCorrelation, DccFit, fitted_dcc
from tangency.dependence.dynamic_likelihood import DccLikelihood
from tangency.dependence.exponential import ExponentialCorrelation
from tangency.dependence.rolling import RollingCorrelation
from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation

__all__ = ["Recovery", "cost_of_bars", "cost_of_fit", "recovery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Means of fits, with their Monte Carlo standard errors."""

    a: float
    a_error: float
    b: float
    b_error: float


def recovery(
    n_simulations: int, n_periods: int, n_assets: int, likelihood: DccLikelihood, *, a: float, b: float, is_known: bool
) -> Recovery:
    """Return what fits to simulations of DCC(1,1) find in the mean, Q̄ known to them or from the residuals."""
    fits = [
        fitted_dcc(
            simulated_dcc(n_periods, n_assets, a, b, seed=seed),
            likelihood,
            target=long_run_correlation(n_assets, seed=seed) if is_known else None,
        )
        for seed in range(n_simulations)
    ]
    found = np.array([(fit.a, fit.b) for fit in fits])
    error = found.std(axis=0, ddof=1) / n_simulations**0.5
    mean = found.mean(axis=0)
    return Recovery(a=float(mean[0]), a_error=float(error[0]), b=float(mean[1]), b_error=float(error[1]))


def cost_of_fit(n_periods: int, n_assets: int, likelihood: DccLikelihood, *, repeats: int = 5) -> float:
    """Return the CPU seconds of a fit from standardised residuals, the median of some."""
    residuals = simulated_dcc(n_periods, n_assets, 0.03, 0.95, seed=1)
    fitted_dcc(residuals[:200], likelihood)
    times = []
    for _ in range(repeats):
        began = process_time()
        fitted_dcc(residuals, likelihood)
        times.append(process_time() - began)
    return median(times)


def cost_of_bars(n_assets: int, window: int, *, n_bars: int = 2000) -> dict[str, float]:
    """Return the seconds of a bar: a row enters and the matrix is read; and of np.corrcoef of the window beside it."""
    rows = np.random.default_rng(0).normal(0.0, 0.01, (window + n_bars, n_assets))
    first = rows[:window]
    fit = DccFit(a=0.03, b=0.95, target=np.corrcoef(first.T))
    makers: dict[str, Callable[[], object]] = {
        "rolling": lambda: RollingCorrelation(first),
        "ewma": lambda: ExponentialCorrelation(first, half_life_periods=60.0),
        "shrinkage": lambda: ShrunkRollingCorrelation(first, target=ShrinkageTarget.CONSTANT_CORRELATION),
        "dcc": lambda: ConditionalCorrelation(fit),
    }
    found = {name: _per_bar(make(), rows[window:]) for name, make in makers.items()}
    began = perf_counter()
    for t in range(window, window + 50):
        np.corrcoef(rows[t - window + 1 : t + 1].T)
    found["np.corrcoef"] = (perf_counter() - began) / 50
    return found


def _per_bar(online: object, rows: Floats) -> float:
    add, times = online.add, []  # type: ignore[attr-defined]  # each has it
    for batch in np.array_split(rows, 10):
        began = perf_counter()
        for row in batch:
            add(row)
            _ = online.matrix  # type: ignore[attr-defined]  # as above
        times.append((perf_counter() - began) / len(batch))
    return median(times)
