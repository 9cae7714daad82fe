from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangency.errors import ConfigurationError, StoreError, UnknownName
from tangency.store import Composition, NewRun, Position, RunOutcome, Store

PRICES = pa.table({"date": [date(2024, 11, 30)] * 2, "symbol": ["BTC", "ETH"], "close": [97461.52, 3703.6]})
HELD = Composition(
    portfolio="growth",
    as_of=datetime(2024, 11, 30, tzinfo=UTC),
    positions=(
        Position(symbol="BTC", weight=0.5, quantity=Decimal("0.1"), price=Decimal("97461.52")),
        Position(symbol="ETH", weight=0.5, quantity=Decimal("0.2"), price=Decimal("3703.6")),
    ),
    currency="USD",
    cash=Decimal(0),
)


@pytest.fixture
def filled(store: Store) -> Store:
    store.publish_dataset("crypto", PRICES, facts={})
    new = NewRun(verb="optimize", request={"optimizer": "mvo"}, manifest={}, seed=0, code_version="0")
    store.finish_run(store.start_run(new).id, RunOutcome(result={"x": 0.1}, compositions=(HELD,)))
    return store


def test_datasets_and_tables_join(filled: Store) -> None:
    answer = filled.sql(
        "select p.symbol, c.close, p.quantity, p.quantity * p.price_float as value"
        " from position p join crypto c using (symbol) order by p.symbol"
    )
    assert answer.to_pylist() == [
        {"symbol": "BTC", "close": 97461.52, "quantity": Decimal("0.1"), "value": pytest.approx(9746.152)},
        {"symbol": "ETH", "close": 3703.6, "quantity": Decimal("0.2"), "value": pytest.approx(740.72)},
    ]
    assert answer.schema.field("quantity").type == pa.decimal128(38, 18)


def test_decimals_are_exact_and_instants_are_utc(filled: Store) -> None:
    (row,) = filled.sql("select sum(quantity) as q, max(as_of) as t from position").to_pylist()
    assert row["q"] == Decimal("0.3")
    assert row["t"] == HELD.as_of
    assert filled.sql("select as_of from position").schema.field("as_of").type == pa.timestamp("us", "UTC")


def test_documents_are_json(filled: Store) -> None:
    query = "select r.result->>'$.x' as x, c.request->>'$.optimizer' as o from run r join configuration c on true"
    assert filled.sql(query).to_pylist() == [{"x": "0.1", "o": "mvo"}]


def test_only_the_live_version_is_seen(filled: Store) -> None:
    filled.publish_dataset("crypto", PRICES.slice(0, 1), facts={})
    assert filled.sql("select count(*) as n from crypto").to_pylist() == [{"n": 1}]


def test_the_caller_adds_tables_and_files(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "o'neil [sample].parquet"
    pq.write_table(PRICES, path)
    extra = {"us-equity": path, "My Sectors": pa.table({"symbol": ["BTC"], "sector": ["Layer 1"]}), "crypto": path}
    query = 'select s.sector, e.close from "My Sectors" s join "us-equity" e using (symbol)'
    assert filled.sql(query, extra=extra).to_pylist() == [{"sector": "Layer 1", "close": 97461.52}]
    filled.publish_dataset("crypto", PRICES.slice(0, 1), facts={})
    assert filled.sql("select count(*) as n from crypto", extra=extra).to_pylist() == [{"n": 1}]  # the store's own


def test_tables_can_be_listed_and_described(filled: Store) -> None:
    names = {row["name"] for row in filled.sql("SHOW TABLES", extra={"extra": PRICES}).to_pylist()}
    assert names >= {"run", "trade", "position", "crypto", "extra", "dataset_version"}
    described = {row["column_name"]: row["column_type"] for row in filled.sql("describe position").to_pylist()}
    assert (described["quantity"], described["price_float"]) == ("DECIMAL(38,18)", "DOUBLE")


@pytest.mark.parametrize(
    "query",
    ["select * from RUN", 'select * from "run"', "from run", "with r as (from run) from r", "from query('from run')"],
)
def test_however_a_table_is_named_its_rows_are_there(filled: Store, query: str) -> None:
    assert filled.sql(query).num_rows == 1


def test_an_unknown_table_brings_the_nearest(filled: Store) -> None:
    with pytest.raises(UnknownName) as caught:
        filled.sql("select *\nfrom crytpo")
    assert caught.value.candidates == ("crypto",)
    assert caught.value.where == "SQL, line 2, column 6"


@pytest.mark.parametrize(
    ("query", "what", "where"),
    [
        ("selec 1", "syntax error", "SQL, line 1, column 1"),
        ("\n\nselect symbol,\n  price_of from crypto", "price_of", "SQL, line 4, column 3"),
        ("select cast('x' as integer)", "Could not convert", "SQL, line 1, column 8"),
        ("\n   selec 1", "syntax error", "SQL, line 2, column 4"),
        ("select " + "1, " * 100 + "nope from crypto", "nope", "SQL, line 1"),
    ],
)
def test_faults_come_with_duckdbs_words_and_their_place(embedded: Store, query: str, what: str, where: str) -> None:
    embedded.publish_dataset("crypto", PRICES, facts={})
    with pytest.raises(ConfigurationError, match=what) as caught:
        embedded.sql(query)
    assert caught.value.where == where


@pytest.mark.parametrize(
    "query",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "drop table crypto",
        "create table x as select 1",
        "insert into run select * from run",
        "copy (select 1) to 'OUT'",
        "explain analyze copy (select 1) to 'OUT'",
        "attach 'OUT' as x",
        "attach ':memory:' as x",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "pragma database_list",
        "export database 'OUT'",
    ],
)
def test_only_one_select_is_run(embedded: Store, query: str, tmp_path: Path) -> None:
    embedded.publish_dataset("crypto", PRICES, facts={})
    with pytest.raises(ConfigurationError, match="one SELECT"):
        embedded.sql(query.replace("OUT", str(tmp_path / "out")))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "select * from read_blob('HOME/tangency.db')",
        "select * from read_parquet('HOME/datasets/crypto/*.parquet')",
        "select * from read_parquet('http://127.0.0.1:1/x.parquet')",
        "select * from query('select * from read_text(''/etc/passwd'')')",
        "select * from TABLE_OF_THE_CALLER",
    ],
)
def test_no_query_reaches_beyond_the_store(embedded: Store, query: str) -> None:
    TABLE_OF_THE_CALLER = PRICES  # noqa: N806, F841  # DuckDB would find a frame of the calling code by its name
    embedded.publish_dataset("crypto", PRICES, facts={})
    with pytest.raises(ConfigurationError):
        embedded.sql(query.replace("HOME", str(embedded.home)))


def test_a_missing_file_is_the_stores_fault(embedded: Store) -> None:
    record = embedded.publish_dataset("crypto", PRICES, facts={})
    (embedded.home / record.file).unlink()
    with pytest.raises(StoreError, match="missing") as caught:
        embedded.sql("select * from crypto")
    assert str(caught.value.value).endswith(record.file)
