"""SQL over the whole store: an in-memory DuckDB that sees the store's tables and datasets, and nothing else.

References
----------
DuckDB manual, "Securing DuckDB": `enable_external_access`, `allowed_paths`, `lock_configuration`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, QueryLimit, StoreError, UnknownName
from tangency.store.datasets import live_versions
from tangency.store.engine import Database
from tangency.store.query_limits import QueryLimits, QueryWatch
from tangency.store.relations import empty_relation, relation
from tangency.store.schema import METADATA
from tangency.store.stored_files import stored_path

__all__ = ["relation_names", "run_sql"]

Source: TypeAlias = "Path | pa.Table"

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # A missing extension is looked for on the network otherwise, and each stalls for seconds.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    # Names must not resolve to variables of whatever Python code happens to call us.
    "python_enable_replacements": False,
    # Otherwise a large query would leave a spill folder wherever the process was started.
    "temp_directory": "",
}
_REMEDY = "`show tables` lists what there is, `describe` its columns"
_SHOW_TABLES = re.compile(r"\s*show\s+(all\s+)?tables\b", re.IGNORECASE)
_MISSING_TABLE = re.compile(r"Table with name (\S+) does not exist")
_NEWLINE = "\n"
_INTERRUPTED, _NO_MEMORY = "INTERRUPT Error", ("Out of Memory Error", "maximum total string size")
_LONGEST_QUERY = 100_000
# DuckDB does not count what it hands over at once: few rows, for a cell of text may be long.
_ROWS_AT_ONCE = 512
_PLACE = re.compile(r"^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relations:
    tables: dict[str, pa.Table]
    files: dict[str, Path]


def run_sql(
    query: str, *, home: Path, database: Database, extra: Mapping[str, Source], limits: QueryLimits
) -> pa.Table:
    """Return the result of one SELECT.

    Raises
    ------
    QueryLimit
        For a query that would take more than its limits.
    ConfigurationError
        For SQL that is not one SELECT or that DuckDB refuses, with its own message and the place of the fault.
    StoreError
        For a stored file that is missing or damaged.
    """
    if len(query) > _LONGEST_QUERY:
        what = f"a query has at most {_LONGEST_QUERY:,} characters"
        raise QueryLimit(what, where="SQL", value=len(query), remedy="write it shorter")
    watch = QueryWatch(limits)
    named = database.read(lambda connection: _named(connection, query, home, extra, watch))
    for name, path in named.files.items():
        if not path.is_file():
            raise StoreError("a file of the store is missing", where=f"dataset {name!r}", value=str(path))
    known = relation_names(database, extra)
    text = query.strip()  # leading space puts DuckDB off its columns
    # A fresh instance for each query: nothing that one query sees or does can reach another.
    with _session(named, limits) as session, watch.interrupting(session.interrupt):
        try:
            _check_statement(session, text)
            _fill(session, named)
            return _result(session, text, watch, limits)
        except (duckdb.Error, OSError) as error:  # OSError: so Arrow hands on what DuckDB raises while rows are fetched
            raise _over(error, watch) or _refusal(str(error), query, known) from error


def relation_names(database: Database, extra: Mapping[str, Source]) -> tuple[str, ...]:
    """Return what a query may name, sorted."""
    datasets = {record.dataset for record in database.read(live_versions)}
    return tuple(sorted(set(METADATA.tables) | datasets | set(extra)))


def _named(
    connection: sa.Connection, query: str, home: Path, extra: Mapping[str, Source], watch: QueryWatch
) -> _Relations:
    """Return what the query's text names, in one snapshot; a dataset of the store goes before an extra."""
    shows = _SHOW_TABLES.match(query) is not None
    text = query.casefold()
    wanted = {name: table for name, table in METADATA.tables.items() if _occurs(name, text)}
    tables = {name: relation(connection, table, watch) for name, table in wanted.items()}
    if shows:
        tables = {name: empty_relation(table) for name, table in METADATA.tables.items()}
    stored: dict[str, Source] = {record.dataset: stored_path(home, record.file) for record in live_versions(connection)}
    sources = {name: source for name, source in {**extra, **stored}.items() if shows or _occurs(name, text)}
    tables |= {name: source for name, source in sources.items() if isinstance(source, pa.Table)}
    return _Relations(tables=tables, files={n: s.absolute() for n, s in sources.items() if isinstance(s, Path)})


