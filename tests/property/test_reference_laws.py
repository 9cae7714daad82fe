"""Laws of the tables beside prices: what is read on a day knows nothing later, and order does not count."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.asset import Asset, AssetClass
from tangency.domain.calendar import calendar_named
from tangency.estimation.selection import Selection, select
from tangency.market import Dataset, GivenTables, PanelSpec, PricePanel, ReferenceTables, UniverseRule, read_tables
from tangency.store.content import bare, content_sha256

pytestmark = pytest.mark.any_processor

SYMBOLS = ("AAA", "BBB", "CCC")
START = datetime(2024, 1, 1)  # noqa: DTZ001  # labels have no time zone
DAY = START + timedelta(days=10)
FEW = settings(max_examples=60, deadline=None)
DAYS = st.integers(0, 20).map(lambda n: START + timedelta(days=n))
LATER = st.integers(11, 30).map(lambda n: START + timedelta(days=n))


def _read(table: str, rows: list[dict[str, Any]]) -> ReferenceTables:
    return ReferenceTables(frames=read_tables(GivenTables(tables={table: rows}), SYMBOLS).frames)


@st.composite
def labels(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Labels of each asset, one after the other."""
    rows: list[dict[str, Any]] = []
    for symbol in SYMBOLS:
        cuts = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
        bounds = [None, *cuts, None]
        for begin, end in pairwise(bounds):
            label, weight = draw(st.sampled_from(["X", "Y", "Z"])), draw(st.sampled_from([0.25, 0.5, 1.0]))
            row = {"symbol": symbol, "label": label, "weight": weight, "valid_from": begin, "valid_to": end}
            rows.append(row)
    return rows


