"""Laws of honesty: what is said of luck. The short form of `benchmarks/honesty_study.py`."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honesty.no_skill import KINDS, coverage, draw_sweeps
from tangency.performance.overfitting import BlockMeasure, overfitting
from tangency.performance.trial_returns import TrialReturns

N_SWEEPS = int(os.environ.get("HONESTY_SWEEPS", "1000"))


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def sweeps(kind):
    return draw_sweeps(kind, N_SWEEPS, n_trials=100, n_periods=504, n_blocks=8, seed=1)


def test_the_deflated_sharpe_ratio_passes_few_sweeps_without_skill(sweeps):
    """The best of 100 trials without skill passes .95 in at most 5 % of all sweeps."""
    assert sweeps.passes <= 0.05


def test_the_deflated_sharpe_ratio_of_independent_trials_is_conservative(sweeps, kind):
    """Among independent trials it passes some .2 %, far below 5 %."""
    if kind != "correlated":
        assert sweeps.passes <= 0.002 + 3.0 * sweeps.error(0.002)


@pytest.mark.parametrize("level", [0.05, 0.1, 0.5])
def test_the_maximum_test_has_its_size(sweeps, kind, level):
    """1 − Φ(z)^N calls luck skill as often as its level says, among independent trials; less among correlated ones."""
    if kind == "correlated":
        assert sweeps.size(level) <= level
    else:
        assert sweeps.size(level) == pytest.approx(level, abs=3.0 * sweeps.error(level))


def test_the_probability_of_overfitting_averages_a_half(sweeps):
    """Without skill the best of one half is above the median of the other half of the time."""
    error = sweeps.overfitting.std() / np.sqrt(sweeps.overfitting.size)
    assert sweeps.overfitting.mean() == pytest.approx(0.5, abs=4.0 * error)


def test_effective_trials_are_all_or_half_of_them(sweeps, kind):
    """100 independent trials are worth 100, and 100 of which each pair is correlated by ½ some 50."""
    assert sweeps.effective.mean() == pytest.approx(50.5 if kind == "correlated" else 100.0, abs=0.5)


@pytest.mark.parametrize("measure", BlockMeasure)
def test_every_measure_averages_a_half(measure):
    """PBO of the mean, Sharpe and Sortino ratios of trials without skill is ½ on the average of sweeps."""
    labels = tuple(f"t{i}" for i in range(30))
    found = [
        overfitting(
            TrialReturns(labels=labels, values=np.random.default_rng(seed).normal(0.0, 0.01, (240, 30))),
            measure=measure,
            n_blocks=8,
        ).probability
        for seed in range(400)
    ]
    assert np.mean(found) == pytest.approx(0.5, abs=4.0 * np.std(found) / 20.0)


@pytest.mark.parametrize(("phi", "block_periods"), [(0.0, 1.0), (0.0, 5.0), (0.3, 10.0)])
def test_intervals_hold_the_true_ratio_as_often_as_they_claim(phi, block_periods):
    """95 % intervals of the Sharpe ratio cover the true one in about 95 % of records; dependent returns need blocks."""
    found = coverage(200, n_periods=500, phi=phi, draws=200, block_periods=block_periods, seed=0)
    assert found == pytest.approx(0.95, abs=0.045)


def test_without_blocks_intervals_of_dependent_returns_are_too_narrow():
    """Periods drawn one by one lose the dependence, and intervals cover too rarely."""
    assert coverage(200, n_periods=500, phi=0.3, draws=200, block_periods=1.0, seed=0) < 0.91


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.sampled_from(list(BlockMeasure)), st.floats(1e-3, 1e3))
def test_choices_know_neither_the_order_of_trials_nor_the_unit_of_returns(seed, measure, scale):
    """Permuted trials, and returns in another unit, have the same logits; but for the mean, measures stay too."""
    rng = np.random.default_rng(seed)
    values = rng.standard_t(4, (100, 7)) * 0.01
    order = rng.permutation(7)
    labels = np.array([f"t{i}" for i in range(7)])
    one = overfitting(TrialReturns(labels=tuple(labels), values=values), measure=measure, n_blocks=6)
    other = TrialReturns(labels=tuple(labels[order]), values=scale * values[:, order])
    found = overfitting(other, measure=measure, n_blocks=6)
    assert (found.logits == one.logits).all()
    unit = scale if measure == BlockMeasure.MEAN else 1.0
    assert np.allclose(found.outside, unit * one.outside, rtol=1e-9, atol=1e-14 * unit)
