"""What the tables say on a day."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from tangency.domain.asset import Asset, AssetClass
from tangency.domain.calendar import calendar_named
from tangency.errors import UnknownName
from tangency.market import GivenTables, ReferenceTables, read_tables
from tangency.market.reference import TableGiven

OWN = ("AAA", "BBB")
BARE = Asset(symbol="AAA", name="AAA", asset_class=AssetClass.OTHER, currency="USD", calendar=calendar_named("crypto"))


def tables(**given: TableGiven) -> ReferenceTables:
    return ReferenceTables(frames=read_tables(GivenTables(tables=given), OWN).frames)


def test_a_label_holds_from_its_first_day_until_the_next_begins() -> None:
    rows = [
        {"symbol": "AAA", "label": "X", "valid_to": "2024-02-01"},
        {"symbol": "AAA", "label": "Y", "valid_from": "2024-02-01"},
        {"symbol": "BBB", "label": "X", "weight": 0.25},
    ]
    taxonomy = tables(sectors=rows).taxonomies["sector"]
    assert taxonomy.as_of("2024-01-31") == {"AAA": "X", "BBB": {"X": 0.25}}
    assert taxonomy.as_of("2024-02-01") == {"AAA": "Y", "BBB": {"X": 0.25}}
    assert taxonomy.labels == ("X", "Y")
    assert taxonomy.ever["AAA"] == {"X": 1.0, "Y": 1.0}


def test_other_taxonomies_stand_beside_sectors() -> None:
    read = read_tables(GivenTables(tables={"sectors": {"AAA": "X"}}, taxonomies={"theme": {"AAA": "green"}}), OWN)
    own = ReferenceTables(frames=read.frames)
    assert sorted(own.frames) == ["sectors", "taxonomy_theme"]
    assert own.taxonomies["theme"].as_of("2024-01-01") == {"AAA": "green"}


def test_a_delisting_is_known_when_it_comes() -> None:
    table = tables(assets={"AAA": {"name": "Alpha", "delisted": "2024-02-01", "settlement_value": "0.5"}}).assets
    assert table is not None
    before, after = table.asset(BARE, "2024-01-31"), table.asset(BARE, "2024-02-01")
    assert (before.name, before.delisted, before.settlement_value) == ("Alpha", None, None)
    assert (after.delisted, after.settlement_value) == (datetime(2024, 2, 1), Decimal("0.5"))  # noqa: DTZ001  # labels
    other = Asset(symbol="BBB", name="BBB", asset_class=AssetClass.CRYPTO, currency="EUR", calendar=BARE.calendar)
    assert table.asset(other) is other


def test_members_of_a_list_come_and_go() -> None:
    rows = [{"list": "L", "symbol": "AAA", "valid_to": "2024-02-01"}, {"list": "L", "symbol": "BBB"}]
    table = tables(memberships=rows).memberships
    assert table is not None
    assert (table.as_of("L", "2024-01-31"), table.as_of("L", "2024-02-01")) == (("AAA", "BBB"), ("BBB",))
    with pytest.raises(UnknownName, match="M"):
        table.as_of("M", "2024-01-31")


def test_terms_of_an_asset_go_before_those_for_all() -> None:
    table = tables(trading=[{"lot_step": 1, "fee_bps": 10}, {"symbol": "AAA", "lot_step": "0.001"}]).trading
    assert table is not None
    assert (table.terms("AAA").lot_step, table.terms("AAA").fee_bps) == (Decimal("0.001"), 10.0)
    assert table.terms("BBB").lot_step == 1
    assert table.terms("BBB").minimum_notional is None


def test_rates_are_the_latest_by_the_day() -> None:
    rates = [("2024-01-01", 0.01), ("2024-01-03", 0.03)]
    own = tables(
        borrow=[{"timestamp": day, "symbol": "AAA", "rate_annual": rate} for day, rate in rates],
        interest=[{"timestamp": day, "currency": "USD", "rate_annual": rate} for day, rate in rates],
        spreads=[{"timestamp": day, "symbol": "AAA", "spread_bps": rate} for day, rate in rates],
        funding=[{"timestamp": day, "symbol": "AAA", "rate": -rate} for day, rate in rates],
    )
    assert own.borrow is not None
    assert own.borrow.as_of("2024-01-02") == {"AAA": 0.01}
    assert own.borrow.until("2024-01-02").num_rows == 1
    assert own.interest is not None
    assert own.interest.as_of("2024-01-03") == {"USD": 0.03}
    assert own.spreads is not None
    assert own.spreads.as_of("2023-12-31") == {}
    assert own.funding is not None
    assert own.funding.as_of("2024-01-04") == {"AAA": -0.03}


def test_dividends_are_known_at_their_ex_date() -> None:
    rows = [{"ex_date": f"2024-0{month}-01", "symbol": "AAA", "amount": "0.24", "currency": "USD"} for month in (1, 2)]
    table = tables(dividends=rows).dividends
    assert table is not None
    assert table.as_of("2024-01-31")["amount"].to_pylist() == [Decimal("0.24")]


def test_a_revision_is_read_once_it_is_known() -> None:
    rows = [
        {"timestamp": "2024-03-31", "symbol": "AAA", "name": "book", "value": 10.0, "known_at": "2024-05-01"},
        {"timestamp": "2024-03-31", "symbol": "AAA", "name": "book", "value": 9.0, "known_at": "2024-08-01"},
        {"timestamp": "2024-06-30", "symbol": "AAA", "name": "book", "value": 12.0, "known_at": "2024-07-15"},
    ]
    table = tables(characteristics=rows).characteristics
    assert table is not None
    read = {day: table.values("book", day) for day in ("2024-04-30", "2024-05-01", "2024-07-15", "2024-08-01")}
    assert read == {
        "2024-04-30": {},
        "2024-05-01": {"AAA": 10.0},
        "2024-07-15": {"AAA": 12.0},
        "2024-08-01": {"AAA": 12.0},
    }


def test_a_dataset_without_tables_has_none() -> None:
    own = ReferenceTables()
    assert not own
    assert own.market_caps is own.assets is own.trading is own.memberships is own.dividends is None
    assert own.characteristics is own.funding is None
    assert own.taxonomies == {}
