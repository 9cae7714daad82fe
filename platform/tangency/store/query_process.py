"""The program of a query's process: DuckDB over the relations that it is handed, in memory that the system bounds.

It is run by its path and imports nothing of Tangency, so that it starts as fast as DuckDB does. Each task is a query
with its relations and limits. The answer is parts of the result, as Arrow streams, and then how it ended.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread, Timer
from time import sleep

import duckdb
import pyarrow as pa

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # A missing extension is looked for on the network otherwise, and each stalls for seconds.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    # Names must not resolve to variables of whatever Python code happens to call us.
    "python_enable_replacements": False,
    # Otherwise a large query would leave a spill folder wherever the process was started.
    "temp_directory": "",
}
# Few rows at once, for a cell of text may be long; what is sent at once is larger.
ROWS_AT_ONCE, BYTES_A_PART = 512, 1 << 20
# Beside what DuckDB may work in: an answer on its way out, and what the two libraries take for themselves.
BESIDE = 512 * 2**20
EVERY = 0.5


def main(pipe: Connection) -> None:
    """Answer queries until the other end is closed."""
    Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    duckdb.connect(":memory:").sql("select 1").to_arrow_table()  # what every query needs is loaded now
    own = data_bytes()
    while True:
        try:
            task = pickle.loads(pipe.recv_bytes())  # noqa: S301  # from our own parent
        except EOFError:
            return
        bound(None if own is None else own + task["memory_bytes"] + BESIDE)
        try:
            answer(pipe, **task)
            ended: tuple[str, str, str] = ("", "", "")
        except Exception as error:  # noqa: BLE001  # told to the parent, which has the words for it
            ended = (type(error).__name__, str(error), ",".join(each.__name__ for each in type(error).__mro__))
        with suppress(BrokenPipeError):
            pipe.send_bytes(b"e" + pickle.dumps(ended))


def answer(
    pipe: Connection,
    *,
    query: str,
    tables: dict[str, pa.Table],
    files: dict[str, str],
    memory_bytes: int,
    seconds: float,
) -> None:
    """Send the parts of a result."""
    # A fresh instance for each query: nothing that one query sees or does can reach another.
    with duckdb.connect(":memory:", config={**CONFIG, "memory_limit": f"{memory_bytes // 2**20}MiB"}) as session:
        timer = Timer(seconds, session.interrupt)
        timer.daemon = True
        timer.start()
        try:
            prepare(session, tables, files)
            statements = session.extract_statements(query)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
                raise NoSelect(kinds)
            send(pipe, session, query)
        finally:
            timer.cancel()


class NoSelect(Exception):
    """What is not one SELECT."""


def prepare(session: duckdb.DuckDBPyConnection, tables: dict[str, pa.Table], files: dict[str, str]) -> None:
    """Let a DuckDB read the named tables and files, and nothing else."""
    session.execute(f"SET allowed_paths = [{', '.join(quoted(path) for path in files.values())}]")
    session.execute("SET enable_external_access = false")  # only now: it freezes allowed_paths
    session.execute("SET enable_progress_bar = false")  # it would be printed into the answer
    session.execute("SET TimeZone = 'UTC'")  # and not that of the machine
    for name, table in tables.items():
        session.register(name, table)
    for name, path in files.items():
        session.read_parquet(path).create_view(name)
    session.execute("SET lock_configuration = true")


def quoted(path: str) -> str:
    """Return a path as SQL has it."""
    text = path.replace("'", "''")
    return f"'{text}'"


def send(pipe: Connection, session: duckdb.DuckDBPyConnection, query: str) -> None:
    """Send the rows of a query."""
    try:
        reader = session.sql(query).to_arrow_reader(ROWS_AT_ONCE)
    except (duckdb.BinderException, duckdb.CatalogException):
        # A relation's error does not say where; the plain statement fails as early, and does.
        session.execute(query)
        raise
    part: list[pa.RecordBatch] = []
    size = 0
    for batch in reader:
        part.append(batch)
        size += batch.nbytes
        if size >= BYTES_A_PART:
            send_part(pipe, part, reader.schema)
            part, size = [], 0
    send_part(pipe, part, reader.schema)


def send_part(pipe: Connection, part: list[pa.RecordBatch], schema: pa.Schema) -> None:
    """Send some rows, a stream of their own."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in part:
            writer.write_batch(batch)
    pipe.send_bytes(b"r")
    pipe.send_bytes(sink.getvalue())


def data_bytes() -> int | None:
    """Return the memory that the process has of its own; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, IndexError, ValueError):
        return None
    return pages * resource.getpagesize()


def bound(data: int | None) -> None:
    """Let the process have so much of its own; DuckDB counts what it works in, but not a single large value."""
    if data is not None:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (data, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def end_with(parent: int) -> None:
    """End this process once its parent has."""
    while os.getppid() == parent:
        sleep(EVERY)
    os._exit(1)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(Connection(int(sys.argv[1])))