@FEW
@given(labels(), st.data())
def test_later_labels_change_nothing(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    """Labels of a day are the same whatever begins after it, and whenever after it the present ones end."""
    changed = []
    for symbol in SYMBOLS:
        own = [
            row for row in rows if row["symbol"] == symbol and (row["valid_from"] is None or row["valid_from"] <= DAY)
        ]
        last = own[-1]
        end = data.draw(LATER)
        changed += [
            *own[:-1],
            {**last, "valid_to": end if last["valid_to"] is None or last["valid_to"] > DAY else last["valid_to"]},
        ]
        changed.append({"symbol": symbol, "label": "new", "weight": 1.0, "valid_from": end, "valid_to": None})
    assert _read("sectors", changed).taxonomies["sector"].as_of(DAY) == _read("sectors", rows).taxonomies[
        "sector"
    ].as_of(DAY)


@FEW
@given(st.dictionaries(st.sampled_from(SYMBOLS), LATER, min_size=1))
def test_a_later_delisting_is_not_known(delistings: dict[str, datetime]) -> None:
    """An asset on a day is the same whether and whenever after it the asset is delisted, and at what value."""
    rows = [{"symbol": s, "delisted": day, "settlement_value": "0.1"} for s, day in delistings.items()]
    calendar = calendar_named("crypto")
    table = _read("assets", rows).assets
    assert table is not None
    for symbol in SYMBOLS:
        bare_asset = Asset(symbol=symbol, name=symbol, asset_class=AssetClass.OTHER, currency="USD", calendar=calendar)
        assert table.asset(bare_asset, DAY) == bare_asset


@st.composite
def dated(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Values of assets with their times and the days on which they became known, revisions among them."""
    keys = draw(st.lists(st.tuples(st.sampled_from(SYMBOLS), DAYS, st.integers(0, 20)), min_size=1, unique=True))
    return [
        {"timestamp": day, "symbol": symbol, "name": "book", "value": float(i), "known_at": day + timedelta(days=lag)}
        for i, (symbol, day, lag) in enumerate(keys)
    ]


@FEW
@given(dated(), st.integers(0, 2**32 - 1))
def test_what_becomes_known_later_changes_nothing(rows: list[dict[str, Any]], seed: int) -> None:
    """Characteristics of a day are a function of the rows known by it."""
    random = np.random.default_rng(seed)
    known = [row for row in rows if row["known_at"] <= DAY]
    future = [{**row, "value": float(random.normal())} for row in rows if row["known_at"] > DAY]
    newest = {"timestamp": DAY, "symbol": "AAA", "name": "book", "value": -1.0, "known_at": DAY + timedelta(days=1)}
    before = _read("characteristics", rows).characteristics
    after = _read("characteristics", [*known, *future[::2], newest]).characteristics
    assert before is not None
    assert after is not None
    assert after.as_of(DAY).equals(before.as_of(DAY))
    latest: dict[str, tuple[datetime, datetime, float]] = {}
    for row in known:
        mark = (row["timestamp"], row["known_at"], row["value"])
        latest[row["symbol"]] = max(mark, latest.get(row["symbol"], mark))
    assert before.values("book", DAY) == {symbol: mark[2] for symbol, mark in latest.items()}


@FEW
@given(dated(), st.sampled_from(["funding", "borrow", "market_caps", "spreads"]))
def test_later_numbers_change_nothing(rows: list[dict[str, Any]], table: str) -> None:
    """Sizes, rates and spreads of a day are a function of the rows dated by it."""
    column = {"funding": "rate", "borrow": "rate_annual", "market_caps": "market_cap", "spreads": "spread_bps"}[table]
    values = {(row["timestamp"], row["symbol"]): row["value"] + 1.0 for row in rows}
    own = [{"timestamp": day, "symbol": symbol, column: value} for (day, symbol), value in values.items()]
    changed = [row if row["timestamp"] <= DAY else {**row, column: 7.0} for row in own]
    both = [_read(table, each) for each in (own, changed)]
    if table == "market_caps":
        sizes = [each.market_caps for each in both]
        assert sizes[0] is not None
        assert sizes[1] is not None
        assert sizes[0].sizes(DAY) == sizes[1].sizes(DAY)
    else:
        read = [getattr(each, table).as_of(DAY) for each in both]
        assert read[0] == read[1]


@settings(max_examples=25, deadline=None)
@given(labels(), st.data())
def test_a_universe_knows_no_later_rows_of_any_table(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    """Members, reasons, labels and sizes of a day are the same without all rows that begin, or come, after it."""
    whole = {
        "sectors": rows,
        "market_caps": [
            {"timestamp": data.draw(DAYS), "symbol": symbol, "market_cap": float(i + 1)}
            for i, symbol in enumerate(SYMBOLS)
        ],
        "assets": [{"symbol": "CCC", "delisted": START + timedelta(days=20), "settlement_value": 1}],
    }
    cut = {
        "sectors": [row for row in rows if row["valid_from"] is None or row["valid_from"] <= DAY],
        "market_caps": [row for row in whole["market_caps"] if row["timestamp"] <= DAY],
    }
    drawn = [_selected({name: own for name, own in each.items() if own}) for each in (whole, cut)]
    assert drawn[0].universe == drawn[1].universe
    assert drawn[0].input().groups == drawn[1].input().groups
    assert drawn[0].input().market_caps == drawn[1].input().market_caps


def _selected(tables: dict[str, Any]) -> Selection:
    prices = [(START + timedelta(days=n), symbol, 1.0 + n) for symbol in SYMBOLS for n in range(21)]
    spec = PanelSpec(name="made", calendar="crypto", currency="USD", asset_class="crypto")
    panel = PricePanel.from_table(pd.DataFrame(prices, columns=["timestamp", "symbol", "close"]), spec)
    own = ReferenceTables(frames=read_tables(GivenTables(tables=tables), SYMBOLS).frames)
    return select(Dataset.of(panel, own, version=""), as_of=DAY, rule=UniverseRule(n_returns=5))


@FEW
@given(labels(), st.randoms(use_true_random=False))
def test_the_order_and_form_of_rows_do_not_count(rows: list[dict[str, Any]], random: Any) -> None:
    """One content: rows in any order, as rows, DataFrame or Arrow table."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    frame = pd.DataFrame(shuffled)
    hashes = {
        content_sha256(bare(read_tables(GivenTables(tables={"sectors": form}), SYMBOLS).frames["sectors"]))
        for form in (rows, shuffled, frame, pa.Table.from_pylist(shuffled))
    }
    assert len(hashes) == 1
