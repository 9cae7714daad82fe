"""Laws of momentum and reversal: what must not matter, and what weights add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import Decision, Hold, Scores, Strategy, Targets, Window
from tangency.testing.market_story import KnownFacts
from tangency_momentum.blend import correlation_weights
from tangency_momentum.momentum import Momentum
from tangency_momentum.momentum_params import MomentumParams
from tangency_momentum.reversal import Reversal
from tangency_momentum.reversal_params import ReversalParams
from tangency_momentum.rotation import SectorRotation
from tangency_momentum.rotation_params import RotationParams

BOOK = {"book": "long-short", "lookbacks": (20,), "risk_sessions": 30}
BANDS = {"book": "long-short", "entry_z": 1.0, "exit_z": 0.2, "band_sessions": 40}
WAYS: dict[str, Strategy] = {
    "ranks": Momentum(MomentumParams(signal="rank", lookbacks=(20,))),
    "long-short": Momentum(MomentumParams.model_validate(BOOK)),
    "sector-neutral": Momentum(MomentumParams.model_validate({**BOOK, "is_sector_neutral": True})),
    "after the component": Momentum(MomentumParams.model_validate({**BOOK, "residual": "component"})),
    "target": Momentum(MomentumParams.model_validate({**BOOK, "volatility_target_annual": 0.05})),
    "blend": Momentum(MomentumParams.model_validate({**BOOK, "lookbacks": (5, 10, 20), "blend": "correlation"})),
    "past return": Reversal(ReversalParams(book="long-short")),
    "z-score": Reversal(ReversalParams.model_validate({**BANDS, "method": "z-score"})),
    "bollinger": Reversal(ReversalParams.model_validate({**BANDS, "method": "bollinger"})),
    "process": Reversal(ReversalParams.model_validate({**BANDS, "method": "ornstein-uhlenbeck"})),
    "rotation": SectorRotation(RotationParams(lookback=20, between="momentum", within="inverse-volatility")),
    "equal risk": SectorRotation(RotationParams(between="equal-risk", risk_sessions=30)),
}
SEEDS = st.integers(0, 2**32 - 1)


def window_of(seed: int, n_sessions: int = 80) -> Window:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 12))
    logs = rng.normal(0.0005, 0.02, (n_sessions, 1)) + rng.normal(0.0, 0.02, (n_sessions, n))
    assets = tuple(f"A{i:02d}" for i in range(n))
    sectors = {asset: f"S{i % 3}" for i, asset in enumerate(assets)}
    return of(assets, 50.0 * np.exp(np.cumsum(logs, axis=0)), sectors)


def of(assets: tuple[str, ...], closes: np.ndarray, sectors: Mapping[str, str]) -> Window:
    return Window(
        assets=assets,
        sessions=np.datetime64("2024-01-01", "us") + np.arange(len(closes)) * np.timedelta64(1, "D"),
        closes=np.ascontiguousarray(closes),
        current=np.zeros(len(assets)),
        nav=1.0,
        periods_per_year=365.0,
        known=KnownFacts(columns={}, labels={"sector": sectors}, sizes={}, characteristics={}),
    )


def numbers(decision: Decision) -> np.ndarray:
    assert not isinstance(decision, Hold)
    return decision.values if isinstance(decision, Scores) else decision.weights


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_assets_in_another_order_have_the_same_weights(way: str, seed: int) -> None:
    """Permuting assets permutes scores and targets."""
    window = window_of(seed)
    order = np.random.default_rng(seed).permutation(len(window.assets))
    assets = tuple(window.assets[i] for i in order)
    other = of(assets, window.closes[:, order], window.groups["sector"])  # type: ignore[arg-type]  # labels alone
    found, expected = (numbers(WAYS[way].decide(each, None)) for each in (other, window))
    np.testing.assert_allclose(found, expected[order], rtol=0, atol=1e-10)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_units_of_prices_do_not_matter(way: str, seed: int) -> None:
    """Each asset's prices times a number of its own change nothing, but for rounding; powers of two not a bit."""
    window = window_of(seed)
    rng = np.random.default_rng(seed)
    expected = numbers(WAYS[way].decide(window, None))
    n = len(window.assets)
    for factors, most in ((2.0 ** rng.integers(-9, 9, n), 0.0), (rng.uniform(0.01, 90.0, n), 1e-10)):
        other = of(window.assets, window.closes * factors, window.groups["sector"])  # type: ignore[arg-type]
        np.testing.assert_allclose(numbers(WAYS[way].decide(other, None)), expected, rtol=0, atol=most)


@settings(max_examples=60, deadline=None)
@given(
    seed=SEEDS,
    signal=st.sampled_from(["return", "rank", "sign", "t-statistic"]),
    weighting=st.sampled_from(["signal", "inverse-volatility"]),
    is_sector_neutral=st.booleans(),
)
def test_a_long_short_book_adds_up_to_zero(seed: int, signal: str, weighting: str, *, is_sector_neutral: bool) -> None:
    """Σw = 0, and in each sector where it is sector-neutral; Σ|w| is the gross, or nothing is held."""
    window = window_of(seed)
    params = {**BOOK, "signal": signal, "weighting": weighting, "is_sector_neutral": is_sector_neutral, "gross": 2.0}
    found = Momentum(MomentumParams.model_validate(params)).decide(window, None)
    assert isinstance(found, Targets)
    weights = found.weights
    assert abs(weights.sum()) < 1e-12
    if is_sector_neutral:
        for sector in ("S0", "S1", "S2"):
            own = [i for i, asset in enumerate(window.assets) if window.groups["sector"][asset] == sector]
            assert abs(weights[own].sum()) < 1e-12
    assert np.abs(weights).sum() == pytest.approx(2.0, rel=1e-12) or not weights.any()


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, n=st.integers(1, 6))
def test_no_blend_has_less_variance(seed: int, n: int) -> None:
    """Weights of a blend are not negative, add up to one, and none such has less variance w'Cw."""
    rng = np.random.default_rng(seed)
    correlation = np.atleast_2d(np.corrcoef(rng.normal(size=(n, n + 3)) + rng.normal(size=(1, n + 3))))
    found = correlation_weights(correlation)
    assert (found >= 0.0).all()
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    for other in rng.dirichlet(np.full(n, 0.5), size=50):
        assert found @ correlation @ found <= other @ correlation @ other + 1e-12


def test_a_correlation_that_would_weigh_negatively_leaves_a_horizon_out() -> None:
    correlation = np.array([[1.0, 0.8, 0.4], [0.8, 1.0, 0.8], [0.4, 0.8, 1.0]])
    assert np.linalg.solve(correlation, np.ones(3))[1] < 0.0
    np.testing.assert_allclose(correlation_weights(correlation), [0.5, 0.0, 0.5], atol=1e-15)


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"after the component", "blend"}))
def test_what_lies_before_the_lookbacks_does_not_matter_where_nothing_reads_it(way: str) -> None:
    """A longer window ends in the same decision, but for betas and correlations, which are estimated on all of it."""
    window = window_of(5, 120)
    shorter = replace(window, sessions=window.sessions[-70:], closes=window.closes[-70:])
    found, expected = (numbers(WAYS[way].decide(each, None)) for each in (shorter, window))
    np.testing.assert_array_equal(found, expected)
