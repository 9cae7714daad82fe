import numpy as np
import pytest

from tangency.sdk import ConfigurationError, DataError, NoParams
from tangency_risk_models.covariance.ewma import EwmaCovariance, EwmaParams
from tangency_risk_models.covariance.sample import SampleCovariance
from tangency_risk_models.incremental.ewma import EwmaAccumulator
from tangency_risk_models.incremental.sample import SampleAccumulator

HALF_LIFE = 30.0


def sample(n_assets):
    return SampleAccumulator(n_assets)


def ewma(n_assets):
    return EwmaAccumulator(n_assets, half_life_periods=HALF_LIFE)


KINDS = [
    (sample, SampleCovariance(NoParams())),
    (ewma, EwmaCovariance(EwmaParams(half_life_periods=HALF_LIFE))),
]


@pytest.mark.parametrize(("make", "batch"), KINDS)
def test_a_moving_window_is_the_batch_estimate(make, batch, window, returns_of):
    """At every step of a walk the accumulator tells what the risk model tells of the window."""
    y = window(400, 6).values + 0.05  # a mean that dwarfs the deviations
    accumulator = make(6)
    accumulator.add(y[:100])
    for end in range(120, 401, 20):
        accumulator.add(y[end - 20 : end])
        accumulator.drop(y[end - 120 : end - 100])
        expected = batch.estimate(returns_of(y[end - 100 : end]))
        found = accumulator.estimate()
        assert np.abs(found.matrix - expected.matrix).max() <= 1e-12 * np.abs(expected.matrix).max()
        assert found.n_periods == 100


def test_adding_and_dropping_a_block_returns_to_the_start(window):
    y = window(300, 5).values
    accumulator = SampleAccumulator(5)
    accumulator.add(y[:200])
    before = accumulator.estimate().matrix
    accumulator.add(y[200:])
    assert np.abs(accumulator.estimate().matrix - before).max() > 1e-3 * before.max()
    accumulator.drop(y[200:])
    assert np.abs(accumulator.estimate().matrix - before).max() <= 1e-12 * before.max()


def test_dropping_what_came_before_returns_to_the_rest(window):
    y = window(300, 5).values
    longer, start = ewma(5), ewma(5)
    start.add(y[200:])
    longer.add(y[:200])
    longer.add(y[200:])
    longer.drop(y[:200])
    before = start.estimate()
    assert np.abs(longer.estimate().matrix - before.matrix).max() <= 1e-12 * before.matrix.max()
    assert longer.estimate().facts[0].value == pytest.approx(before.facts[0].value)


@pytest.mark.parametrize("make", [sample, ewma])
def test_an_accumulator_refuses_what_it_cannot_take_back(make, window):
    accumulator = make(3)
    with pytest.raises(DataError, match="too few"):
        accumulator.estimate()
    accumulator.add(window(10, 3).values)
    with pytest.raises(DataError, match="more periods are dropped"):
        accumulator.drop(window(11, 3).values)
    with pytest.raises(DataError, match="another shape"):
        accumulator.add(window(10, 2).values)
    broken = window(10, 3).values.copy()
    broken[4, 1] = np.nan
    with pytest.raises(DataError) as caught:
        accumulator.add(broken)
    assert caught.value.where == "block, period 4, asset number 1"
    assert accumulator.estimate().n_periods == 10


def test_a_half_life_is_positive():
    with pytest.raises(ConfigurationError):
        EwmaAccumulator(3, half_life_periods=0.0)
