"""Laws of universe rules and of their outcome through time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.universe import Universe
from tangency.domain.universe_history import UniverseDate, membership_events
from tangency.errors import DataError
from tangency.market import (
    Dataset,
    GivenTables,
    PanelSpec,
    PricePanel,
    ReferenceTables,
    UniverseRule,
    read_tables,
    select_universe,
)

pytestmark = pytest.mark.any_processor

FEW = settings(max_examples=30, deadline=None)
SPEC = PanelSpec(name="made", calendar="crypto", currency="USD", asset_class="crypto", volume_unit="units")
START, N_DAYS = pd.Timestamp("2024-01-01"), 9
SYMBOLS = tuple(f"C{i}" for i in range(5))
DAY = START + timedelta(days=5)
RULES: list[dict[str, Any]] = [
    {},
    {"min_price": 0.97},
    {"min_turnover": 1.0, "liquidity_sessions": 3},
    {"filters": ("score > 0.4",)},
    {"rank_by": "score", "top": 2},
    {"rank_by": "turnover", "top": 2, "largest": False, "liquidity_sessions": 2},
    {"member_of": "list"},
    {"keep_labels": {"theme": ("one", "two")}},
    {"keep_sectors": ("x",), "exclude": ("C1",)},
    {"top": 2, "filters": ("market_cap > 0.3",)},
]


def _rows(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return prices with gaps, and dated tables, of all days."""
    days = pd.date_range(START, periods=N_DAYS)
    index = pd.MultiIndex.from_product([days, SYMBOLS], names=["timestamp", "symbol"])
    frame = pd.DataFrame(index=index).reset_index()
    n = len(frame)
    prices = frame.assign(close=np.exp(rng.normal(0, 0.05, n)), volume=rng.uniform(0.5, 2.0, n))
    is_kept = (rng.random(n) < 0.9) | (frame["symbol"] == "C0").to_numpy()
    later = pd.to_timedelta(rng.integers(0, 4, n), unit="D")
    return {
        "prices": prices[is_kept],
        "market_caps": frame.assign(market_cap=rng.uniform(0.1, 1.0, n)),
        "characteristics": frame.assign(name="score", value=rng.random(n), known_at=frame["timestamp"] + later),
        "memberships": _intervals(rng, "list", ["list"]),
        "sectors": _intervals(rng, "label", ["x", "y"]),
        "theme": _intervals(rng, "label", ["one", "two", "three"]),
    }


def _intervals(rng: np.random.Generator, column: str, names: list[str]) -> pd.DataFrame:
    """Return two rows an asset, one after the other, of which the first ends on a random day."""
    rows = []
    for symbol in SYMBOLS:
        turn = START + timedelta(days=int(rng.integers(1, N_DAYS)))
        rows.append({"symbol": symbol, column: str(rng.choice(names)), "valid_from": None, "valid_to": turn})
        if rng.random() < 0.7:
            rows.append({"symbol": symbol, column: str(rng.choice(names)), "valid_from": turn, "valid_to": None})
    # Every name is known at some time, whatever was drawn.
    never = START - timedelta(days=100)
    ended = {"valid_from": never, "valid_to": never + timedelta(days=1)}
    rows += [{"symbol": symbol, column: name, **ended} for symbol, name in zip(SYMBOLS, names, strict=False)]
    frame = pd.DataFrame(rows)
    first = frame["valid_from"].isna() & frame["symbol"].isin(SYMBOLS[: len(names)])
    frame.loc[first, "valid_from"] = never + timedelta(days=1)
    return frame


def _dataset(rows: dict[str, pd.DataFrame]) -> Dataset:
    rows = {name: own.reset_index(drop=True) for name, own in rows.items()}
    tables = {name: rows[name] for name in ("market_caps", "characteristics", "memberships", "sectors")}
    read = read_tables(GivenTables(tables=tables, taxonomies={"theme": rows["theme"]}), list(SYMBOLS))
    return Dataset.of(PricePanel.from_table(rows["prices"], SPEC), ReferenceTables(frames=read.frames), version="v")


def _draw(dataset: Dataset, rule: UniverseRule, day: pd.Timestamp = DAY) -> Universe | str:
    """Return the universe of a day, or why there is none."""
    label = day.to_pydatetime()
    try:
        return select_universe(
            dataset.panel, rule, label, dataset.market_caps, known=dataset.on(label), tables=dataset.tables
        )
    except DataError as error:
        return str(error)


def _seen(drawn: Universe | str) -> object:
    """Return what a universe says, without the assets' places in the dataset."""
    if isinstance(drawn, str):
        return drawn
    return drawn.symbols, drawn.sectors(), drawn.passed_over, drawn.left_out, drawn.snapshot


