"""SQL over the whole store: a DuckDB in a process of its own that sees the store's tables and datasets alone.

References
----------
DuckDB manual, "Securing DuckDB": `enable_external_access`, `allowed_paths`, `lock_configuration`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import sqlalchemy as sa

from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, QueryLimit, StoreError, UnknownName
from tangency.store.datasets import live_versions
from tangency.store.engine import Database
from tangency.store.query_limits import QueryLimits, QueryWatch
from tangency.store.query_worker import QueryEnded, QueryTask, answered
from tangency.store.relations import empty_relation, relation
from tangency.store.schema import METADATA
from tangency.store.stored_files import stored_path

__all__ = ["relation_names", "run_sql"]

Source: TypeAlias = "Path | pa.Table"

_REMEDY = "`show tables` lists what there is, `describe` its columns"
_SHOW_TABLES = re.compile(r"\s*show\s+(all\s+)?tables\b", re.IGNORECASE)
_MISSING_TABLE = re.compile(r"Table with name (\S+) does not exist")
_NEWLINE = "\n"
_INTERRUPTED = "INTERRUPT Error"
_NO_MEMORY = ("Out of Memory Error", "maximum total string size", "bad_alloc", "bad allocation", "malloc of size")
# What a process comes to that the system gives no more memory.
_ENDED_FOR_MEMORY = {"SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS"}
_LONGEST_QUERY = 100_000
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
    task = QueryTask(
        query=text,
        tables=named.tables,
        files={name: str(path) for name, path in named.files.items()},
        memory_bytes=limits.memory_bytes,
        seconds=watch.time_left(),
    )
    try:
        return _result(task, watch, limits)
    except QueryEnded as ended:
        raise _over(ended, watch) or _refusal(ended, query, known) from None


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


def _result(task: QueryTask, watch: QueryWatch, limits: QueryLimits) -> pa.Table:
    schemas: list[pa.Schema] = []

    def batches() -> Generator[pa.RecordBatch]:
        with closing(answered(task)) as parts:
            for each in parts:
                if isinstance(each, pa.Schema):
                    schemas.append(each)
                else:
                    yield each

    with closing(batches()) as rows:  # at a row too many the query's process is ended at once
        kept = watch.collected(rows, name="SQL", most_rows=limits.rows)
    return pa.Table.from_batches(kept, schema=schemas[0])


def _over(ended: QueryEnded, watch: QueryWatch) -> QueryLimit | None:
    """Return the error of a limit that a query has run into; None for any other."""
    text = str(ended)
    if ended.is_late or _INTERRUPTED in text:
        return watch.out_of_time()
    has_died = not ended.kinds and text in _ENDED_FOR_MEMORY
    if has_died or "MemoryError" in ended.kinds or any(words in text for words in _NO_MEMORY):
        return watch.out_of_memory("SQL")
    return None


def _refusal(ended: QueryEnded, query: str, known: tuple[str, ...]) -> ConfigurationError:
    message = str(ended)
    if "NoSelect" in ended.kinds:
        return ConfigurationError(
            "a query of the store is one SELECT",
            where="SQL",
            value=message,
            remedy="the store is written by the desk's verbs and never by SQL",
        )
    if not ended.kinds:
        return ConfigurationError("the query ended its process", where="SQL", value=message, remedy=_REMEDY)
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
