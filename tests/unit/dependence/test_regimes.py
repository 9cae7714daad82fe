"""Regimes: the likelihood never falls, planted states are found, and filtered ones know no future."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.dependence.regimes import GaussianRegimes, fitted_regimes, improved, regimes_as_seen


def _switching(n: int, means: tuple[float, float], deviations: tuple[float, float], seed: int) -> tuple:
    random = np.random.default_rng(seed)
    states = np.empty(n, dtype=int)
    state = 0
    for t in range(n):
        if random.random() < 0.03:
            state = 1 - state
        states[t] = state
    return random.normal(np.array(means)[states], np.array(deviations)[states]), states


@pytest.mark.parametrize("seed", range(6))
def test_the_likelihood_never_falls(seed: int) -> None:
    series, _ = _switching(300, (0.2, 0.6), (0.1, 0.2), seed)
    random = np.random.default_rng(seed)
    model = GaussianRegimes(
        means=random.normal(0.4, 0.3, 3),
        deviations=random.uniform(0.1, 0.5, 3),
        initial=np.full(3, 1 / 3),
        transition=random.dirichlet(np.ones(3), 3),
    )
    before = -np.inf
    for _ in range(60):
        model, likelihood = improved(model, series)
        assert likelihood >= before - 1e-9 * abs(likelihood)
        before = likelihood
    assert model.transition.sum(axis=1) == pytest.approx(np.ones(3))


def test_the_likelihood_is_the_sum_over_all_paths() -> None:
    """The slow way: every path of states by itself."""
    series = np.array([0.1, 0.7, 0.5, -0.2, 0.9])
    model = GaussianRegimes(
        means=np.array([0.0, 0.6]),
        deviations=np.array([0.3, 0.2]),
        initial=np.array([0.7, 0.3]),
        transition=np.array([[0.9, 0.1], [0.2, 0.8]]),
    )
    densities = np.exp(-0.5 * ((series[:, None] - model.means) / model.deviations) ** 2) / (
        model.deviations * np.sqrt(2.0 * np.pi)
    )
    total, at_third = 0.0, np.zeros(2)
    for number in range(2**5):
        path = [(number >> t) & 1 for t in range(5)]
        weight = model.initial[path[0]] * densities[0, path[0]]
        for t in range(1, 5):
            weight *= model.transition[path[t - 1], path[t]] * densities[t, path[t]]
        total += weight
        at_third[path[2]] += weight
    filtered, likelihood = model.filtered(series)
    assert likelihood == pytest.approx(np.log(total), rel=1e-12)
    assert model.smoothed(filtered)[0][2] == pytest.approx(at_third / total, rel=1e-10)


def test_planted_regimes_are_found() -> None:
    series, states = _switching(600, (0.2, 0.7), (0.08, 0.12), seed=1)
    model = fitted_regimes(series, 2)
    assert model.means == pytest.approx([0.2, 0.7], abs=0.05)
    found = model.filtered(series)[0].argmax(axis=1)
    assert (found == states).mean() > 0.97


def test_planted_volatilities_are_found() -> None:
    series, states = _switching(1500, (0.0, 0.0), (0.01, 0.03), seed=2)
    model = fitted_regimes(series, 2, by_deviation=True)
    assert model.deviations == pytest.approx([0.01, 0.03], rel=0.1)
    assert (model.filtered(series)[0].argmax(axis=1) == states).mean() > 0.9


def test_what_is_seen_at_a_date_does_not_change_afterwards() -> None:
    series, _ = _switching(200, (0.2, 0.7), (0.1, 0.1), seed=3)
    whole = regimes_as_seen(series, 2, 40)
    assert whole.shape == (161, 2)
    for known in (40, 77, 150):
        assert (regimes_as_seen(series[:known], 2, 40) == whole[: known - 39]).all()
    other = series.copy()
    other[150:] = 5.0
    assert (regimes_as_seen(other, 2, 40)[:111] == whole[:111]).all()
    assert not (fitted_regimes(other, 2).means == fitted_regimes(series, 2).means).all()
