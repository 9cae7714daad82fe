"""Laws of figures through time: each window is what the metrics say of it alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.errors import ConfigurationError
from tangency.performance.metrics.registry import compute
from tangency.performance.rolling import RollingName, expanding_figures, rolling_figures
from tangency.performance.track_record import TrackRecord

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, n, jumps):
    rng = np.random.default_rng(seed)
    benchmark = rng.standard_t(4, n) * 0.01
    returns = np.clip(0.7 * benchmark + rng.standard_t(4, n) * 0.006 + 3e-4, -0.9, None)
    # What leaves a window may be ten thousand times what stays.
    places = rng.random(n) < jumps
    returns[places] = rng.choice([90.0, -0.9999, 0.0], places.sum())
    return TrackRecord(
        dates=np.arange(n),
        returns=returns,
        risk_free=rng.uniform(0.0, 1e-4, n),
        periods_per_year=252.0,
        benchmark=benchmark,
    )


def part(record, first, last):
    rows = slice(first, last + 1)
    return TrackRecord(
        dates=record.dates[rows],
        returns=record.returns[rows],
        risk_free=record.risk_free[rows],
        periods_per_year=record.periods_per_year,
        benchmark=record.benchmark[rows],
    )


def agree(found, direct, label):
    for name, series in found.items():
        figure = direct[name.value]
        at = np.flatnonzero(series.dates == label)
        if figure.value is None:
            assert at.size == 0, name
            assert label in series.undefined
        else:
            assert series.values[at[0]] == pytest.approx(figure.value, rel=1e-12, abs=1e-12), name


@given(SEEDS, st.integers(2, 40), st.integers(0, 60), st.sampled_from([0.0, 0.03]))
@settings(max_examples=40, deadline=None)
def test_a_window_is_its_own_record(seed, window, more, jumps):
    """Every figure of a window is that of the window alone to 1e-12, whatever has left it before."""
    record = drawn(seed, window + more, jumps)
    found = rolling_figures(record, window=window)
    for last in range(window - 1, record.n_periods):
        agree(found, compute(part(record, last - window + 1, last)), last)


@given(SEEDS, st.integers(2, 60))
@settings(max_examples=30, deadline=None)
def test_an_expanding_window_is_the_record_so_far(seed, n):
    """Every figure up to a period is that of the record cut there."""
    record = drawn(seed, n, 0.03)
    found = expanding_figures(record, least=2)
    for last in range(1, n):
        agree(found, compute(part(record, 0, last)), last)


@given(SEEDS, st.integers(2, 30))
@settings(max_examples=30, deadline=None)
def test_the_future_does_not_reach_back(seed, window):
    """Figures of windows that are over have the same bits whatever follows."""
    record = drawn(seed, 90, 0.02)
    cut = part(record, 0, 59)
    whole, short = rolling_figures(record, window=window), rolling_figures(cut, window=window)
    for name in RollingName:
        early = whole[name].dates <= 59
        assert (whole[name].values[early] == short[name].values).all(), name


@given(st.floats(-0.5, 0.5), st.integers(2, 20))
@settings(max_examples=30, deadline=None)
def test_constant_windows_say_so(value, window):
    """A window of constant returns has no ratio, and the reason is said."""
    record = TrackRecord(
        dates=np.arange(50),
        returns=np.full(50, value),
        risk_free=0.0,
        periods_per_year=252.0,
        benchmark=np.full(50, value),
    )
    found = rolling_figures(record, window=window)
    assert (found[RollingName.VOLATILITY].values == 0.0).all()
    for name in (RollingName.SHARPE_RATIO, RollingName.BETA, RollingName.ALPHA, RollingName.CORRELATION):
        assert found[name].values.size == 0
        assert "constant" in found[name].reason


@pytest.mark.parametrize("window", [-1, 0, 1, 51])
def test_a_window_that_does_not_fit_is_refused(window):
    record = drawn(1, 50, 0.0)
    with pytest.raises(ConfigurationError, match="from 2 periods to the record's 50"):
        rolling_figures(record, window=window)
    with pytest.raises(ConfigurationError, match="least"):
        expanding_figures(record, least=window)
