"""The desk: one object with every use case, on stored data, recording what it does."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from tangency.desk import verbs
from tangency.desk.datasets import Datasets
from tangency.desk.imports import Imports
from tangency.desk.job_queue import JobQueue
from tangency.desk.market_data import MarketData
from tangency.desk.query_tables import tables_named_in
from tangency.desk.recording import Recorder
from tangency.desk.refreshes import Refreshes
from tangency.desk.use_cases.construct import construct as _construct
from tangency.desk.use_cases.rebalance import rebalance as _rebalance
from tangency.desk.verb_list import verb_names
from tangency.display.tables import html_facts, text_facts
from tangency.host import Catalogue, PluginState, default_catalogue, load_catalogue
from tangency.results.query import QueryResult
from tangency.store import Backup, Restored, Store, restore

__all__ = ["Desk"]


class Desk(MarketData, Imports, Refreshes, JobQueue):
    """Every verb of Tangency, on one store.

    Parameters
    ----------
    home
        Folder of the store; `TANGENCY_HOME`, or the user's data folder, where None.
    url
        PostgreSQL database in place of the embedded one.
    strict
        Refuse to open while any plugin is not loaded.

    Attributes
    ----------
    catalogue
        The plugins and their components.
    store
        The system of record.
    datasets
        Bundled and imported datasets; called, it lists them.

    >>> import tempfile
    >>> import tangency as tg
    >>> with tg.Desk(tempfile.mkdtemp()) as desk:
    ...     plan = desk.optimize("crypto", as_of="2024-11-30", constraints=["weight <= 20%"])
    ...     desk.replay(plan.run_id).is_identical
    True
    """

    # The verbs; each records a run.
    accept = verbs.accept
    alpha = verbs.alpha
    analytics = verbs.analytics
    backtest = verbs.backtest
    clusters = verbs.clusters
    compare_risk_models = verbs.compare_risk_models
    construct = _construct
    correlation = verbs.correlation
    frontier = verbs.frontier
    frontier_bands = verbs.frontier_bands
    optimize = verbs.optimize
    pareto = verbs.pareto
    rebalance = _rebalance
    risk_frontier = verbs.risk_frontier
    screen_pairs = verbs.screen_pairs
    sweep = verbs.sweep
    universe = verbs.universe
    weight_bands = verbs.weight_bands

    def __init__(self, home: Path | str | None = None, *, url: str | None = None, strict: bool = False) -> None:
        self.catalogue: Catalogue = load_catalogue(strict=True) if strict else default_catalogue()
        self.store = Store.open(home, url=url)
        self.datasets = Datasets(self.store)
        self._recorder = Recorder(self.store, self.catalogue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return text_facts("Desk", self._facts())

    def _repr_html_(self) -> str:
        return html_facts("Desk", self._facts())

    def _facts(self) -> list[tuple[str, str]]:
        missing = [status.name for status in self.catalogue.plugins if status.state is not PluginState.LOADED]
        last = self.store.runs(limit=1)
        return [
            ("store", str(self.store.home)),
            ("datasets", ", ".join(self.datasets.names())),
            ("verbs", ", ".join(verb_names())),
            ("plugins", f"{len(self.catalogue.plugins) - len(missing)} loaded"),
            *([("not loaded", f"{', '.join(missing)} (tangency plugins doctor)")] if missing else []),
            ("last run", f"{last[0].id}, {last[0].verb}, {last[0].status}" if last else "none"),
        ]

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    # The store

    def sql(self, query: str, *, time_limit: float = 60.0, row_limit: int = 5_000_000) -> QueryResult:
        """Return the answer to one SELECT over the store's tables, the imported datasets and the samples, in Arrow.

        Parameters
        ----------
        time_limit
            Seconds.
        row_limit
            Rows of the answer.

        Raises
        ------
        QueryLimit
            For a query that would take more time, rows, or memory (a gibibyte).
        """
        named = tables_named_in(query, self.store)
        return QueryResult(self.store.sql(query, extra=named, time_limit=time_limit, row_limit=row_limit))

    def backup(self, archive: Path | str) -> Backup:
        """Write one consistent archive of the whole store, while others go on writing.

        What is lost or damaged in the store is left out, and listed in what is returned.
        """
        return self.store.backup(Path(archive))

    @staticmethod
    def restore(archive: Path | str, home: Path | str) -> Restored:
        """Put an archive back into an empty folder, verified before anything is put in place.

        What is intact is restored, and the rest is listed in what is returned.
        """
        return restore(Path(archive), Path(home))
