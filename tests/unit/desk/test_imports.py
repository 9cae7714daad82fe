"""A dataset of one's own, with tables beside its prices, through the desk."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import DataError, UnknownName
from tangency.errors.remedy import in_options
from tangency.market import PanelSpec, PricePanel, Surroundings

DAYS = pd.date_range("2024-01-01", periods=60, freq="D")
SYMBOLS = ("AAA", "BBB", "CCC", "DDD", "IDX")
DECLARED: dict[str, Any] = {"calendar": "crypto", "currency": "USD", "asset_class": "crypto"}
SECTORS = [
    {"symbol": "AAA", "label": "DeFi"},
    {"symbol": "BBB", "label": "DeFi", "valid_to": "2024-02-01"},
    {"symbol": "BBB", "label": "Gaming", "valid_from": "2024-02-01"},
    {"symbol": "CCC", "label": "Layer 1", "weight": 0.5},
    {"symbol": "CCC", "label": "DeFi", "weight": 0.5},
    {"symbol": "DDD", "label": "Layer 1"},
    {"symbol": "IDX", "label": ""},
]
CAPS = [{"date": "2024-01-01", "symbol": symbol, "market_cap": 100 - i} for i, symbol in enumerate(SYMBOLS[:4])]
ASSETS = {
    "IDX": {"name": "Index", "is_benchmark": True},
    "DDD": {"name": "Delta", "delisted": "2024-02-20", "settlement_value": "0.25"},
}
TRADING = [{"lot_step": "0.01", "minimum_notional": 10}, {"symbol": "BBB", "lot_step": 1, "minimum_notional": 500}]
RULE = tg.UniverseRule(n_returns=20)


def prices() -> pd.DataFrame:
    random = np.random.default_rng(3)
    paths = 10 * np.exp(np.cumsum(random.normal(0.001, 0.03, (len(DAYS), len(SYMBOLS))), axis=0))
    rows = [
        (day, symbol, round(float(paths[t, i]), 4))
        for t, day in enumerate(DAYS)
        for i, symbol in enumerate(SYMBOLS)
        if symbol != "DDD" or day <= pd.Timestamp("2024-02-20")
    ]
    return pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])


@pytest.fixture(scope="module")
def mine(desk: tg.Desk) -> Any:
    """Return the result of importing the whole dataset as `mine`."""
    return desk.import_prices(
        prices(), name="mine", **DECLARED, sectors=SECTORS, market_caps=CAPS, assets=ASSETS, trading=TRADING,
        taxonomies={"theme": {"AAA": "green", "BBB": "grey"}}, names={"AAA": "Alpha"}, universe=RULE,
    )  # fmt: skip


def test_what_is_stored_is_said(desk: tg.Desk, mine: Any) -> None:
    document = mine.document()
    assert (document.name, document.rows, document.assets) == ("mine", len(prices()), 5)
    assert document.version == desk.datasets.version("mine")
    matched = {each.table: (each.rows, len(each.matched), each.without) for each in document.tables}
    assert matched == {
        "assets": (2, 2, ("AAA", "BBB", "CCC")),
        "market_caps": (4, 4, ("IDX",)),
        "sectors": (7, 5, ()),
        "taxonomy_theme": (2, 2, ("CCC", "DDD", "IDX")),
        "trading": (2, 1, ()),
    }
    assert "imported mine" in repr(mine)
    assert "<table" in mine._repr_mimebundle_()["text/html"]


def test_the_lists_show_it(desk: tg.Desk, mine: Any) -> None:
    line = next(each for each in desk.datasets() if each.name == "mine")
    assert (line.origin, line.version) == ("imported", mine.version)
    assert line.tables == ("assets", "market_caps", "sectors", "taxonomy_theme", "trading")
    rows = {each.table: (each.rows, each.symbols) for each in desk.tables("mine")}
    assert rows["sectors"] == (7, 5)
    assert rows["trading"] == (2, 1)
    assert [each.table for each in desk.tables("crypto")] == ["market_caps", "sectors"]


def test_the_tables_are_there_in_sql(desk: tg.Desk, mine: Any) -> None:
    del mine
    found = desk.sql("select label from mine_sectors where symbol = 'DDD'").to_pydict()
    assert found == {"label": ["Layer 1"]}
    assert desk.sql("select label from crypto_sectors where symbol = 'UNI'").to_pydict() == {"label": ["DeFi"]}
    assert desk.sql("select count(*) as n from mine join mine_market_caps using (symbol)").to_pydict()["n"][0] > 100


def test_the_universe_of_a_day_has_the_labels_of_that_day(desk: tg.Desk, mine: Any) -> None:
    del mine
    early, late = (desk.select("mine", as_of=day) for day in ("2024-01-31", "2024-02-01"))
    assert {a.symbol: a.sector for a in early.universe.members} == {
        "AAA": "DeFi",
        "BBB": "DeFi",
        "CCC": None,
        "DDD": "Layer 1",
    }
    assert {a.symbol: a.sector for a in late.universe.members}["BBB"] == "Gaming"
    groups = late.input().groups
    assert groups["sector"]["CCC"] == {"Layer 1": 0.5, "DeFi": 0.5}
    assert groups["theme"] == {"AAA": "green", "BBB": "grey"}
    assert [each.symbol for each in late.universe.members] == ["AAA", "BBB", "CCC", "DDD"]  # by size
    assert late.input().market_caps == {"AAA": 100, "BBB": 99, "CCC": 98, "DDD": 97}


def test_a_benchmark_is_no_member_unless_it_is_named(desk: tg.Desk, mine: Any) -> None:
    del mine
    assert "index or benchmark" in desk.select("mine", as_of="2024-02-01").passed_over["IDX"]
    named = tg.UniverseRule(n_returns=20, include=("IDX",))
    assert "IDX" in desk.select("mine", as_of="2024-02-01", universe=named).universe.symbols


def test_a_limit_on_a_sector_counts_fractions(desk: tg.Desk, mine: Any) -> None:
    del mine
    plan = desk.optimize("mine", as_of="2024-02-01", objective="min_risk", constraints=["sector[DeFi] <= 30%"])
    held = plan.weights
    assert held["AAA"] + 0.5 * held["CCC"] <= 0.3 + 1e-9
    bare = desk.optimize("mine", as_of="2024-02-01", objective="min_risk").weights
    assert bare["AAA"] + 0.5 * bare["CCC"] > 0.3


def test_a_label_of_another_day_makes_a_limit_inactive_and_no_error(desk: tg.Desk, mine: Any) -> None:
    del mine
    plan = desk.optimize("mine", as_of="2024-01-31", constraints=["sector[Gaming] <= 10%", "weight <= 90%"])
    assert [each.constraint for each in plan.inactive] == ["sector[Gaming] <= 10%"]
    with pytest.raises(UnknownName, match="Gaming"):
        desk.optimize("mine", as_of="2024-01-31", constraints=["sector[Gamin] <= 10%"])


def test_lots_and_minimums_are_the_assets_own(desk: tg.Desk, mine: Any) -> None:
    del mine
    book = desk.construct({"AAA": 0.5, "BBB": 0.4}, capital=1000, dataset="mine", as_of="2024-02-01", portfolio="lots")
    assert [each.symbol for each in book.holdings.positions] == ["AAA"]
    assert book.below_minimum == ("BBB",)
    assert book.holdings.positions[0].quantity % Decimal("0.01") == 0
    large = desk.construct({"BBB": 0.9}, capital=1000, dataset="mine", as_of="2024-02-01", portfolio="lots")
    assert large.holdings.positions[0].quantity % 1 == 0
    own = desk.construct(
        {"BBB": 0.4}, capital=1000, dataset="mine", as_of="2024-02-01", portfolio="lots", minimum_notional=1
    )
    assert [each.symbol for each in own.holdings.positions] == ["BBB"]


def test_an_asset_without_terms_is_named(desk: tg.Desk) -> None:
    desk.import_prices(
        prices(),
        name="few-terms",
        **DECLARED,
        trading={"AAA": {"lot_step": 1, "minimum_notional": 1}, **{symbol: {"lot_step": 1} for symbol in SYMBOLS[1:]}},
    )
    with pytest.raises(tg.ConfigurationError, match="no minimum_notional") as raised:
        desk.construct({"BBB": 0.9}, capital=1000, dataset="few-terms", as_of="2024-02-01")
    assert raised.value.where == "asset BBB"


def test_a_delisted_asset_is_settled(desk: tg.Desk, mine: Any) -> None:
    del mine
    day = {"dataset": "mine", "as_of": "2024-02-25"}
    before = desk.construct(
        {"AAA": 0.5, "DDD": 0.3}, capital=1000, dataset="mine", as_of="2024-02-19", portfolio="gone"
    )
    held = {each.symbol: each.quantity for each in before.holdings.positions}
    with pytest.raises(DataError, match=r"delisted on 2024-02-20 and settled at 0\.25 USD"):
        desk.construct({"DDD": 0.5}, capital=1000, **day)
    assert "delisted 2024-02-20, settled at 0.25 USD" in desk.select("mine", as_of="2024-02-25").passed_over["DDD"]
    plan = desk.rebalance("gone", {"AAA": 0.5}, **day)
    (settled,) = plan.settled
    assert (settled.symbol, settled.quantity, settled.cash) == ("DDD", held["DDD"], held["DDD"] * Decimal("0.25"))
    assert "DDD" not in {trade.symbol for trade in plan.trades}
    after = desk.accept(plan).holdings
    assert [each.symbol for each in after.positions] == ["AAA"]
    bought = sum(trade.notional if trade.side == "buy" else -trade.notional for trade in plan.trades)
    assert after.cash == before.holdings.cash + settled.cash - bought
    assert desk.replay(plan.run_id).is_identical


def test_what_is_not_known_of_a_settlement_is_asked_for(desk: tg.Desk) -> None:
    gone = {"DDD": {"delisted": "2024-02-20"}}
    desk.import_prices(prices(), name="unsettled", **DECLARED, assets=gone, trading=TRADING)
    before = {"dataset": "unsettled", "as_of": "2024-02-19"}
    desk.construct({"AAA": 0.5, "DDD": 0.3}, capital=1000, portfolio="unsettled", **before)
    day = {"dataset": "unsettled", "as_of": "2024-02-25"}
    with pytest.raises(DataError, match="what it was settled at is not known") as raised:
        desk.rebalance("unsettled", {"AAA": 0.5}, **day)
    assert raised.value.details(in_options)["remedy"].endswith("--assets")
    desk.import_tables("unsettled", assets={"DDD": {**gone["DDD"], "settlement_value": 0}})
    (settled,) = desk.rebalance("unsettled", {"AAA": 0.5}, **day).settled
    assert (settled.symbol, settled.cash) == ("DDD", 0)


def test_the_hours_of_the_last_day_have_prices(desk: tg.Desk) -> None:
    hours = pd.date_range("2024-01-01", periods=30, freq="h")
    table = pd.DataFrame({"timestamp": hours, "symbol": "AAA", "close": range(1, 31)})
    hourly = {"name": "hourly", "calendar": "crypto-hourly", "currency": "USD"}
    assert desk.import_prices(table, **hourly, assets={"AAA": {"delisted": "2024-01-02"}}).rows == 30
    with pytest.raises(DataError, match="prices after its delisting"):
        desk.import_prices(table, **hourly, assets={"AAA": {"delisted": "2024-01-01"}})


def test_fees_are_those_of_the_dataset(desk: tg.Desk) -> None:
    terms = [{"lot_step": "0.01", "minimum_notional": 1, "fee_bps": 10}, {"symbol": "BBB", "taker_bps": 25}]
    desk.import_prices(prices(), name="fees", **DECLARED, trading=terms)
    day = {"dataset": "fees", "as_of": "2024-02-01"}
    desk.construct({"AAA": 0.9}, capital=1000, **day, portfolio="fees")
    plan = desk.rebalance("fees", {"BBB": 0.9}, **day)
    notional = {trade.symbol: trade.notional for trade in plan.trades}
    assert plan.fees == notional["AAA"] * Decimal("0.001") + notional["BBB"] * Decimal("0.0025")
    assert "not taken from cash" in repr(plan)
    desk.import_prices(prices(), name="fees", **DECLARED, trading=[{"symbol": "BBB", "fee_bps": 1}, *TRADING[:1]])
    assert desk.rebalance("fees", {"BBB": 0.9}, **day).fees is None  # of AAA none is stated


def test_runs_are_listed(desk: tg.Desk, mine: Any) -> None:
    del mine
    plan = desk.optimize("mine", as_of="2024-02-01")
    latest = next(iter(desk.runs(limit=1)))
    assert (latest.id, latest.verb, latest.status, latest.of) == (plan.run_id, "optimize", "finished", "mine")
    assert all(each.verb == "construct" for each in desk.runs(verb="construct"))
    with pytest.raises(UnknownName, match="optimize"):
        desk.runs(verb="optimise")


def test_tables_added_later_are_a_new_version_and_old_runs_read_theirs(desk: tg.Desk) -> None:
    first = desk.import_prices(prices(), name="later", **DECLARED, universe=RULE, sectors=dict.fromkeys(SYMBOLS, "Old"))
    run = desk.optimize("later", constraints=["sector[Old] <= 100%"])
    second = desk.import_tables("later", sectors=dict.fromkeys(SYMBOLS, "New"), trading=TRADING)
    assert second.version not in {first.version, None}
    assert second.rows == first.rows
    with pytest.raises(UnknownName, match="Old"):
        desk.optimize("later", constraints=["sector[Old] <= 100%"])
    assert desk.replay(run.run_id).is_identical
    assert desk.datasets.dataset("later", first.version).tables.trading is None
    again = desk.import_prices(prices(), name="later", **DECLARED, universe=RULE, sectors=dict.fromkeys(SYMBOLS, "Old"))
    assert again.version == first.version


def test_the_version_is_of_prices_and_tables(desk: tg.Desk) -> None:
    panel = PricePanel.from_table(prices(), PanelSpec(name="bare", **DECLARED))
    bare = desk.datasets.publish(panel)
    assert bare == desk.import_prices(prices(), name="bare", **DECLARED).version
    versions = {bare}
    for sectors in ({"AAA": "X"}, {"AAA": "Y"}, {"AAA": "X", "BBB": "X"}):
        versions.add(desk.import_prices(prices(), name="bare", **DECLARED, sectors=sectors).version)
    assert len(versions) == 4


def test_prices_alone_keep_the_version_that_they_had(tmp_path: Path) -> None:
    rows = [(f"2024-01-{d:02}", s, d * k) for d in range(1, 8) for k, s in enumerate(("A", "B"), 1)]
    table = pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])
    with tg.Desk(tmp_path) as own:
        done = own.import_prices(table, name="mine", **DECLARED)
        panel = own.panel("mine")
    # Both hashes were computed before there were tables.
    assert panel.version == "24ce8ddbec940b891057a5198bfe84f91d2dfc0a106aeb376f89f067b0c932fb"
    assert done.version == "1d3eb5c77bb00cb3d9b96bcacf5941d4bbf34ae559a315c03090b68838b95b36"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"sectors": {"AAB": "X"}}, "AAB"),
        ({"assets": {"DDD": {"delisted": "2024-01-05"}}}, "prices after its delisting"),
        ({"universe": tg.UniverseRule(n_returns=5, top=3)}, "takes the largest"),
        ({"universe": tg.UniverseRule(n_returns=5, exclude_sectors=("X",))}, "unknown sector"),
        ({"universe": tg.UniverseRule(n_returns=5, include=("XXX",))}, "unknown asset"),
        ({"symbol": "AAA"}, "names its assets itself"),
        ({"calendar": "cripto"}, "crypto"),
        ({"asset_class": "coin"}, "asset class"),
        ({"market_caps": Path("there-is-no.csv")}, "no such file"),
    ],
)
def test_nothing_is_stored_of_what_is_refused(desk: tg.Desk, given: dict[str, Any], what: str) -> None:
    with pytest.raises(tg.TangencyError, match=what):
        desk.import_prices(prices(), name="refused", **{**DECLARED, **given})
    assert "refused" not in desk.datasets.names()


def test_a_sample_takes_no_tables(desk: tg.Desk) -> None:
    with pytest.raises(tg.ConfigurationError, match="sample"):
        desk.import_tables("crypto", sectors={"BTC": "X"})
    with pytest.raises(UnknownName, match="dataset"):
        desk.import_tables("crypti", sectors={"BTC": "X"})


def test_a_file_of_one_asset_takes_its_symbol(desk: tg.Desk, tmp_path: Path) -> None:
    (tmp_path / "AAPL.csv").write_text("Date,Close\n2024-01-02,185.64\n2024-01-03,184.25\n")
    columns = {"Date": "timestamp", "Close": "close"}
    done = desk.import_prices(
        tmp_path / "AAPL.csv", name="apple", calendar="us-equity", currency="USD", symbol="AAPL", columns=columns
    )
    assert (done.rows, desk.panel("apple").symbols) == (2, ("AAPL",))


def test_a_cut_of_the_universe_travels_whole(desk: tg.Desk, mine: Any) -> None:
    del mine
    window = desk.select("mine", as_of="2024-02-01").window
    again = PricePanel.from_arrow(window.to_arrow())
    assert again.surroundings == window.surroundings
    assert again.assets == window.assets
    assert isinstance(again.surroundings, Surroundings)
    assert again.surroundings.taxonomies["sector"]["CCC"] == {"Layer 1": 0.5, "DeFi": 0.5}


def test_a_later_label_changes_no_earlier_universe(desk: tg.Desk, mine: Any) -> None:
    later = [*SECTORS[:5], {"symbol": "DDD", "label": "Layer 1", "valid_to": "2024-02-21"}]
    other = desk.import_prices(prices(), name="other-labels", **DECLARED, sectors=later, universe=RULE)
    assert other.version != mine.version
    known = [desk.datasets.dataset(name).on("2024-02-01") for name in ("mine", "other-labels")]
    assert known[0].sectors == known[1].sectors


def test_a_sample_imported_as_ones_own_gives_the_same_portfolio(desk: tg.Desk, demo_case: dict[str, Any]) -> None:
    sample = desk.datasets.dataset("crypto")
    names = {asset.symbol: asset.name for asset in sample.panel.assets}
    own = {
        "calendar": "crypto",
        "currency": "USD",
        "asset_class": "crypto",
        "universe": sample.panel.facts.default_rule,
    }
    done = desk.import_prices(sample.panel.bars, name="own-crypto", **own, **dict(sample.tables.frames), names=names)
    sizes = next(each for each in done.tables if each.table == "market_caps")
    assert len(sizes.unmatched) > 100  # coins without prices
    assert desk.panel("own-crypto").assets == sample.panel.assets
    theirs = desk.select("crypto", as_of="2024-11-30")
    ours = desk.select("own-crypto", as_of="2024-11-30")
    assert ours.universe == theirs.universe
    assert ours.window.version == theirs.window.version
    assert ours.window.surroundings == theirs.window.surroundings
    reference = desk.optimize("crypto", as_of="2024-11-30", **demo_case)
    assert desk.optimize("own-crypto", as_of="2024-11-30", **demo_case).weights.equals(reference.weights)
