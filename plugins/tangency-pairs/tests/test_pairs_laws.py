"""Laws of the strategies: what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import Hold, State, Strategy, Window
from tangency_pairs.copula_pairs import CopulaPairs
from tangency_pairs.copula_pairs_params import CopulaPairsParams
from tangency_pairs.pairs import Pairs
from tangency_pairs.pairs_params import PairsParams
from tangency_pairs.stat_arb import StatArb
from tangency_pairs.stat_arb_params import StatArbParams

OWN: dict[str, object] = {
    "formation": 10,
    "formation_window": 60,
    "select": "p-value",
    "top": 4,
    "entry_z": 1.0,
    "exit_z": 0.2,
    "lags": 1,
}
WAYS: dict[str, Strategy] = {
    "p-values": Pairs(PairsParams.model_validate(OWN)),
    "distances": Pairs(PairsParams.model_validate({**OWN, "select": "distance"})),
    "tls": Pairs(PairsParams.model_validate({**OWN, "hedge": "tls", "most_per_leg": 1})),
    "kalman": Pairs(PairsParams.model_validate({**OWN, "hedge": "kalman"})),
    "optimal": Pairs(PairsParams.model_validate({**OWN, "thresholds": "optimal-return"})),
    "copula": CopulaPairs(
        CopulaPairsParams(
            formation=10, formation_window=60, select="distance", top=4, entry_index=0.4, copula="gaussian"
        )
    ),
    "stat-arb": StatArb(StatArbParams(correlation_sessions=50, residual_sessions=40, factors=2)),
}
SEEDS = st.integers(0, 2**32 - 1)


def prices(seed: int, n_sessions: int = 80) -> np.ndarray:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 9))
    common = rng.normal(0.0, 0.02, (n_sessions, 1)).cumsum(axis=0) * rng.uniform(0.5, 1.5, n)
    return 50.0 * np.exp(common + rng.normal(0.0, 0.02, (n_sessions, n)).cumsum(axis=0) * rng.uniform(0.1, 1.0, n))


def of(assets: tuple[str, ...], closes: np.ndarray) -> Window:
    return Window(
        assets=assets,
        sessions=np.datetime64("2024-01-01", "us") + np.arange(len(closes)) * np.timedelta64(1, "D"),
        closes=np.ascontiguousarray(closes),
        current=np.zeros(len(assets)),
        nav=1.0,
        periods_per_year=365.0,
    )


def walked(strategy: Strategy, assets: tuple[str, ...], closes: np.ndarray) -> list[np.ndarray]:
    """Return the targets of the latest twelve sessions, those of the session before where nothing is decided."""
    state: State = None
    found: list[np.ndarray] = []
    for n in range(len(closes) - 12, len(closes) + 1):
        decision = strategy.decide(of(assets, closes[:n]), state)
        state = decision.state
        found.append(found[-1] if isinstance(decision, Hold) else decision.weights)  # type: ignore[union-attr]  # no scores
    return found


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_assets_in_another_order_have_the_same_weights(way: str, seed: int) -> None:
    """Permuting assets permutes targets; no two deviations here are the same, of which names would decide."""
    closes = prices(seed)
    assets = tuple(f"A{i}" for i in range(closes.shape[1]))
    order = np.random.default_rng(seed).permutation(len(assets))
    others = walked(WAYS[way], tuple(assets[i] for i in order), closes[:, order])
    for found, expected in zip(others, walked(WAYS[way], assets, closes), strict=True):
        np.testing.assert_allclose(found, expected[order], rtol=0, atol=1e-9)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_other_names_have_the_same_weights(way: str, seed: int) -> None:
    """Names decide nothing but between equals."""
    closes = prices(seed)
    n = closes.shape[1]
    one, other = tuple(f"A{i}" for i in range(n)), tuple(f"A{n - i}" for i in range(n))
    for found, expected in zip(walked(WAYS[way], other, closes), walked(WAYS[way], one, closes), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"tls"}))
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_units_of_prices_do_not_matter(way: str, seed: int) -> None:
    """Each asset's prices times a number of its own change nothing, but for rounding."""
    closes = prices(seed)
    assets = tuple(f"A{i}" for i in range(closes.shape[1]))
    factors = np.random.default_rng(seed).uniform(0.01, 90.0, len(assets))
    for found, expected in zip(
        walked(WAYS[way], assets, closes * factors), walked(WAYS[way], assets, closes), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("way", WAYS)
def test_what_lies_before_what_is_looked_at_does_not_matter(way: str) -> None:
    """A longer window ends in the same decision."""
    closes = prices(5, 120)
    assets = tuple(f"A{i}" for i in range(closes.shape[1]))
    strategy = WAYS[way]
    whole, part = strategy.decide(of(assets, closes), None), strategy.decide(of(assets, closes[-61:]), None)
    assert whole.weights.tobytes() == part.weights.tobytes()  # type: ignore[union-attr]  # the first are targets