def _occurs(name: str, text: str) -> bool:
    """Return whether a query may mean a relation: too many cost time, and DuckDB complains of one too few."""
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text) is not None


def _check_statement(session: duckdb.DuckDBPyConnection, query: str) -> None:
    statements = session.extract_statements(query)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
        raise ConfigurationError(
            "a query of the store is one SELECT",
            where="SQL",
            value=kinds,
            remedy="the store is written by the desk's verbs and never by SQL",
        )


def _result(session: duckdb.DuckDBPyConnection, query: str, watch: QueryWatch, limits: QueryLimits) -> pa.Table:
    try:
        reader = session.sql(query).to_arrow_reader(_ROWS_AT_ONCE)
    except (duckdb.BinderException, duckdb.CatalogException):
        # A relation's error does not say where; the plain statement fails as early, and does.
        session.execute(query)
        raise
    return pa.Table.from_batches(watch.collected(reader, name="SQL", most_rows=limits.rows), schema=reader.schema)


def _over(error: Exception, watch: QueryWatch) -> QueryLimit | None:
    """Return the error of a limit that DuckDB has run into; None for any other."""
    if _INTERRUPTED in str(error):
        return watch.out_of_time()
    return watch.out_of_memory("SQL") if any(words in str(error) for words in _NO_MEMORY) else None


def _session(named: _Relations, limits: QueryLimits) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB that may read the named files and nothing else."""
    session = duckdb.connect(":memory:", config={**_CONFIG, "memory_limit": f"{limits.memory_bytes // 2**20}MiB"})
    session.execute(f"SET allowed_paths = [{', '.join(_quoted(path) for path in named.files.values())}]")
    session.execute("SET enable_external_access = false")  # only now: it freezes allowed_paths
    session.execute("SET enable_progress_bar = false")  # it would be printed into the answer
    session.execute("SET TimeZone = 'UTC'")  # and not that of the machine
    return session


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


def _fill(session: duckdb.DuckDBPyConnection, named: _Relations) -> None:
    for name, table in named.tables.items():
        session.register(name, table)
    for name, path in named.files.items():
        session.read_parquet(str(path)).create_view(name)
    session.execute("SET lock_configuration = true")


def _refusal(message: str, query: str, known: tuple[str, ...]) -> ConfigurationError:
    place = _PLACE.search(message)
    where = "SQL" if place is None else _where(place, query)
    missing = _MISSING_TABLE.search(message)
    if missing is not None:  # DuckDB's own proposals are its system tables
        name = missing[1].strip('"')
        return UnknownName("table", name, candidates=nearest_names(name, known), where=where)
    what = message.partition("\n\nLINE ")[0].replace("\n", " ")
    return ConfigurationError(what, where=where, value=query.strip(), remedy=_REMEDY)


def _where(place: re.Match[str], query: str) -> str:
    """Return line and column, counted from one in the user's text, of which DuckDB saw no leading space."""
    skipped = query[: len(query) - len(query.lstrip())]
    line = int(place[1])
    if place[2].startswith("..."):  # DuckDB shows a long line in part
        return f"SQL, line {line + skipped.count(_NEWLINE)}"
    indent = len(skipped.rpartition(_NEWLINE)[2]) if line == 1 else 0
    column = len(place[3]) - len(f"LINE {line}: ") + indent + 1
    return f"SQL, line {line + skipped.count(_NEWLINE)}, column {column}"