def _future_changed(rows: dict[str, pd.DataFrame], rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Change every number of a later day, drop some, and end or begin whatever ended or began later elsewhere."""
    changed = {}
    for name, time in (("prices", "timestamp"), ("market_caps", "timestamp"), ("characteristics", "known_at")):
        frame, numbers = rows[name].copy(), rows[name].select_dtypes("number").columns
        is_later = (frame[time] > DAY).to_numpy()
        frame.loc[is_later, numbers] = frame.loc[is_later, numbers] * 3.0 + 0.1
        changed[name] = frame[~is_later | (rng.random(len(frame)) < 0.6)]
    for name in ("memberships", "sectors", "theme"):
        frame = rows[name].copy()
        frame.loc[frame["valid_to"] > DAY, "valid_to"] = DAY + timedelta(days=40)
        changed[name] = frame[~(frame["valid_from"] > DAY)]
    return changed


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from(RULES))
def test_nothing_later_than_the_day_is_seen(seed: int, rule: dict[str, Any]) -> None:
    """Whatever changes after as_of, prices, sizes, labels, lists and what becomes known, changes nothing."""
    rng = np.random.default_rng(seed)
    rows = _rows(rng)
    asked = UniverseRule(n_returns=2, max_missing=0.5, **rule)
    assert _seen(_draw(_dataset(rows), asked)) == _seen(_draw(_dataset(_future_changed(rows, rng)), asked))


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from(RULES), st.sampled_from(SYMBOLS[1:]))
def test_to_exclude_by_name_is_to_remove(seed: int, rule: dict[str, Any], symbol: str) -> None:
    """An excluded asset leaves the members that a dataset without it would have, also where the rule ranks."""
    rows = _rows(np.random.default_rng(seed))
    excluded = tuple(dict.fromkeys((*rule.get("exclude", ()), symbol)))
    with_all = UniverseRule(n_returns=2, max_missing=0.5, **{**rule, "exclude": excluded})
    without = _dataset({name: rows[name][rows[name]["symbol"] != symbol] for name in rows})
    asked = UniverseRule(
        n_returns=2, max_missing=0.5, **{**rule, "exclude": tuple(each for each in excluded if each != symbol)}
    )
    if set(rule.get("exclude", ())) == {symbol}:
        asked = UniverseRule(n_returns=2, max_missing=0.5, **{**rule, "exclude": ()})
    one, other = _draw(_dataset(rows), with_all), _draw(without, asked)
    assert isinstance(one, str) == isinstance(other, str)
    if isinstance(one, Universe) and isinstance(other, Universe):
        assert one.symbols == other.symbols
        assert {**one.left_out, symbol: ""} == {**other.left_out, symbol: ""}


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from(RULES))
def test_the_order_of_the_rows_does_not_matter(seed: int, rule: dict[str, Any]) -> None:
    """The universe is a function of the set of rows of prices and tables."""
    rng = np.random.default_rng(seed)
    rows = _rows(rng)
    shuffled = {name: own.iloc[rng.permutation(len(own))] for name, own in rows.items()}
    asked = UniverseRule(n_returns=2, max_missing=0.5, **rule)
    assert _seen(_draw(_dataset(rows), asked)) == _seen(_draw(_dataset(shuffled), asked))


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from(RULES))
def test_every_priced_asset_is_a_member_or_has_its_reason(seed: int, rule: dict[str, Any]) -> None:
    """Members and left_out part the assets that have a price by the day, and each reason is a text."""
    dataset = _dataset(_rows(np.random.default_rng(seed)))
    drawn = _draw(dataset, UniverseRule(n_returns=2, max_missing=0.5, **rule))
    if isinstance(drawn, Universe):
        known = dataset.panel.until(DAY.to_pydatetime()).bars["symbol"].to_pylist()
        assert set(drawn.symbols).isdisjoint(drawn.left_out)
        assert {*drawn.symbols, *drawn.left_out} >= set(known)
        assert all(drawn.left_out.values())


@FEW
@given(st.lists(st.sets(st.sampled_from(SYMBOLS)), min_size=1, max_size=6))
def test_the_events_reproduce_the_members(sets: list[set[str]]) -> None:
    """The first members with the events up to a date are the members of that date."""
    dates = [
        UniverseDate(
            as_of=(START + timedelta(days=i)).to_pydatetime(),
            members=tuple(sorted(own)),
            left_out={symbol: "left out" for symbol in SYMBOLS if symbol not in own},
        )
        for i, own in enumerate(sets)
    ]
    events = list(membership_events(dates))
    for date in dates:
        own = set(dates[0].members)
        for event in (each for each in events if each.as_of <= date.as_of):
            (own.add if event.kind == "came" else own.remove)(event.symbol)  # each changes something
        assert own == set(date.members)
