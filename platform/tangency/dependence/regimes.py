"""Regimes of a series: a Gaussian hidden Markov model, fitted by expectation and maximisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.running import raise_if_stopped

__all__ = ["GaussianRegimes", "fitted_regimes", "improved", "regimes_as_seen"]

_STARTS, _SEED = 4, 20_140
_MOST_STEPS, _TOLERANCE = 300, 1e-9
_LEAST_SHARE = 1e-4  # of the series' variance, below which a state's would be a point's
_STAY = 0.95
_GROWTH = 1.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GaussianRegimes:
    """A hidden Markov chain of states, each with a normal distribution.

    Attributes
    ----------
    means, deviations
        Of the series in each state, shape (n_states,).
    initial
        Probabilities of the first period's state, shape (n_states,).
    transition
        From each state (row) to each, shape (n_states, n_states).
    """

    means: Floats
    deviations: Floats
    initial: Floats
    transition: Floats

    def filtered(self, series: Floats) -> tuple[Floats, float]:
        """Return P(state at t | series to t), shape (n_periods, n_states), and the log-likelihood."""
        from tangency.dependence.kernels.regime import forward  # noqa: PLC0415  # numba loads where it is used

        found = np.empty((series.size, self.means.size))
        likelihood = forward(
            series, self.means, self.deviations, self.initial, self.transition, np.empty(self.means.size), found
        )
        return found, likelihood

    def smoothed(self, filtered: Floats) -> tuple[Floats, Floats]:
        """Return P(state at t | the whole series), and the expected moves between states."""
        from tangency.dependence.kernels.regime import backward  # noqa: PLC0415  # numba loads where it is used

        found, moves = np.empty_like(filtered), np.zeros_like(self.transition)
        backward(self.transition, frozen_floats(filtered), found, moves)
        return found, moves

    def sorted(self, by: Floats) -> GaussianRegimes:
        """Return the same model, its states in ascending order of something, shape (n_states,)."""
        order = np.argsort(by, kind="stable")
        return _model(self.means[order], self.deviations[order], self.initial[order], self.transition[order][:, order])


def improved(model: GaussianRegimes, series: Floats) -> tuple[GaussianRegimes, float]:
    """Return the model after one step of expectation and maximisation, and the log-likelihood before it.

    The likelihood never falls. A state's variance stays above 1e-4 of the series'.

    References
    ----------
    Baum, Petrie, Soules & Weiss (1970), Annals of Mathematical Statistics 41(1); Hamilton (1990), Analysis of time
    series subject to changes in regime, Journal of Econometrics 45.
    """
    filtered, likelihood = model.filtered(series)
    smoothed, moves = model.smoothed(filtered)
    weights = np.maximum(smoothed.sum(axis=0), 1e-300)
    means = smoothed.T @ series / weights
    variances = np.einsum("tk,tk->k", smoothed, (series[:, None] - means) ** 2) / weights
    deviations = np.sqrt(np.maximum(variances, _LEAST_SHARE * series.var()))
    left = moves.sum(axis=1, keepdims=True)
    transition = np.where(left > 0.0, moves / np.where(left > 0.0, left, 1.0), model.transition)
    return _model(means, deviations, smoothed[0], transition), likelihood


def fitted_regimes(series: Floats, n_states: int, *, by_deviation: bool = False) -> GaussianRegimes:
    """Return the most likely model of several starts: quantiles of the series, and three drawn from one seed.

    Parameters
    ----------
    series
        That moves, shape (n_periods,).
    by_deviation
        Whether states are in ascending order of their deviations, or of their means.
    """
    best, most = None, -np.inf
    for start in _starts(frozen_floats(series), n_states, by_deviation=by_deviation):
        model, likelihood = _climbed(start, series)
        if best is None or likelihood > most + 1e-9 * abs(most):
            best, most = model, likelihood
    assert best is not None  # noqa: S101  # for the type checker: there are starts
    return best.sorted(best.deviations if by_deviation else best.means)


def regimes_as_seen(series: Floats, n_states: int, first: int, *, by_deviation: bool = False) -> Floats:
    """Return P(state at t) as it was known at t, from period `first` − 1 on: shape (n_periods − first + 1, n_states).

    Models, too, are fitted to what was there: anew whenever the series is a tenth longer than at the last fit.
    """
    rows, fitted_at, model = [], 0, None
    for known in range(first, series.size + 1):
        if model is None or known >= fitted_at * _GROWTH:
            raise_if_stopped()
            model, fitted_at = fitted_regimes(frozen_floats(series[:known]), n_states, by_deviation=by_deviation), known
            rows.append(model.filtered(frozen_floats(series[:known]))[0][-1])
            continue
        rows.append(_next(model, rows[-1], float(series[known - 1])))
    return read_only(np.array(rows))


def _next(model: GaussianRegimes, before: Floats, value: float) -> Floats:
    logs = -0.5 * ((value - model.means) / model.deviations) ** 2 - np.log(model.deviations)
    found: Floats = (before @ model.transition) * np.maximum(np.exp(logs - logs.max()), 1e-200)
    found /= found.sum()
    return found


def _climbed(model: GaussianRegimes, series: Floats) -> tuple[GaussianRegimes, float]:
    before = -np.inf
    for _ in range(_MOST_STEPS):
        following, likelihood = improved(model, series)
        if likelihood - before <= _TOLERANCE * abs(likelihood):
            break
        model, before = following, likelihood
    return model, likelihood


def _starts(series: Floats, n_states: int, *, by_deviation: bool) -> list[GaussianRegimes]:
    transition = np.full((n_states, n_states), (1.0 - _STAY) / max(n_states - 1, 1))
    np.fill_diagonal(transition, _STAY if n_states > 1 else 1.0)
    initial, deviation = np.full(n_states, 1.0 / n_states), float(series.std())
    middles = (np.arange(n_states) + 0.5) / n_states
    random = np.random.default_rng(_SEED)
    starts = []
    for start in range(_STARTS):
        shares = middles if start == 0 else np.sort(random.uniform(0.02, 0.98, n_states))
        if by_deviation:  # all states near one mean, apart by how wide they are
            means, deviations = np.full(n_states, series.mean()), deviation * (0.3 + 2.0 * shares)
        else:
            means, deviations = np.quantile(series, shares), np.full(n_states, deviation / n_states)
        starts.append(_model(means, deviations, initial, transition))
    return starts


def _model(means: Floats, deviations: Floats, initial: Floats, transition: Floats) -> GaussianRegimes:
    return GaussianRegimes(
        means=frozen_floats(means),
        deviations=frozen_floats(deviations),
        initial=frozen_floats(initial),
        transition=frozen_floats(transition),
    )
