"""Sector rotation against plain loops, its caps and floors, and sectors that are absent."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tangency.sdk import DataError, Infeasible, Membership, Targets, Window
from tangency.testing.market_story import KnownFacts
from tangency_momentum.bounded_shares import bounded_shares
from tangency_momentum.rotation import SectorRotation
from tangency_momentum.rotation_params import RotationParams

L, SKIP, RISK = 30, 2, 50
LABELS: dict[str, Membership] = {f"A{i}": ("DeFi", "Layer 1", "Meme", "Payments")[i % 4] for i in range(10)}
SEEDS = range(8)


def panel(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    logs = rng.normal(0.0, 0.02, (120, 1)) + rng.normal(0.0, rng.uniform(0.01, 0.04, 10), (120, 10))
    days = pd.date_range("2024-01-01", periods=120)
    return pd.DataFrame(9.0 * np.exp(np.cumsum(logs, axis=0)), days, list(LABELS))


def window_of(closes: pd.DataFrame, labels: Mapping[str, Membership] = LABELS, taxonomy: str = "sector") -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=1.0,
        periods_per_year=365.0,
        known=KnownFacts(columns={}, labels={taxonomy: labels}, sizes={}, characteristics={}),
    )


def decided(closes: pd.DataFrame, labels: Mapping[str, Membership] = LABELS, **params: object) -> Targets:
    own = RotationParams.model_validate({"lookback": L, "skip": SKIP, "risk_sessions": RISK, **params})
    found = SectorRotation(own).decide(window_of(closes, labels), None)
    assert isinstance(found, Targets)
    return found


def shares(closes: pd.DataFrame, **params: object) -> pd.Series:
    weights = pd.Series(decided(closes, **params).weights, closes.columns)
    return weights.groupby(pd.Series(LABELS)).sum()


def past(closes: pd.DataFrame) -> pd.Series:
    return (closes.iloc[-1 - SKIP] / closes.iloc[-1 - SKIP - L]) ** (1 / L) - 1.0


def sector_returns(closes: pd.DataFrame) -> pd.DataFrame:
    returns = closes.pct_change().iloc[-RISK:]
    return returns.T.groupby(pd.Series(LABELS)).mean().T


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_between_sectors(seed: int) -> None:
    closes = panel(seed)
    momentum = past(closes).groupby(pd.Series(LABELS)).mean()
    top = momentum.nlargest(2).index
    np.testing.assert_allclose(shares(closes, between="top", top=2), np.isin(momentum.index, top) / 2, atol=1e-14)
    positive = momentum.clip(lower=0.0)
    if positive.any():
        np.testing.assert_allclose(shares(closes, between="momentum"), positive / positive.sum(), atol=1e-12)
    np.testing.assert_allclose(shares(closes, between="equal"), 0.25, atol=1e-14)
    raw = 1.0 / sector_returns(closes).std()
    np.testing.assert_allclose(shares(closes, between="inverse-volatility"), raw / raw.sum(), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_risk_is_equal_contributions_to_the_variance(seed: int) -> None:
    closes = panel(seed)
    own = shares(closes, between="equal-risk").to_numpy()
    covariance = sector_returns(closes).cov().to_numpy()
    contributions = own * (covariance @ own) / (own @ covariance @ own)
    np.testing.assert_allclose(contributions, 0.25, atol=1e-9)
    assert own.sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_within_sectors(seed: int) -> None:
    closes = panel(seed)
    labels = pd.Series(LABELS)
    for within, raw in (
        ("equal", pd.Series(1.0, closes.columns)),
        ("inverse-volatility", 1.0 / closes.pct_change().iloc[-RISK:].std()),
        ("momentum", past(closes).clip(lower=0.0)),
    ):
        found = pd.Series(decided(closes, between="inverse-volatility", within=within).weights, closes.columns)
        inner = found / found.groupby(labels).transform("sum")
        expected = raw / raw.groupby(labels).transform("sum")
        np.testing.assert_allclose(inner.dropna(), expected[inner.notna()], rtol=0, atol=1e-12)


def test_an_asset_of_two_sectors_belongs_to_each_in_part() -> None:
    closes = panel(0)[["A0", "A1", "A2"]]
    labels: dict[str, Membership] = {"A0": "DeFi", "A1": {"DeFi": 0.5, "Meme": 0.5}, "A2": "Meme"}
    found = decided(closes, labels, between="equal").weights
    # In each of two halves the whole member counts one and the other a half.
    np.testing.assert_allclose(found, [1 / 3, 1 / 3, 1 / 3], atol=1e-15)


CASES = st.integers(1, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0.0, 0.1, 1.0, 2.5, 7.0]), min_size=n, max_size=n).map(np.array),
        st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n).map(np.array),
        st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n).map(np.array),
        st.floats(0.1, 1.0),
    )
)


@settings(max_examples=300, deadline=None)
@given(CASES)
def test_shares_are_in_proportion_within_caps_and_floors(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float],
) -> None:
    """Every share is within its bounds; they add up to the total, or all that may grow is at its cap; the rest keep
    their proportions.
    """
    raw, one, two, total = case
    lower, upper = np.minimum(one, two), np.maximum(one, two)
    lower = lower * min(1.0, total / max(lower.sum(), 1e-300))
    found = bounded_shares(raw, lower, upper, total)
    assert (found >= lower).all()
    assert (found <= upper).all()
    assert found.sum() <= total + 1e-12
    if found.sum() < total - 1e-12:
        np.testing.assert_allclose(found[raw > 0], upper[raw > 0], rtol=0, atol=1e-12)
    free = (found > lower + 1e-9) & (found < upper - 1e-9)
    if free.any():
        ratios = found[free] / raw[free]
        np.testing.assert_allclose(ratios, ratios[0], rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("between", ["top", "momentum", "equal", "inverse-volatility", "equal-risk"])
def test_caps_and_floors_hold(seed: int, between: str) -> None:
    own = shares(panel(seed), between=between, cap=0.4, caps={"Meme": 0.2}, floors={"DeFi": 0.15})
    assert (own <= 0.4 + 1e-12).all()
    assert own["Meme"] <= 0.2 + 1e-12
    assert own["DeFi"] >= 0.15 - 1e-12
    assert own.sum() <= 1.0 + 1e-12


def test_what_no_sector_may_take_is_cash_and_said() -> None:
    found = decided(panel(1), between="top", top=2, cap=0.3)
    assert found.weights.sum() == pytest.approx(0.6, abs=1e-12)
    assert "cash 40.00%: no sector may take more" in found.reason


@pytest.mark.parametrize(("absent", "held"), [("cash", 0.75), ("others", 1.0)])
def test_a_named_sector_without_members_is_recorded(absent: str, held: float) -> None:
    """Its equal part stays in cash, or goes to the others; never silently."""
    sectors = ["DeFi", "Layer 1", "Meme", "Gaming"]
    found = decided(panel(1), between="equal", sectors=sectors, absent=absent)
    assert found.weights.sum() == pytest.approx(held, abs=1e-12)
    assert "Gaming: no member that can be held; its share of 25.00%" in found.reason
    assert ("stays in cash" if absent == "cash" else "goes to the others") in found.reason
    assert "A3" not in found.reasons  # Payments is no sector that was asked for
    floor = decided(panel(1), floors={"Gaming": 0.1}, absent=absent)
    assert floor.weights.sum() == pytest.approx(0.9 if absent == "cash" else 1.0, abs=1e-12)


def test_a_cap_of_a_sector_that_nothing_has_is_said_to_bind_nothing() -> None:
    found = decided(panel(1), caps={"Defi": 0.1})
    assert "Defi: no member has a label of it today: its cap binds nothing" in found.reason


def test_reasons_name_sector_share_and_part() -> None:
    found = decided(panel(2), between="top", top=1)
    held = [asset for asset, weight in zip(LABELS, found.weights, strict=True) if weight > 0.0]
    assert held
    for asset in held:
        assert found.reasons[asset].startswith(f"{LABELS[asset]} 100.00%, momentum ")
        assert "rank 1 of 4" in found.reasons[asset]


def test_what_lacks_prices_does_not_count_in_its_sector() -> None:
    closes = panel(3)
    closes.iloc[: -SKIP - 10, 0] = np.nan  # listed late
    closes.iloc[-20, 1] = np.nan  # one gap
    closes["A2"] = 5.0  # does not move
    found = decided(closes, between="equal", within="inverse-volatility")
    assert found.weights[:3].tolist() == [0.0, 0.0, 0.0]
    assert all("lacks returns" in found.reasons[asset] for asset in ("A0", "A1", "A2"))
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-12)
    ranked = decided(closes)
    assert "no price 32 or 2 sessions ago" in ranked.reasons["A0"]


def test_where_no_member_has_risen_all_is_cash_and_said() -> None:
    falling = panel(0).mul(np.exp(-0.3 * np.arange(120)), axis=0)
    found = decided(falling, between="equal", within="momentum")
    assert not found.weights.any()
    assert found.reason == "all is cash: no member of a sector has a positive momentum"
    assert all("which is not positive" in why for why in found.reasons.values())
    assert "cash 100.00%: no sector's momentum is positive" in decided(falling, between="momentum").reason


def test_floors_that_exceed_what_is_left_are_infeasible() -> None:
    with pytest.raises(Infeasible, match="exceed what there is to share"):
        decided(panel(0), floor=0.3)
    with pytest.raises(Infeasible, match=r"80\.00%.*75\.00%"):
        decided(panel(0), between="equal", sectors=["DeFi", "Meme", "Layer 1", "Gaming"], floors={"DeFi": 0.8})


def test_no_labels_short_windows_and_no_members_are_refused() -> None:
    closes = panel(0)
    own = SectorRotation(RotationParams())
    with pytest.raises(
        DataError, match=r"no asset has a label of the taxonomy 'sector'.*taxonomies with labels: chain"
    ):
        own.decide(window_of(closes, LABELS, "chain"), None)
    with pytest.raises(DataError, match=r"60 sessions, 66 needed.*window=65"):
        own.decide(window_of(closes.iloc[-60:]), None)
    with pytest.raises(DataError, match="no sector has a member that can be held"):
        decided(closes, sectors=["Gaming"])
    closes.iloc[-1] = -1.0
    with pytest.raises(DataError, match="zero or negative"):
        own.decide(window_of(closes), None)


@pytest.mark.parametrize(
    ("given_params", "message"),
    [
        ({"floor": 0.5, "cap": 0.4}, "the floor is above the cap"),
        ({"floors": {"DeFi": 0.5}, "cap": 0.4}, "the floor of 'DeFi' is above its cap"),
        ({"floors": {"DeFi": 0.6, "Meme": 0.6}}, "more than the portfolio"),
        ({"sectors": ["DeFi", "DeFi"]}, "named twice"),
        ({"sectors": ["DeFi"], "caps": {"Meme": 0.2}}, "'Meme' has a cap or a floor, and is none of the sectors"),
    ],
)
def test_params_that_contradict_each_other_are_refused(given_params: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        RotationParams.model_validate(given_params)
