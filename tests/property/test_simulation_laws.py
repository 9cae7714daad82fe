"""Laws of the book: it is what a slow one in plain Python makes of docs/simulation.md, and its accounts add up."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_book import Scenario, compared, scenario
from tangency.simulate import Profit, Schedule, SimulatedPath, simulate

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "15"))
SEEDS = st.integers(0, 2**31 - 1)


def test_sixty_scenarios_are_those_of_the_slow_book() -> None:
    """NAV, every profit, what was not filled and what happened are the same; `backtest_study.py` takes 500."""
    for seed in range(60):
        nav, profit, difference = compared(scenario(seed))
        assert difference is None, f"scenario {seed}: {difference}"
        assert nav <= 1e-12, f"scenario {seed}: {nav}"
        assert profit <= 1e-12, f"scenario {seed}: {profit}"


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_each_days_change_of_nav_is_its_profit_and_flow(seed: int) -> None:
    """nav[t] − nav[t−1] = Σ profit[t] + flows[t], to 1e-12 of NAV."""
    path = scenario(seed).fast()
    changes = np.diff(np.concatenate(([path.capital], path.nav)))
    assert np.abs(changes - path.profit.sum(axis=1) - path.flows).max() <= 1e-12 * max(path.nav.max(), path.capital)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_holdings_times_prices_and_cash_are_the_nav(seed: int) -> None:
    """Σ units × last known price + cash = NAV, with the units taken from fills and settlements."""
    drawn = scenario(seed)
    path = drawn.fast()
    fills = drawn.bars.fills if drawn.trading.price == "open" else drawn.bars.closes
    due = {*(path.decided + drawn.trading.delay).tolist(), *path.fills.bar.tolist(), *path.unfilled.bar.tolist()}
    marks, value = np.zeros(len(drawn.bars.assets)), np.empty(drawn.bars.n_bars)
    for t, units in enumerate(path.units()):
        for row in (fills[t], drawn.bars.closes[t]) if t in due else (drawn.bars.closes[t],):
            marks = np.where(np.isnan(row), marks, row)
        value[t] = units @ marks
    assert np.abs(value + path.cash - path.nav).max() <= 1e-12 * max(path.nav.max(), path.gross.max())


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_a_schedule_and_answers_that_are_the_same_give_the_same_bits(seed: int) -> None:
    """One kernel advances both, stopped at each decision or not."""
    drawn = scenario(seed)
    rows = dict(zip(drawn.schedule.when.tolist(), drawn.schedule.weights, strict=True))
    asked = simulate(
        drawn.bars,
        capital=drawn.capital,
        trading=drawn.trading,
        costs=drawn.costs,
        decide=lambda bar, _: rows[bar],
        asked=drawn.schedule.when,
        flows=drawn.flows,
    )
    given = drawn.fast()
    for name in ("nav", "cash", "gross", "net", "traded", "flows", "profit"):
        assert getattr(asked, name).tobytes() == getattr(given, name).tobytes(), name
    for name in ("fills", "unfilled", "events"):
        assert getattr(asked, name).rows.tobytes() == getattr(given, name).rows.tobytes(), name


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_cutting_the_future_leaves_the_past(seed: int) -> None:
    """What happens after a bar changes nothing before it, but for who is known to be delisted at its end."""
    drawn = scenario(seed)
    whole, half = drawn.fast(), drawn.bars.n_bars // 2
    corrupted = drawn.bars.closes.copy()
    corrupted[half + 1 :] *= 3.0
    other = _with_closes(drawn, corrupted).fast()
    assert other.nav[: half + 1].tobytes() == whole.nav[: half + 1].tobytes()
    before = whole.fills.bar <= half
    assert other.fills.rows[other.fills.bar <= half].tobytes() == whole.fills.rows[before].tobytes()


def _with_closes(drawn: Scenario, closes: np.ndarray) -> Scenario:
    closes.flags.writeable = False
    fills = drawn.bars.fills if drawn.bars.fills is not drawn.bars.closes else closes
    return replace(drawn, bars=replace(drawn.bars, closes=closes, fills=fills))


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS, k=st.integers(1, 4))
def test_profit_by_strategy_adds_up_to_the_books(seed: int, k: int) -> None:
    """Units to the last bit, profits to 1e-12 of NAV by kind; interest and a shortfall are the book's own."""
    path = _owned(seed, k)
    units = path.units("s0").copy()
    for s in range(1, k):
        units += path.units(f"s{s}")
    assert units.tobytes() == path.units().tobytes()
    size = max(path.nav.max(), path.gross.max(), path.capital)
    together = path.owned.profit.sum(axis=1)
    for kind in Profit:
        if kind not in (Profit.INTEREST, Profit.SHORTFALL):
            assert np.abs(together[:, kind] - path.profit[:, kind]).max() <= 1e-12 * size, kind.name
        else:
            assert not together[:, kind].any()


def _owned(seed: int, k: int) -> SimulatedPath:
    drawn, rng = scenario(seed), np.random.default_rng(seed)
    m, n = drawn.schedule.weights.shape
    weights = drawn.schedule.weights[:, None, :] * rng.normal(1.0, 1.0, (m, k, n)) / k
    schedule = Schedule(
        when=drawn.schedule.when, weights=np.ascontiguousarray(weights), strategies=tuple(f"s{s}" for s in range(k))
    )
    return simulate(
        drawn.bars,
        capital=drawn.capital,
        trading=drawn.trading,
        costs=drawn.costs,
        schedule=schedule,
        flows=drawn.flows,
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_one_strategy_owns_the_book(seed: int) -> None:
    """A book of one named strategy is the book without a name."""
    drawn = scenario(seed)
    schedule = Schedule(when=drawn.schedule.when, weights=drawn.schedule.weights[:, None, :], strategies=("only",))
    owned = simulate(
        drawn.bars,
        capital=drawn.capital,
        trading=drawn.trading,
        costs=drawn.costs,
        schedule=schedule,
        flows=drawn.flows,
    )
    plain = drawn.fast()
    assert owned.nav == pytest.approx(plain.nav, rel=1e-11, abs=1e-11 * drawn.capital)
    assert owned.events.rows[:, :3].tolist() == plain.events.rows[:, :3].tolist()
