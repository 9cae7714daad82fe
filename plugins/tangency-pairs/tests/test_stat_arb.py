"""Statistical arbitrage: scores against plain loops, hedges, bands, and what it earns where residuals revert or not."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

import tangency as tg
from tangency.sdk import DataError, Decision, Hold, State, Targets, Window
from tangency_pairs.open_sides import OpenSides
from tangency_pairs.residual_scores import residual_scores
from tangency_pairs.stat_arb import StatArb
from tangency_pairs.stat_arb_params import StatArbParams

HALF_LIFE = 6.0


def market(seed: int, *, reverts: bool, n_sessions: int = 500, n_assets: int = 24) -> pd.DataFrame:
    """Return prices of two factors and what is each asset's own: a walk, or what reverts, of equal steps."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(0.0, 0.01, (n_sessions, 2)).cumsum(axis=0)
    betas = np.column_stack([rng.uniform(0.6, 1.4, n_assets), rng.normal(0.0, 0.5, n_assets)])
    steps = rng.normal(0.0, 0.012, (n_sessions, n_assets))
    keeps = 0.5 ** (1.0 / HALF_LIFE) if reverts else 1.0
    own = np.zeros_like(steps)
    for t in range(1, n_sessions):
        own[t] = keeps * own[t - 1] + steps[t]
    days = pd.date_range("2020-01-01", periods=n_sessions)
    return pd.DataFrame(100.0 * np.exp(factors @ betas.T + own), days, [f"A{i:02d}" for i in range(n_assets)])


def window_of(closes: pd.DataFrame) -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=1.0,
        periods_per_year=365.0,
    )


def params(**given: object) -> StatArbParams:
    return StatArbParams.model_validate({"factors": 2, **given})


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_plain_regressions(seed: int) -> None:
    closes = market(seed, reverts=True, n_sessions=150)
    own = params()
    found = residual_scores(window_of(closes), own)
    returns = closes.pct_change().iloc[-90:]
    values, vectors = np.linalg.eigh(returns.corr())
    factors = returns.to_numpy() @ (vectors[:, np.argsort(values)[-2:]] / returns.std().to_numpy()[:, None])
    equilibria, deviations, times = {}, {}, {}
    for asset in closes.columns:
        design = np.column_stack([np.ones(60), factors[-60:]])
        fit = np.linalg.solve(design.T @ design, design.T @ returns[asset].iloc[-60:])
        summed = np.cumsum(returns[asset].iloc[-60:].to_numpy() - design @ fit)
        b, a = np.polyfit(summed[:-1], summed[1:], 1)
        noise = np.sum((summed[1:] - a - b * summed[:-1]) ** 2) / 57
        equilibria[asset], deviations[asset], times[asset] = a / (1 - b), np.sqrt(noise / (1 - b * b)), -1 / np.log(b)
    centre = np.mean(list(equilibria.values()))
    expected = [-(equilibria[asset] - centre) / deviations[asset] for asset in closes.columns]
    np.testing.assert_allclose(found.scores, expected, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.times, list(times.values()), rtol=1e-7)


@pytest.mark.parametrize("is_net_zero", [False, True])
def test_a_book_has_no_beta_to_a_factor_and_no_net_if_asked(*, is_net_zero: bool) -> None:
    closes = market(1, reverts=True, n_sessions=150)
    own = params(is_net_zero=is_net_zero, gross=0.7, position=0.3)
    found = StatArb(own).decide(window_of(closes), None)
    assert isinstance(found, Targets)
    scores = residual_scores(window_of(closes), own)
    assert np.abs(scores.betas.T @ found.weights).max() < 1e-12
    assert np.abs(found.weights).sum() == pytest.approx(0.7, rel=1e-12)
    assert "the gross is 0.7" in found.reason
    assert (abs(found.weights.sum()) < 1e-12) == is_net_zero
    # What is earned over the window is what the residuals earned: the factors' returns are hedged to the last bit.
    returns = closes.pct_change().iloc[-60:].to_numpy()
    factors = returns @ scores.portfolios
    design = np.column_stack([np.ones(60), factors])
    slopes = np.linalg.lstsq(design, returns @ found.weights, rcond=None)[0][1:]
    assert np.abs(slopes).max() < 1e-12


def test_without_a_bound_on_the_gross_a_position_is_one_asset_less_its_betas_in_factor_portfolios() -> None:
    closes = market(2, reverts=True, n_sessions=150)
    own = params(gross=10.0, position=0.01)
    found = StatArb(own).decide(window_of(closes), None)
    assert isinstance(found, Targets)
    scores = residual_scores(window_of(closes), own)
    expected = np.zeros(24)
    for asset, side in OpenSides.of_state(found.state).open.items():
        i = scores.assets.index(asset)
        expected[i] += 0.01 * side
        expected -= 0.01 * side * scores.portfolios @ scores.betas[i]
    np.testing.assert_allclose(found.weights, expected, atol=1e-15)


@pytest.mark.parametrize(
    ("s", "time", "side", "expected"),
    [
        (-1.3, 5.0, None, 1),
        (-1.2, 5.0, None, None),
        (1.3, 5.0, None, -1),
        (-1.3, 31.0, None, None),  # too slow to be entered
        (-1.3, 31.0, 1, 1),  # what is open is left by its band alone
        (-0.51, 5.0, 1, 1),
        (-0.49, 5.0, 1, None),
        (0.76, 5.0, -1, -1),
        (0.74, 5.0, -1, None),
        (2.0, 5.0, 1, None),
    ],
)
def test_bands_are_the_published_ones(s: float, time: float, side: int | None, expected: int | None) -> None:
    before = OpenSides.of_state({"open": {} if side is None else {"A": side}})
    after, reasons = before.moved({"A": s}, {"A": time}, {}, StatArbParams())
    assert after.open.get("A") == expected
    assert ("A" in reasons) == (side is not None or abs(s) > 1.25)


