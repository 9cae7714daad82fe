"""Sweeps without skill: how often the deflated Sharpe ratio, the maximum test and PBO are taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tangency.contracts.resampling import Resampling
from tangency.performance.bootstrap import headline_intervals
from tangency.performance.deflated_sharpe import deflation
from tangency.performance.headline import FigureName
from tangency.performance.overfitting import overfitting
from tangency.performance.sharpe_inference import SharpeEstimate
from tangency.performance.track_record import TrackRecord
from tangency.performance.trial_returns import TrialReturns
from tangency.performance.trials import Trials

__all__ = ["KINDS", "Sweeps", "coverage", "draw_sweeps"]

Draw = Callable[[np.random.Generator, int, int], np.ndarray]


def _normal(rng: np.random.Generator, n_periods: int, n_trials: int) -> np.ndarray:
    return rng.normal(0.0, 0.01, (n_periods, n_trials))


def _fat_tailed(rng: np.random.Generator, n_periods: int, n_trials: int) -> np.ndarray:
    return 0.01 * rng.standard_t(5, (n_periods, n_trials))


def _correlated(rng: np.random.Generator, n_periods: int, n_trials: int) -> np.ndarray:
    """Return trials of which each pair is correlated by a half, like neighbours in a grid of parameters."""
    common = rng.normal(0.0, 0.01, (n_periods, 1))
    return np.sqrt(0.5) * (common + _normal(rng, n_periods, n_trials))


KINDS: dict[str, Draw] = {"normal": _normal, "fat tails": _fat_tailed, "correlated": _correlated}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeps:
    """The outcomes of sweeps without skill, each of shape (n_sweeps,)."""

    deflated: np.ndarray
    p_values: np.ndarray
    overfitting: np.ndarray
    effective: np.ndarray

    @property
    def passes(self) -> float:
        """The share of sweeps whose best trial has a deflated Sharpe ratio of .95 or more."""
        return float((self.deflated >= 0.95).mean())

    def size(self, level: float) -> float:
        """Return the share of sweeps that the maximum test calls skill at a level."""
        return float((self.p_values <= level).mean())

    def error(self, level: float) -> float:
        """Return the Monte Carlo standard error of a share."""
        return float(np.sqrt(level * (1.0 - level) / self.p_values.size))


def draw_sweeps(kind: str, n_sweeps: int, *, n_trials: int, n_periods: int, n_blocks: int, seed: int) -> Sweeps:
    """Draw sweeps of trials without skill, choose the best of each, and judge it."""
    labels = tuple(f"trial {each}" for each in range(n_trials))
    rows = []
    for sweep in range(n_sweeps):
        returns = KINDS[kind](np.random.default_rng([seed, sweep]), n_periods, n_trials)
        trials = Trials.of_returns(returns, labels)
        best = returns[:, int(np.argmax(returns.mean(axis=0) / returns.std(axis=0)))]
        found = deflation(SharpeEstimate.of(best, risk_free=0.0), trials)
        judged = overfitting(TrialReturns(labels=labels, values=returns), n_blocks=n_blocks)
        rows.append((found.deflated_sharpe, found.maximum_p_value, judged.probability, trials.effective))
    deflated, p_values, overfit, effective = np.array(rows).T
    return Sweeps(deflated=deflated, p_values=p_values, overfitting=overfit, effective=effective)


def coverage(n_records: int, *, n_periods: int, phi: float, draws: int, block_periods: float, seed: int) -> float:
    """Return the share of records whose 95 % interval of the Sharpe ratio holds the true one.

    Returns are autoregressive with coefficient φ, xₜ = φ xₜ₋₁ + eₜ, of which mean and variance are known.
    """
    covered = 0
    true = 0.1
    for each in range(n_records):
        noise = np.random.default_rng([seed, each]).normal(size=n_periods + 100)
        values = noise.copy()
        for period in range(1, values.size):
            values[period] += phi * values[period - 1]
        values *= np.sqrt(1.0 - phi**2)  # of variance 1
        returns = 0.01 * (true + values[100:])
        record = TrackRecord(dates=np.arange(n_periods), returns=returns, risk_free=0.0, periods_per_year=1.0)
        drawn = Resampling(draws=draws, level=0.95, block_periods=block_periods, seed=each)
        interval = headline_intervals({"it": record}, drawn)["it"][FigureName.SHARPE_RATIO]
        covered += interval.lower <= true <= interval.upper
    return covered / n_records
