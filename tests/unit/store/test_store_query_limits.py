"""A query ends at its limits of time, memory and rows, with a typed error."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from running_processes import running_below

from tangency.cli.main import run
from tangency.contracts.running import Running
from tangency.errors import Cancelled, ConfigurationError, QueryLimit
from tangency.store import NewRun, Store, query_limits
from tangency.store.query import run_sql
from tangency.store.query_limits import QueryLimits

# Without a join, which may want more memory than it may have before its time is over.
ENDLESS = "select max(sin(range)) from range(1000000000000000)"


@pytest.mark.parametrize(
    "query",
    [
        ENDLESS,
        "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c",
        "select count(*) from range(1000000000) a cross join range(1000000000) b where sin(a.range) > 2",
    ],
)
def test_an_endless_query_ends_at_its_time(embedded: Store, query: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryLimit, match="longer than it may") as caught:
        embedded.sql(query, time_limit=0.5, row_limit=10**12)
    assert time.monotonic() - started < 5
    assert caught.value.value == "0.5 s"
    assert "time_limit" in str(caught.value.remedy)


def test_an_answer_ends_at_its_rows(embedded: Store) -> None:
    assert embedded.sql("select * from range(1000)", row_limit=1000).num_rows == 1000
    with pytest.raises(QueryLimit, match="more rows") as caught:
        embedded.sql("select * from range(1001)", row_limit=1000)
    assert "row_limit" in str(caught.value.remedy)
    with pytest.raises(QueryLimit, match="more rows"):
        embedded.sql("select * from range(100000000000)")


@pytest.mark.parametrize(
    "query",
    [
        "select a.range, count(*) from range(50000000) a group by 1",
        "select repeat('x', 100000) as text from range(1000000)",
        "select list(range) from range(100000000)",
    ],
)
def test_a_query_ends_at_its_memory(embedded: Store, query: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(QueryLimit, match="memory"):
        run_sql(
            query,
            home=embedded.home,
            database=embedded._database,
            extra={},
            limits=QueryLimits(memory_bytes=200 * 2**20),
        )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 900_000  # kilobytes


GIANTS = [
    "select length(repeat('x', 1000000000))",
    "select md5(repeat('ab', 900000000))",
    "select list_aggregate(range(1000000000), 'sum')",
    "select list_sort(range(400000000))",
    "select bit_count(repeat('1', 1000000000)::bit)",
    "select regexp_replace(repeat('a', 100000000), '(a|aa)+(a|aa)+b', 'b', 'g')",
    "select count(*) from range(300000000) a join range(300000000) b on a.range = b.range",
    "with recursive c(x) as (select 'x' union all select x || x from c) select max(length(x)) from c",
    "select string_agg(repeat('x', 1000000), ',') from range(100000)",
]


def test_a_single_value_is_no_way_around_the_limits(embedded: Store) -> None:
    """DuckDB neither counts one huge value nor is interrupted within it: the process of the query is bounded."""
    limits = QueryLimits(memory_bytes=200 * 2**20, seconds=2.0)
    for query in GIANTS:
        started = time.monotonic()
        with pytest.raises(QueryLimit):
            run_sql(query, home=embedded.home, database=embedded._database, extra={}, limits=limits)
        assert time.monotonic() - started < 20, query
    assert embedded.sql("select 1 as one").to_pylist() == [{"one": 1}]


def test_the_process_of_a_query_has_no_more_memory_than_it_may() -> None:
    """Most of what any child of a process had, which is not known before all children are gone."""
    code = (
        "import resource, tempfile; from tangency.store import Store, query_limits, query; from test_store_query_limits"
        " import GIANTS\n"
        "limits = query_limits.QueryLimits(memory_bytes=200 * 2**20, seconds=2.0)\n"
        "with Store.open(tempfile.mkdtemp()) as store:\n"
        "    for text in GIANTS:\n"
        "        try: query.run_sql(text, home=store.home, database=store._database, extra={}, limits=limits)\n"
        "        except query_limits.QueryLimit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    here = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=here).stdout
    assert int(told) < 1_000_000  # kilobytes


def test_queries_share_a_process_and_a_hung_up_one_leaves_none(embedded: Store) -> None:
    def processes() -> set[int]:
        return {each.pid for each in running_below(os.getpid(), "query_process", recursive=False)}

    embedded.sql("select 1")
    before = processes()
    embedded.sql("select 2")
    with pytest.raises(ConfigurationError):
        embedded.sql("select nothing")
    assert processes() == before
    with pytest.raises(QueryLimit, match="more rows"):
        embedded.sql("select * from range(100000000000)", row_limit=10)
    assert len(processes()) == len(before) - 1
    computation = Running()
    threading.Timer(0.3, computation.cancel).start()
    with pytest.raises(Cancelled), computation:
        embedded.sql(ENDLESS)


def test_the_store_s_own_tables_are_loaded_within_the_limits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    new = NewRun(verb="optimize", request={"a": "x" * 100_000}, manifest={"m": "y" * 100_000}, seed=0, code_version="0")
    for _ in range(30):
        store.start_run(new)
    limits = QueryLimits(memory_bytes=2**20)
    with pytest.raises(QueryLimit, match="memory") as caught:
        run_sql("select count(*) from run", home=store.home, database=store._database, extra={}, limits=limits)
    assert caught.value.where == "table 'run'"
    clock = iter([0.0, *[100.0] * 100])
    monkeypatch.setattr(query_limits.time, "monotonic", lambda: next(clock))
    with pytest.raises(QueryLimit, match="longer"):
        store.sql("select count(*) from run")


def test_many_rows_of_a_table_come_whole(embedded: Store) -> None:
    insert = sa.text("INSERT INTO configuration (id, request) VALUES (:id, '{}')")
    embedded._database.write(lambda c: c.execute(insert, [{"id": f"{i:06d}"} for i in range(25_000)]))
    answer = embedded.sql("select count(distinct id) as n, min(id) as first, max(id) as last from configuration")
    assert answer.to_pylist() == [{"n": 25_000, "first": "000000", "last": "024999"}]


def test_a_query_of_megabytes_is_refused(embedded: Store) -> None:
    with pytest.raises(QueryLimit, match="characters"):
        embedded.sql("select " + "(" * 1_000_000)


@pytest.mark.parametrize("limits", [{"time_limit": 0}, {"row_limit": -1}, {"time_limit": float("nan")}])
def test_a_limit_that_is_none_is_refused(embedded: Store, limits: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match="positive"):
        embedded.sql("select 1", **limits)


def test_the_command_line_has_the_same_limits(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(embedded.home), "sql"]
    assert run([*home, ENDLESS, "--time-limit", "0.3"]) == 2
    assert "longer than it may" in capsys.readouterr().err
    assert run([*home, "select * from range(11)", "--row-limit", "10"]) == 2
    assert "more rows" in capsys.readouterr().err
