"""Laws of walking forward: nothing that comes after a close changes what was decided at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import walk_forward_study

import tangency as tg
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind
from tangency.contracts.progress import no_progress
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.backtesting import backtested
from tangency.host import default_catalogue
from tangency.market import Dataset, PricePanel, ReferenceTables, UniverseRule, sample_dataset
from tangency.results.backtest import BacktestResult
from tangency.simulate.combination import FixedShares
from tangency.simulate.decider import Decider, Deciding
from tangency.simulate.frame_history import FrameHistory
from tangency.simulate.optimizer_strategy import KnownNames, OptimizerStrategy
from tangency.simulate.shown import Portfolio
from tangency.testing.comparison import same_bits

CATALOGUE = default_catalogue()
RULE = UniverseRule(top=8, n_returns=90, exclude_sectors=("Stablecoin", "Wrapped"))
START, CUT, END = "2022-03-01", "2022-06-30", "2022-08-31"
# What a study of its own computes for minutes; its estimates are the same function of the window.
SLOW = frozenset({"riskfolio"})


def optimizers() -> list[str]:
    return [
        each.id
        for each in CATALOGUE.registered
        if each.kind is ComponentKind.OPTIMIZER
        and each.plugin not in SLOW
        and not any(field.is_required() for field in each.spec.params.model_fields.values())
    ]


def walked(dataset: Dataset, end: str, **changes: object) -> BacktestResult:
    request = BacktestRequest.model_validate(
        {"dataset": "x", "universe": RULE, "start": START, "end": end, "window": 90, **changes}
    )
    return backtested(request, dataset, CATALOGUE, weights=None, levels=None, on_progress=no_progress)


def as_known(tables: ReferenceTables, day: str) -> ReferenceTables:
    limit = pa.scalar(np.datetime64(day, "us").item(), pa.timestamp("us"))
    frames = {}
    for name, rows in tables.frames.items():
        column = next((each for each in ("known_at", "timestamp", "valid_from") if each in rows.column_names), None)
        kept = (
            None if column is None else pc.fill_null(pc.less_equal(rows[column].cast(pa.timestamp("us")), limit), True)
        )
        frames[name] = rows if kept is None else rows.filter(kept)
    return ReferenceTables(frames=frames)


@cache
def corrupted() -> Dataset:
    """Return the sample, but that its later prices and sizes are others, with gaps, and its later members gone."""
    rng = np.random.default_rng(11)
    dataset = sample_dataset("crypto")
    panel = dataset.panel
    rows = panel.bars.to_pandas()
    later = rows["timestamp"] > np.datetime64(CUT)
    for column in ("open", "high", "low", "close", "volume"):
        rows.loc[later, column] = rows.loc[later, column].to_numpy() * np.exp(rng.normal(0.0, 0.5, int(later.sum())))
    rows = rows[~later | (rng.random(len(rows)) < 0.97)]
    bars = pa.Table.from_pandas(rows, schema=panel.bars.schema, preserve_index=False)
    caps = dataset.tables.frames["market_caps"].to_pandas()
    moved = caps["timestamp"] > np.datetime64(CUT)
    caps.loc[moved, "market_cap"] *= rng.uniform(0.1, 9.0, int(moved.sum()))
    sizes = pa.Table.from_pandas(caps, schema=dataset.tables.frames["market_caps"].schema, preserve_index=False)
    changed: PricePanel = replace(panel, bars=bars)
    return Dataset.of(changed, dataset.tables.with_tables({"market_caps": sizes}), version="corrupted")


def require_same_past(whole: BacktestResult, other: BacktestResult) -> None:
    """Require the same decisions up to the cut, to the last bit, asset by asset."""
    limit = np.datetime64(CUT)
    ours = [each for each in whole.decisions if whole.path.bars.sessions[each.at] <= limit]
    theirs = [each for each in other.decisions if other.path.bars.sessions[each.at] <= limit]
    assert len(ours) == len(theirs) >= 4
    for one, two in zip(ours, theirs, strict=True):
        assert one.members.assets == two.members.assets
        assert dict(one.members.passed_over) == dict(two.members.passed_over)
        assert dict(one.refused) == dict(two.refused)
        assert (one.targets is None) == (two.targets is None)
        if one.targets is None or two.targets is None:
            continue
        mine, yours = (named(result, each.targets) for result, each in ((whole, one), (other, two)))
        assert same_bits(mine, yours)


@cache
def priced_at_the_cut() -> list[str]:
    known = cut_short().panel
    return sorted(s for s, p in zip(known.symbols, known.prices.T, strict=True) if not np.isnan(p).all())


@cache
def cut_short() -> Dataset:
    """Return the sample as it was at the cut: later prices and rows are gone."""
    dataset = sample_dataset("crypto")
    return Dataset.of(dataset.panel.until(CUT), as_known(dataset.tables, CUT), version="cut")


def named(result: BacktestResult, targets: np.ndarray) -> np.ndarray:
    """Return the targets of assets that both have, by name; all others are no targets."""
    assets = result.path.bars.assets
    priced = priced_at_the_cut()
    assert not targets[:, [i for i, asset in enumerate(assets) if asset not in priced]].any()
    return np.ascontiguousarray(targets[:, [assets.index(asset) for asset in priced]])


@pytest.mark.parametrize("optimizer", optimizers())
def test_cutting_and_corrupting_the_future_leaves_the_decisions_of_every_optimizer(optimizer: str) -> None:
    """Law: targets at t are a function of what was known at t."""
    dataset = sample_dataset("crypto")
    chosen = {"optimizer": {"name": optimizer}, "risk_model": {"name": "ledoit-wolf"}}
    whole = walked(dataset, END, **chosen)
    require_same_past(whole, walked(cut_short(), CUT, **chosen))
    other = walked(corrupted(), END, **chosen)
    require_same_past(whole, other)
    assert not np.array_equal(whole.decisions[-1].targets, other.decisions[-1].targets)  # what came after was seen


def test_cutting_and_corrupting_the_future_leaves_the_decisions_of_two_levels() -> None:
    """Law: sectors, the weights within them and their shares at t are a function of what was known at t."""
    dataset = sample_dataset("crypto")
    chosen = {"optimizer": {"name": "erc"}, "within_sectors": {"name": "mvo", "params": {"objective": "min_risk"}}}
    whole = walked(dataset, END, **chosen)
    require_same_past(whole, walked(cut_short(), CUT, **chosen))
    other = walked(corrupted(), END, **chosen)
    require_same_past(whole, other)
    assert not np.array_equal(whole.decisions[-1].targets, other.decisions[-1].targets)


def strategies() -> list[str]:
    return [each.id for each in CATALOGUE.registered if each.kind is ComponentKind.STRATEGY]


@pytest.mark.parametrize("strategy", strategies())
def test_cutting_and_corrupting_the_future_leaves_the_decisions_of_every_strategy(strategy: str) -> None:
    """Law: the targets of a shipped strategy at t are a function of what was known at t."""
    dataset = sample_dataset("crypto")
    chosen = {"strategy": {"name": strategy}}
    whole = walked(dataset, END, **chosen)
    require_same_past(whole, walked(cut_short(), CUT, **chosen))
    require_same_past(whole, walked(corrupted(), END, **chosen))


@pytest.mark.parametrize("policy", ["rebalancing/threshold", "rebalancing/calendar"])
def test_a_policy_sees_no_future(policy: str) -> None:
    """Law: what is traded up to t is a function of what was known at t."""
    dataset = sample_dataset("crypto")
    chosen = {"optimizer": {"name": "erc"}, "policy": {"name": policy}}
    whole, other = walked(dataset, END, **chosen), walked(corrupted(), END, **chosen)
    limit = np.datetime64(CUT)
    n = int((whole.path.bars.sessions <= limit).sum())
    assert same_bits(whole.path.nav[:n].copy(), other.path.nav[:n].copy())
    assert whole.trades[whole.trades["session"] <= limit].equals(other.trades[other.trades["session"] <= limit])


FRAME = {"optimizer": tg.component("mvo", objective="min_risk"), "window": 150, "every": 20, "periods_per_year": 365}


def closes(seed: int = 3) -> pd.DataFrame:
    """Return prices of as many assets as solvers start warm with."""
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.0, 0.01, (500, 3)) @ rng.uniform(0.2, 1.5, (3, 70)) + rng.normal(0.0, 0.01, (500, 70))
    days = pd.date_range("2020-01-01", periods=501)
    levels = 100.0 * np.vstack([np.ones(70), np.cumprod(1.0 + returns, axis=0)])
    return pd.DataFrame(levels, days, [f"A{i:02d}" for i in range(70)])


def targets_by_session(result: BacktestResult) -> dict[np.datetime64, np.ndarray]:
    return {result.path.bars.sessions[each.at]: np.ascontiguousarray(each.targets) for each in result.decisions}


def test_decisions_are_those_of_their_own_windows() -> None:
    """Law: neither a later start nor other prices before or after the window change a decision's bits."""
    prices = closes()
    whole = targets_by_session(tg.backtest(prices, **FRAME))
    later = targets_by_session(tg.backtest(prices, start=prices.index[250], **FRAME))
    assert len(later) == 13
    other, day = prices.copy(), prices.index[330]
    other.iloc[:180] *= np.exp(np.random.default_rng(1).normal(0.0, 0.3, (180, 70)))
    other.iloc[331:] *= np.exp(np.random.default_rng(2).normal(0.0, 0.3, (170, 70)))
    elsewhere = targets_by_session(tg.backtest(other, **FRAME))
    assert all(same_bits(targets, whole[session]) for session, targets in later.items())
    assert same_bits(elsewhere[day.to_datetime64()], whole[day.to_datetime64()])
    assert not same_bits(elsewhere[prices.index[310].to_datetime64()], whole[prices.index[310].to_datetime64()])


