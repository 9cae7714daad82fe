"""The façade of the store."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from tangency.errors import TangencyError
from tangency.store.backup import Backup, back_up
from tangency.store.blobs import Blobs
from tangency.store.columns import Document
from tangency.store.datasets import Datasets, DatasetVersion
from tangency.store.engine import Database
from tangency.store.faults import os_faults
from tangency.store.home import DATABASE, HomeMark, default_home, prepare_home
from tangency.store.jobs import Jobs
from tangency.store.migrate import ensure_schema, stored_identity
from tangency.store.outcome import Outcomes
from tangency.store.pages import KeptPages, kept_pages
from tangency.store.query_limits import QueryLimits
from tangency.store.records import (
    AppliedConstraint,
    Composition,
    EndedRun,
    NewRun,
    ProposedTrade,
    RunOutcome,
    RunRecord,
    RunStatus,
    SmallFrame,
    TrialRun,
)
from tangency.store.runs import Runs
from tangency.store.runs_of_runs import record_ended, runs_under
from tangency.store.sweep import sweep
from tangency.store.trials import last_end, trial_runs
from tangency.store.verify import Verification, verify

__all__ = ["Store"]

_WAIT_SECONDS = 30.0
_LEFTOVER_AGE = timedelta(days=1)


class Store:
    """Runs, jobs, datasets and frames of one home; safe for several threads and processes at once.

    Get one by `Store.open`. Every method may raise StoreBusy, StoreReadOnly, StoreFull or StoreError; whatever
    raised has stored nothing.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self._database = database
        self._datasets = Datasets(home, database)
        self._blobs = Blobs(home, database)
        self._runs = Runs(database)
        self._outcomes = Outcomes(database)
        self.jobs = Jobs(database, self._runs)

    @classmethod
    def open(
        cls, home: Path | str | None = None, *, url: str | None = None, wait_seconds: float = _WAIT_SECONDS
    ) -> Self:
        """Open the store, and create it where there is none.

        Parameters
        ----------
        home
            Folder of the embedded database and of all Parquet files; `default_home()` where None.
        url
            PostgreSQL database to use in place of the embedded one. The Parquet files stay below `home`, which
            all processes must share.
        wait_seconds
            How long each step waits for other processes before it raises StoreBusy.

        Raises
        ------
        StoreNewer
            For a database that a newer Tangency has written.
        ConfigurationError
            For a URL of another kind of database.
        """
        folder = default_home() if home is None else Path(home).expanduser().absolute()
        prepare_home(folder, is_embedded=url is None)
        if url is None:
            database = Database.at(folder / DATABASE, wait_seconds=wait_seconds)
        else:
            database = Database.by_url(url, wait_seconds=wait_seconds)
        try:
            ensure_schema(database)
            mark = HomeMark.of(folder, *([folder / DATABASE] if database.is_embedded else []))
            database.stay(database.read(stored_identity), mark.require)
        except BaseException:
            database.close()
            raise
        return cls(folder, database)

    def close(self) -> None:
        """Close the database's connections."""
        self._runs.close()
        self._database.close()

    def require_writable(self, *, unless_within: float = 0.0) -> None:
        """Write nothing, as everything is written: raises the StoreError that a run would meet now.

        Parameters
        ----------
        unless_within
            Seconds for which what this process has written last is proof enough.
        """
        if self._database.seconds_since_write() < unless_within:
            return
        with os_faults(str(self.home)), tempfile.TemporaryFile(dir=self.home):
            self._database.write(lambda _: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def publish_dataset(
        self, name: str, table: pa.Table, *, facts: Document, time_column: str | None = None
    ) -> DatasetVersion:
        """Make a table the live version of a dataset; the same table, facts and time column are the same version.

        Schema metadata is not kept, categories become their values, and an index must have become a column.

        Raises
        ------
        ConfigurationError
            For a name that is no dataset's.
        DataError
            For a missing time column, or a column of a type that cannot be stored.
        """
        return self._datasets.publish(name, table, facts=facts, time_column=time_column)

    def datasets(self) -> tuple[DatasetVersion, ...]:
        """Return the live version of each dataset, by name."""
        return self._datasets.live()

    def dataset(self, name: str, version: str | None = None) -> DatasetVersion:
        """Return a version of a dataset, the live one by default; NoSuchRecord for one that is not there."""
        return self._datasets.version(name, version)

    def read_dataset(self, record: DatasetVersion) -> pa.Table:
        """Return the table of a version."""
        return self._datasets.read(record)

    def put_frame(self, table: pa.Table) -> str:
        """Store a table by its content and return the hash that `frame` takes."""
        return self._blobs.put(table)

    def prepare_frame(self, table: pa.Table) -> tuple[str, SmallFrame | None]:
        """As `put_frame`, but what is small is returned, for the run that reads it to store with itself."""
        return self._blobs.prepared(table)

    def frame(self, sha256: str) -> pa.Table:
        """Return a table by the hash of its content; NoSuchRecord for one that is not there."""
        return self._blobs.get(sha256)

    def pages(self, key: str, base: str) -> AbstractContextManager[KeptPages]:
        """Give the pages of a fetch that is under way, or was killed; StoreBusy while another process is at it.

        Parameters
        ----------
        key
            What is fetched, a hash in hexadecimal.
        base
            The version that it is added to; pages that were for another are removed.
        """
        return kept_pages(self.home, key, base)

    def start_run(self, new: NewRun) -> RunRecord:
        """Record that a run starts."""
        return self._runs.start(new)

    def finish_run(self, run_id: str, outcome: RunOutcome, *, lease: str | None = None) -> None:
        """Record a run's whole outcome, or nothing of it.

        Parameters
        ----------
        lease
            Of the job, where the run is one.

        Raises
        ------
        StoreError
            For a run that has ended already, and for a job that another worker was given.
        """
        self._runs.finish(run_id, outcome, lease=lease)

    def fail_run(self, run_id: str, error: TangencyError, *, lease: str | None = None) -> None:
        """Record why a run failed, later where the store cannot be written now; otherwise as `finish_run`."""
        self._runs.fail(run_id, error, lease=lease)

    def record_ended(self, runs: Sequence[EndedRun]) -> tuple[str, ...]:
        """Record runs that have ended, all in one transaction or none, and return their ids."""
        return record_ended(self._database, runs)

    def runs_under(self, part: str, run_id: str) -> tuple[RunRecord, ...]:
        """Return the ended runs whose manifest names another run under `part`, in the order in which they began."""
        return runs_under(self._database, part, run_id)

    def run(self, run_id: str) -> RunRecord:
        """Return a run by its id, a beginning of it or its random tail; NoSuchRecord where that is none or several."""
        return self._runs.get(run_id)

    def runs(
        self, *, limit: int = 50, verb: str | None = None, status: RunStatus | None = None
    ) -> tuple[RunRecord, ...]:
        """Return runs, the latest first."""
        return self._runs.latest(limit=limit, verb=verb, status=status)

    def latest_run(self, *verbs: str, portfolio: str, source_run: str | None = None) -> RunRecord | None:
        """Return the finished run of one of the verbs on a portfolio that ended last; None where there is none.

        The last in the order in which the database recorded the ends; no clock is asked.

        Parameters
        ----------
        source_run
            The run that it was made from; any where None.
        """
        return self._runs.latest_of(verbs, portfolio, source_run=source_run)

    def last_end(self) -> int:
        """Return the place, in the order of ends, of the run that ended last; 0 where none has."""
        return last_end(self._database)

    def trials(self, verb: str, hypothesis: str, *, until: int) -> tuple[TrialRun, ...]:
        """Return the finished runs of a verb on a hypothesis, up to a place in the order of ends."""
        return trial_runs(self._database, verb, hypothesis, until=until)

    def constraints(self, run_id: str) -> tuple[AppliedConstraint, ...]:
        """Return the constraints of a run, in their order."""
        return self._outcomes.constraints(run_id)

    def compositions(self, run_id: str) -> tuple[Composition, ...]:
        """Return the compositions of a run, by portfolio and time."""
        return self._outcomes.compositions(run_id)

    def trades(self, run_id: str) -> tuple[ProposedTrade, ...]:
        """Return the trades of a run, in their order."""
        return self._outcomes.trades(run_id)

    def latest_composition(self, portfolio: str) -> Composition:
        """Return a portfolio's composition of the latest session, of one session the one recorded last.

        NoSuchRecord where no finished run has left one.
        """
        return self._outcomes.latest(portfolio)

    def sql(
        self,
        query: str,
        *,
        extra: Mapping[str, Path | pa.Table] | None = None,
        time_limit: float = 60.0,
        row_limit: int = 5_000_000,
    ) -> pa.Table:
        """Return the result of one SELECT over the store's tables, the live datasets and `extra`.

        Exact decimals are DECIMAL(38, 18), and beside each `price` stands `price_float`; JSON columns are text.
        `show tables` lists what there is. A dataset of the store goes before an extra of its name.

        Parameters
        ----------
        extra
            More tables by name: Arrow tables, or Parquet files.
        time_limit
            Seconds.
        row_limit
            Rows of the answer.

        Raises
        ------
        QueryLimit
            For a query that would take more time, rows, or memory (a gibibyte).
        ConfigurationError
            For SQL that is not one SELECT, that reaches beyond the store, or that DuckDB refuses.
        """
        # DuckDB takes its time to import, and most openings of a store never need it.
        from tangency.store.query import run_sql  # noqa: PLC0415

        limits = QueryLimits(seconds=time_limit, rows=row_limit)
        return run_sql(query, home=self.home, database=self._database, extra=extra or {}, limits=limits)

    def backup(self, archive: Path) -> Backup:
        """Write one consistent archive of the whole store, while others go on writing; see `restore`.

        Each file is held against its hash; what is lost or damaged is left out, and listed in what is returned.
        """
        return back_up(self.home, self._database, archive.expanduser().absolute())

    def verify(self) -> Verification:
        """Read the whole database and every file that it lists, and return what is lost or damaged."""
        return verify(self.home, self._database)

    def sweep(self, *, older_than: timedelta = _LEFTOVER_AGE) -> tuple[str, ...]:
        """Delete what killed writers, backups and restores left behind, and return the paths, short below the home.

        Parameters
        ----------
        older_than
            Whole files that no record lists may belong to a writer that is about to list them, until they are this old.
        """
        return sweep(self.home, self._database, older_than=older_than)