def t_statistic(closes: pd.DataFrame) -> float:
    own = {"strategy": tg.component("stat-arb", factors=2), "window": 100, "every": 1, "periods_per_year": 365}
    found = tg.backtest(closes, **own)
    assert not any(each.refused for each in found.decisions)
    earned = np.diff(np.log(found.nav.to_numpy()))
    return float(earned.mean() / earned.std(ddof=1) * np.sqrt(earned.size))


def test_it_earns_where_reversion_was_planted_and_nothing_where_it_was_not() -> None:
    """Before costs, over four markets each: the factors and the size of the steps are the same."""
    with_reversion = [t_statistic(market(seed, reverts=True)) for seed in range(4)]
    without = [t_statistic(market(seed, reverts=False)) for seed in range(4)]
    assert min(with_reversion) > 4.0
    assert abs(np.mean(without)) < 3.0 / np.sqrt(4)
    assert max(np.abs(without)) < 3.0


def walked(strategy: StatArb, closes: pd.DataFrame, days: range, state: State = None) -> tuple[list[Decision], State]:
    found: list[Decision] = []
    for day in days:
        decision = strategy.decide(window_of(closes.iloc[: day + 1]), state)
        state = json.loads(json.dumps(decision.state, allow_nan=False))
        found.append(decision)
    return found, state


def test_it_resumes_from_its_state_to_the_last_bit() -> None:
    closes = market(3, reverts=True, n_sessions=170, n_assets=6)
    own = params()
    whole, _ = walked(StatArb(own), closes, range(95, 170))
    first, state = walked(StatArb(own), closes, range(95, 131))
    rest, _ = walked(pickle.loads(pickle.dumps(StatArb(own))), closes, range(131, 170), state)
    for one, two in zip(whole, [*first, *rest], strict=True):
        assert type(one) is type(two)
        assert (one.state, one.reason) == (two.state, two.reason)
        if isinstance(one, Targets) and isinstance(two, Targets):
            assert one.weights.tobytes() == two.weights.tobytes()
            assert one.reasons == two.reasons
    assert any(isinstance(each, Hold) for each in whole)


def test_what_has_no_score_is_not_entered_and_left_where_it_is_open() -> None:
    closes = market(4, reverts=True, n_sessions=150)
    first = StatArb(params()).decide(window_of(closes.iloc[:149]), None)
    held = next(iter(OpenSides.of_state(first.state).open))
    closes.loc[closes.index[100], held] = np.nan
    other = next(asset for asset in closes.columns if asset != held)
    closes[other] = 5.0
    found = StatArb(params()).decide(window_of(closes), first.state)
    assert isinstance(found, Targets)
    assert found.reasons[held] == "left: a price of the last 91 sessions is missing"
    assert "its price never moves" in found.reasons[other]
    assert found.weights[list(closes.columns).index(held)] == 0.0
    steady = closes.assign(S=1.25 ** np.arange(150.0))  # to the last bit alike
    assert StatArb(params()).decide(window_of(steady), None).reasons["S"] == "its returns are all the same"  # type: ignore[union-attr]  # targets
    twins = market(5, reverts=True, n_sessions=150)[["A00", "A01"]]
    twins["A01"] = 3.0 * twins["A00"]
    same = StatArb(params(factors=1)).decide(window_of(twins), None)
    assert isinstance(same, Targets)
    assert not same.weights.any()
    assert set(same.reasons.values()) == {"what is left after the factors does not revert"}


def test_too_few_assets_for_the_factors_are_refused_and_what_is_open_is_left() -> None:
    closes = market(6, reverts=True, n_sessions=150)
    few = closes[["A00", "A01"]]
    with pytest.raises(DataError, match=r"2 factors of 2 assets.*factors=1"):
        StatArb(params()).decide(window_of(few), None)
    with pytest.raises(DataError, match=r"2[0-9] factors of 24 assets.*over 20 sessions.*with factors=17"):
        StatArb(params(factors=None, variance_share=0.999, residual_sessions=20)).decide(window_of(closes), None)
    with pytest.raises(DataError, match="1 factors of 1 assets"):
        StatArb(params()).decide(window_of(few[["A00"]]), None)
    left = StatArb(params()).decide(window_of(few), {"open": {"A00": 1}})
    assert isinstance(left, Targets)
    assert not left.weights.any()
    assert left.reason.startswith("all positions are left: 2 factors of 2 assets")
    with pytest.raises(DataError, match=r"60 sessions, 91 needed.*window=90"):
        StatArb(params()).decide(window_of(closes.iloc[-60:]), None)
    with pytest.raises(DataError, match="not one that stat-arb has left"):
        StatArb(params()).decide(window_of(closes), {"lives": []})
    closes.iloc[-3, 1] = -1.0
    with pytest.raises(DataError, match="zero or negative"):
        StatArb(params()).decide(window_of(closes), None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"variance_share": 0.5}, "leave one out"),
        ({"residual_sessions": 91}, "residual_sessions <= correlation_sessions"),
        ({"factors": 58}, "factors <= residual_sessions - 3"),
        ({"close_long_s": 1.25}, "close_long_s, close_short_s < open_s"),
    ],
)
def test_params_that_contradict_each_other_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        params(**given)