def test_decisions_are_those_of_a_direct_estimate() -> None:
    """Law: each decision is the optimisation of its window's returns, to 1e-9, wherever the data begin."""
    prices = closes()
    result = tg.backtest(prices, **FRAME)
    cut = targets_by_session(tg.backtest(prices.iloc[7:], start=prices.index[150], **{**FRAME, "window": 143}))
    for each in result.decisions[:: len(result.decisions) // 4]:
        own = prices.iloc[each.at - 150 : each.at + 1].pct_change().iloc[1:]
        direct = tg.optimize(own, optimizer=FRAME["optimizer"], periods_per_year=365)
        assert np.abs(each.targets[0] - direct.weights.to_numpy()).max() < 1e-9
    shorter = targets_by_session(tg.backtest(prices, start=prices.index[150], **{**FRAME, "window": 143}))
    assert all(np.abs(targets - shorter[session]).max() < 1e-9 for session, targets in cut.items())


def test_gaps_and_members_that_change_go_the_direct_way() -> None:
    """Law: a decision on members that come and go is the optimisation of their own window."""
    prices = closes()
    prices.iloc[:60, 3] = np.nan
    prices.iloc[400:, 5] = np.nan
    result = tg.backtest(prices, **FRAME)
    sizes = {len(each.members.assets) for each in result.decisions}
    assert sizes == {69, 70}
    for each in result.decisions[1::3]:
        own = prices.iloc[each.at - 150 : each.at + 1][list(each.members.assets)].pct_change().iloc[1:]
        direct = tg.optimize(own, optimizer=FRAME["optimizer"], periods_per_year=365)
        assert np.abs(each.targets[0][each.members.places] - direct.weights.to_numpy()).max() < 1e-9


def test_a_strategy_that_has_walked_forgets_it() -> None:
    """Law: one strategy over two histories, one after the other, decides on each as a new one would."""
    request = BacktestRequest.model_validate({"dataset": "x", "window": 150})

    def deciding(own: OptimizerStrategy, prices: pd.DataFrame) -> list[Floats]:
        history = FrameHistory(
            name="frame",
            assets=tuple(prices.columns),
            sessions=prices.index.to_numpy(),
            closes=frozen_floats(prices.to_numpy()),
            periods_per_year=365.0,
            window=150,
        )
        strategy = Deciding(name="it", strategy=own, component=None, rule=request.score_rule)
        decider = Decider(history, [strategy], FixedShares(fractions={"it": 1.0}), window=150, most_gross=1.0, seed=0)
        cash = Portfolio(nav=1.0, weights=np.zeros(70))
        return [decider.decide(at, cash).targets for at in (300, 320, 340)]

    def built() -> OptimizerStrategy:
        return OptimizerStrategy(
            catalogue=CATALOGUE,
            optimizer=FRAME["optimizer"],
            models=request.models(),
            constraints=(),
            known=KnownNames(assets=tuple(closes().columns)),
            seed=0,
        )

    walked_before = built()
    deciding(walked_before, closes(8))
    for one, two in zip(deciding(walked_before, closes(9)), deciding(built(), closes(9)), strict=True):
        assert same_bits(one, two)


def test_the_short_form_of_the_contest() -> None:
    """Law: each decision has its window's least variance, for a few times what NumPy takes to estimate and to solve."""
    closes = walk_forward_study.prices(80, 1200)
    returns = closes.pct_change().to_numpy()[1:]

    def seconds(run: Callable[[], object]) -> float:
        run()
        taken = []
        for _ in range(5):
            start = time.process_time()
            run()
            taken.append(time.process_time() - start)
        return min(taken)

    result = walk_forward_study.walked(closes)
    assert len(result.decisions) == 48
    assert all(each.certificates["mvo"].optimality_gap <= 1e-9 for each in result.decisions)
    equal = np.full((48, 80), 1.0 / 80)
    _, excess = walk_forward_study.compared(result, returns, equal)
    assert excess < -0.1
    # Some three times is seen.
    assert seconds(lambda: walk_forward_study.walked(closes)) < 9.0 * seconds(lambda: walk_forward_study.floor(returns))
