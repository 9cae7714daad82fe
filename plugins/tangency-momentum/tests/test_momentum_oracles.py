"""Momentum against independent computations in pandas, on random panels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tangency.sdk import Scores, Targets, Window
from tangency.testing.market_story import KnownFacts
from tangency_momentum.momentum import Momentum
from tangency_momentum.momentum_params import MomentumParams

N_SESSIONS, N_ASSETS, L, SKIP = 140, 9, 40, 3
LABELS = ("DeFi", "Layer 1", "Meme")
SEEDS = range(8)


def panel(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0, 0.02, (N_SESSIONS, 1))
    logs = rng.uniform(0.5, 1.5, N_ASSETS) * market + rng.normal(0.0, 0.02, (N_SESSIONS, N_ASSETS))
    return pd.DataFrame(
        100.0 * np.exp(np.cumsum(logs, axis=0)),
        index=pd.date_range("2024-01-01", periods=N_SESSIONS),
        columns=[f"A{i}" for i in range(N_ASSETS)],
    )


def window_of(closes: pd.DataFrame) -> Window:
    sectors = {asset: LABELS[i % 3] for i, asset in enumerate(closes.columns)}
    known = KnownFacts(columns={}, labels={"sector": sectors}, sizes={}, characteristics={})
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=1.0,
        periods_per_year=365.0,
        known=known,
    )


def decided(closes: pd.DataFrame, **params: object) -> Scores | Targets:
    given = {"lookbacks": (L,), "skip": SKIP, "risk_sessions": 50, **params}
    found = Momentum(MomentumParams.model_validate(given)).decide(window_of(closes), None)
    assert isinstance(found, Scores | Targets)
    return found


def scores(closes: pd.DataFrame, **params: object) -> np.ndarray:
    found = decided(closes, **params)
    assert isinstance(found, Scores)
    return found.values


def weights(closes: pd.DataFrame, **params: object) -> np.ndarray:
    found = decided(closes, **params)
    assert isinstance(found, Targets)
    return found.weights


def rates(closes: pd.DataFrame, lookback: int = L) -> pd.DataFrame:
    return (closes.shift(SKIP) / closes.shift(SKIP + lookback)) ** (1.0 / lookback) - 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_past_returns_ranks_and_signs(seed: int) -> None:
    closes = panel(seed)
    past = rates(closes).iloc[-1]
    np.testing.assert_allclose(scores(closes), past, rtol=0, atol=1e-14)
    ranks = past.rank()
    np.testing.assert_allclose(scores(closes, signal="rank"), (2 * ranks - N_ASSETS - 1) / (N_ASSETS - 1), atol=1e-15)
    np.testing.assert_array_equal(scores(closes, signal="sign"), np.sign(past))


@pytest.mark.parametrize("seed", SEEDS)
def test_t_statistics(seed: int) -> None:
    closes = panel(seed)
    rolled = np.log(closes).diff().shift(SKIP).rolling(L)
    expected = (rolled.mean() / rolled.sem()).iloc[-1]
    np.testing.assert_allclose(scores(closes, signal="t-statistic"), expected, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("after", ["market", "component"])
def test_residuals(seed: int, after: str) -> None:
    closes = panel(seed)
    returns = closes.pct_change().iloc[1:]
    if after == "market":
        factor = returns.mean(axis=1).to_numpy()
    else:
        _, _, rows = np.linalg.svd((returns - returns.mean()).to_numpy())
        factor = returns.to_numpy() @ rows[0]
    left = returns.apply(lambda own: own - np.polyfit(factor, own, 1)[0] * factor)
    expected = left.iloc[-SKIP - L : -SKIP].mean()
    np.testing.assert_allclose(scores(closes, residual=after), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sector_neutral_signal_is_less_its_sectors_mean(seed: int) -> None:
    closes = panel(seed)
    past = rates(closes).iloc[-1]
    labels = [LABELS[i % 3] for i in range(N_ASSETS)]
    expected = past - past.groupby(labels).transform("mean")
    np.testing.assert_allclose(scores(closes, is_sector_neutral=True), expected, rtol=0, atol=1e-14)
    short = weights(closes, is_sector_neutral=True, book="long-short")
    np.testing.assert_allclose(short, expected / expected.abs().sum(), rtol=0, atol=1e-13)


@pytest.mark.parametrize("seed", SEEDS)
def test_horizons_blended_with_their_correlation(seed: int) -> None:
    closes = panel(seed)
    own = [rates(closes, lookback) for lookback in (10, 25, 40)]
    stacked = pd.DataFrame({i: each.to_numpy().ravel() for i, each in enumerate(own)}).dropna()
    raw = np.linalg.inv(stacked.corr().to_numpy()) @ np.ones(3)
    assert (raw > 0).all()  # a panel where nothing has to be left out
    expected = sum(w * each.iloc[-1] for w, each in zip(raw / raw.sum(), own, strict=True))
    found = scores(closes, lookbacks=(10, 25, 40), blend="correlation")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)
    equal = scores(closes, lookbacks=(10, 25, 40))
    np.testing.assert_allclose(equal, sum(each.iloc[-1] for each in own) / 3, rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("book", ["long-only", "directional", "long-short"])
def test_books(seed: int, book: str) -> None:
    closes = panel(seed)
    past = rates(closes).iloc[-1]
    raw = {"long-only": past.clip(lower=0.0), "directional": past, "long-short": past - past.mean()}[book]
    total = raw.abs().sum() or 1.0  # of one seed nothing has risen, and nothing is held
    np.testing.assert_allclose(weights(closes, book=book), raw / total, rtol=0, atol=1e-13)
    sizes = 1.0 / closes.pct_change().iloc[-50:].std()
    centred = past - (past * sizes).sum() / sizes.sum() if book == "long-short" else past
    raw = sizes * (centred.clip(lower=0.0) if book == "long-only" else centred)
    found = weights(closes, book=book, weighting="inverse-volatility")
    np.testing.assert_allclose(found, raw / (raw.abs().sum() or 1.0), rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_volatility_target_is_hit_on_the_windows_own_covariance(seed: int) -> None:
    closes = panel(seed)
    found = weights(closes, book="long-short", gross=10.0, volatility_target_annual=0.15)
    covariance = closes.pct_change().iloc[-50:].cov().to_numpy()
    assert np.sqrt(found @ covariance @ found * 365.0) == pytest.approx(0.15, rel=1e-12)
    capped = decided(closes, book="long-short", gross=0.1, volatility_target_annual=0.15)
    assert isinstance(capped, Targets)
    assert np.abs(capped.weights).sum() == pytest.approx(0.1, rel=1e-12)
    assert "more than the gross allows" in capped.reason


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("signal", ["return", "rank"])
def test_protection_by_the_books_own_variance(seed: int, signal: str) -> None:
    """Each past close decides by itself, on a window that ends there; its book earns the next return."""
    closes = panel(seed)
    terms: dict[str, object] = {"book": "long-short", "gross": 10.0, "signal": signal}
    returns = closes.pct_change()
    earned = [
        returns.iloc[t + 1].to_numpy() @ weights(closes.iloc[: t + 1], **terms)
        for t in range(N_SESSIONS - 51, N_SESSIONS - 1)
    ]
    assert len(earned) == 50
    expected = weights(closes, **terms) * 0.12 / np.sqrt(np.mean(np.square(earned)) * 365.0)
    found = weights(closes, **terms, crash_protection="own-variance", volatility_target_annual=0.12)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_protection_by_the_state_of_the_market(seed: int) -> None:
    closes = panel(seed)
    moved = (1.0 + closes.pct_change().mean(axis=1)).iloc[-30:].prod() - 1.0
    terms: dict[str, object] = {"book": "long-short", "market_sessions": 30, "bear_exposure": 0.25}
    found = decided(closes, **terms, crash_protection="market-state")
    assert isinstance(found, Targets)
    factor = 0.25 if moved < 0 else 1.0
    np.testing.assert_allclose(found.weights, factor * weights(closes, book="long-short"), rtol=1e-12)
    assert ("bear market" in found.reason) is bool(moved < 0)


def test_both_states_of_the_market_were_seen() -> None:
    moved = [(1.0 + panel(seed).pct_change().mean(axis=1)).iloc[-30:].prod() - 1.0 for seed in SEEDS]
    assert min(moved) < 0 < max(moved)
