"""What has been seen: prices, their returns, and the universe of a frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import PluginError
from tangency.simulate.frame_history import FrameHistory
from tangency.simulate.seen import SeenCloses
from tangency.simulate.shown import Portfolio, shown_window


def closes(seed: int, n_sessions: int, n_assets: int, share: float) -> Floats:
    rng = np.random.default_rng(seed)
    own = np.exp(rng.normal(0.0, 0.1, (n_sessions, n_assets)).cumsum(axis=0))
    return frozen_floats(np.where(rng.random(own.shape) < share, np.nan, own))


def history(own: Floats, window: int) -> FrameHistory:
    return FrameHistory(
        name="frame",
        assets=tuple("ABCDEF"[: own.shape[1]]),
        sessions=np.arange(len(own)),
        closes=own,
        periods_per_year=None,
        window=window,
    )


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.01, 0.1]), st.integers(1, 12), st.data())
def test_returns_are_those_of_the_prices(seed: int, share: float, window: int, data: st.DataObject) -> None:
    """Law: whatever was asked before, the returns are the quotients of the prices, and complete where all are there."""
    own = closes(seed, 40, 4, share)
    seen = SeenCloses(own)
    for at in sorted(data.draw(st.lists(st.integers(1, 39), min_size=1, max_size=10))):
        first = max(at - window, 0)
        expected = own[first + 1 : at + 1] / own[first:at] - 1.0
        returns, is_complete = seen.returns(at, window)
        assert np.array_equal(returns, expected, equal_nan=True)
        assert is_complete == bool(np.isfinite(expected).all())
        assert np.isnan(returns.base[at:]).all()  # what lies behind the view holds nothing of what is to come


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.01, 0.1]), st.integers(1, 12))
def test_members_have_every_price_of_the_window(seed: int, share: float, window: int) -> None:
    """Law: a member is an asset with every price of the window, by looking at each."""
    own = closes(seed, 40, 4, share)
    walked = history(own, window)
    for at in range(40):
        whole = np.isfinite(own[max(at - window, 0) : at + 1]).all(axis=0) & (at >= window)
        assert walked.members(at).places.tolist() == np.flatnonzero(whole).tolist()


def test_a_window_knows_its_returns_and_its_place() -> None:
    own = closes(1, 40, 3, 0.0)
    walked, seen = history(own, 10), SeenCloses(own)
    window = shown_window(
        walked, seen, 25, walked.members(25), Portfolio(nav=1.0, weights=np.zeros(3)), n_returns=10, seed=0
    )
    assert window.first == 15
    assert window.returns.is_complete
    assert np.array_equal(window.returns.values, own[16:26] / own[15:25] - 1.0)
    assert window.returns.dates.tolist() == list(range(16, 26))
    assert window.returns.means == pytest.approx(window.returns.values.mean(axis=0), rel=1e-12)


def test_returns_that_were_written_to_are_refused() -> None:
    seen = SeenCloses(closes(2, 20, 2, 0.0))
    returns, _ = seen.returns(12, 5)
    with pytest.raises(ValueError, match="read-only"):
        returns[0, 0] = 1.0
    returns.base[8, 0] = 1.0
    with pytest.raises(PluginError, match="changed the prices"):
        seen.require_unchanged("mine")
