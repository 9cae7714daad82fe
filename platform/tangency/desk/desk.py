"""The desk: one object with every use case, on stored data, recording what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk import verbs
from tangency.desk.conversion import convert
from tangency.desk.corporate_actions import adjust, unadjust
from tangency.desk.datasets import Datasets
from tangency.desk.imports import Imports
from tangency.desk.inline_data import with_named_data
from tangency.desk.job import Job
from tangency.desk.on_point import no_point
from tangency.desk.query_tables import tables_named_in
from tangency.desk.recording import Recorder, new_run
from tangency.desk.refreshes import Refreshes
from tangency.desk.replay import Replay, replayed
from tangency.desk.run_inputs import RunInputs
from tangency.desk.use_case import UseCase
from tangency.desk.use_cases.construct import construct as _construct
from tangency.desk.use_cases.optimize import OptimizeRequest
from tangency.desk.use_cases.rebalance import rebalance as _rebalance
from tangency.desk.verb_call import VerbCall
from tangency.desk.verb_list import use_case, verb_names
from tangency.desk.workbench import Workbench
from tangency.display.tables import html_facts, text_facts
from tangency.domain.naming import known_name
from tangency.domain.split import Split
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Input
from tangency.estimation.selection import Selection, select
from tangency.host import Catalogue, PluginState, default_catalogue, load_catalogue
from tangency.host.parameters import validated
from tangency.market import (
    AsOf,
    Dialect,
    ExchangeRates,
    OwnCalendar,
    PanelSpec,
    PricePanel,
    QualityThresholds,
    Source,
    UniverseRule,
    sample_names,
)
from tangency.results.conversion import ConvertedPrices
from tangency.results.optimization import OptimizationResult
from tangency.results.quality import DataQuality
from tangency.results.query import QueryResult
from tangency.results.result import Result
from tangency.results.run_list import RunList
from tangency.results.splits import Adjustment, SplitReport, find_splits
from tangency.results.table_preview import TablePreview
from tangency.risk import RiskSummary, risk_summary
from tangency.store import Backup, JobRecord, Restored, RunRecord, RunStatus, Store, restore

__all__ = ["Desk"]

_STATUSES = tuple(status.value for status in RunStatus)

Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)


class Desk(Imports, Refreshes):
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
    backtest = verbs.backtest
    clusters = verbs.clusters
    compare_risk_models = verbs.compare_risk_models
    construct = _construct
    frontier = verbs.frontier
    frontier_bands = verbs.frontier_bands
    optimize = verbs.optimize
    pareto = verbs.pareto
    rebalance = _rebalance
    risk_frontier = verbs.risk_frontier
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

    # Market data and universes

    def panel(self, dataset: str) -> PricePanel:
        """Return a dataset's prices, all of them."""
        return self.datasets.panel(dataset)

    def preview(
        self,
        source: Source,
        *,
        calendar: str | OwnCalendar,
        columns: Mapping[str, str] | None = None,
        dialect: Dialect | None = None,
    ) -> TablePreview:
        """Return how a table of prices is read: what plays which part, first and last rows, what was noticed.

        Nothing is imported.

        Parameters
        ----------
        calendar, columns, dialect
            As for an import.
        """
        name = source if isinstance(source, str) else "preview"
        return self.datasets.preview(
            source,
            PanelSpec(
                name=name,
                calendar=calendar,
                currency="not stated",
                asset_class="other",
                columns=columns or {},
                dialect=dialect or Dialect(),
            ),
        )

    def check(
        self,
        source: str | Path,
        *,
        calendar: str | OwnCalendar | None = None,
        columns: Mapping[str, str] | None = None,
        dialect: Dialect | None = None,
        thresholds: QualityThresholds | Mapping[str, float] | None = None,
    ) -> DataQuality:
        """Return what is wrong with a dataset by name, or with files before they are imported.

        Parameters
        ----------
        calendar, columns, dialect
            Of a file, as for an import.
        thresholds
            Beyond which a finding is reported: the model, or those of its fields that differ from the defaults.
        """
        limits = thresholds if isinstance(thresholds, QualityThresholds) else _thresholds(thresholds or {})
        return DataQuality(
            report=self.datasets.check(str(source), _file_spec(str(source), calendar, columns, dialect=dialect), limits)
        )

    def find_splits(
        self,
        source: str | Path,
        *,
        calendar: str | OwnCalendar | None = None,
        asset_class: str = "other",
        columns: Mapping[str, str] | None = None,
    ) -> SplitReport:
        """Return the jumps of a dataset's prices, or of a file's: likely splits, and genuine moves beside them."""
        spec = _file_spec(str(source), calendar, columns, asset_class=asset_class)
        return find_splits(self.datasets.named_or_read(str(source), spec))

    def adjust(self, name: str, splits: Iterable[Split | str]) -> Adjustment:
        """Publish a new version of an imported dataset with splits applied to its earlier prices.

        Parameters
        ----------
        splits
            Each as a `Split`, or as text: `AAPL=2000-06-21:2` names the first session in the new unit and how many new
            units one old unit became.
        """
        return adjust(self.datasets, name, splits)

    def unadjust(self, name: str) -> Adjustment:
        """Publish a new version of an imported dataset with every split undone that `adjust` applied."""
        return unadjust(self.datasets, name)

    def convert(
        self, name: str, *, to: str, rates: ExchangeRates | str | None = None, at_par: bool = False
    ) -> ConvertedPrices:
        """Publish a new version of an imported dataset with every price in one currency.

        Parameters
        ----------
        to
            The currency, such as `USD`.
        rates
            The rates, or the name of a dataset whose assets are the other currencies, priced in `to`.
        at_par
            Take the prices to be in that currency as they stand, such as USDT for USD; it is kept as a declaration.

        Raises
        ------
        DataError
            A session with a price and without a rate: nothing is filled.
        """
        return convert(self.datasets, name, to=to, rates=rates, at_par=at_par)

    def select(self, dataset: str, *, as_of: AsOf | None = None, universe: UniverseRule | None = None) -> Selection:
        """Return the universe of a day and the prices of its window."""
        return select(self.datasets.dataset(dataset), as_of=as_of, rule=universe)

    # Runs

    def runs(self, *, limit: int = 20, verb: str | None = None, status: str | None = None) -> RunList:
        """Return recorded runs, the latest first.

        Parameters
        ----------
        limit
            How many at most.
        verb, status
            Only those of one verb (`optimize`), or recorded as such (`queued`, `running`, `finished`, `failed`).

        >>> import tempfile
        >>> import tangency as tg
        >>> with tg.Desk(tempfile.mkdtemp()) as desk:
        ...     plan = desk.optimize("crypto", as_of="2024-11-30")
        ...     [run.id == plan.run_id for run in desk.runs()]
        [True]
        """
        known = None if verb is None else known_name("verb", verb, verb_names(), where="runs")
        recorded = None if status is None else RunStatus(known_name("status", status, _STATUSES, where="runs"))
        return RunList.of(self.store.runs(limit=limit, verb=known, status=recorded))

    def answer(self, verb: UseCase[Any, Q, R], call: VerbCall[Q]) -> R:
        """Compute a call, and record the run: the one path of every face."""
        request, given = with_named_data(self.store, call)
        bench = self._bench(read=given.read, call=call)
        return self._recorder.record(verb, verb.settle(request, bench), bench, given.frames)

    def submit(self, verb: str, /, *args: Any, **kwargs: Any) -> Job:
        """Put a call of a verb into the queue, for a worker to compute: `tangency work`, or the server, runs them.

        Parameters
        ----------
        verb
            Its name, such as `optimize`; what follows are its own arguments.

        >>> import tempfile
        >>> import tangency as tg
        >>> with tg.Desk(tempfile.mkdtemp()) as desk:
        ...     job = desk.submit("optimize", "crypto", as_of="2024-11-30")
        ...     job.status, job.cancel().status
        (<RunStatus.QUEUED: 'queued'>, <RunStatus.FAILED: 'failed'>)
        """
        found = use_case(known_name("verb", verb, verb_names(), where="submit"))
        return self.submit_call(found, found.call(*args, **kwargs))

    def submit_call(self, verb: UseCase[Any, Q, R], call: VerbCall[Q], *, time_limit: float | None = None) -> Job:
        """Put a call into the queue.

        Parameters
        ----------
        time_limit
            Seconds from the moment when a worker takes it; the request may ask for less.
        """
        request, given = with_named_data(self.store, call)
        settled = verb.settle(request, self._bench())
        return Job(self.store, self.store.jobs.submit(new_run(verb, settled, given.frames), time_limit=time_limit))

    def job(self, run_id: str) -> Job:
        """Return a job by its id, the beginning or the random tail of it; raises NoSuchRecord."""
        return Job(self.store, self.store.jobs.get(run_id))

    def jobs(self, *, limit: int = 50) -> tuple[Job, ...]:
        """Return jobs, the latest first."""
        return tuple(Job(self.store, record) for record in self.store.jobs.list(limit=limit))

    def complete(self, job: JobRecord, *, on_progress: OnProgress = no_progress) -> Result:
        """Compute a job that this process has taken from the queue."""
        verb = use_case(job.run.verb)
        bench = self._bench(on_progress=on_progress)
        request = validated(verb.request, job.run.request, where=f"job {job.id}")
        result: Result = self._recorder.complete(job.id, verb, request, bench, lease=job.lease)
        return result

    def tried(self, request: OptimizeRequest) -> OptimizationResult:
        """Optimise as a request says, and record nothing: while the request is still being put together."""
        bench = self._bench()
        with bench.computation(request):
            return verbs.optimize.compute(request, bench)

    def run(self, request: OptimizeRequest, *, on_progress: OnProgress = no_progress) -> OptimizationResult:
        """Optimise as a request says, and record the run."""
        return self.answer(verbs.optimize, VerbCall(request=request, on_progress=on_progress))

    def replay(self, run_id: str) -> Replay:
        """Compute a recorded run again from its recorded inputs, and report it bit-identical or every difference.

        Raises
        ------
        ConfigurationError
            For a run that did not finish: there is nothing to compare with.
        """
        record = self.store.run(run_id)
        if record.verb not in verb_names():
            raise ConfigurationError("this kind of run cannot be replayed", where=f"run {record.id}", value=record.verb)
        version, moved = self._pinned_version(record)
        return replayed(record, use_case(record.verb), self._bench(version=version), moved)

    def inputs(self, run_id: str) -> RunInputs:
        """Return the data that an optimisation read: its universe and window, at the dataset version of the run.

        Raises
        ------
        ConfigurationError
            For a run of another verb.
        """
        record = self.store.run(run_id)
        if record.verb != verbs.optimize.name:
            raise ConfigurationError("only an optimisation has a universe", where=f"run {record.id}", value=record.verb)
        request = validated(OptimizeRequest, record.request, where=f"run {record.id}")
        bench = self._bench(version=self._pinned_version(record)[0])
        given = bench.data(request)
        return RunInputs(given=given, request=request, selection=bench.selection, dataset_version=bench.dataset_version)

    def risk(self, run: OptimizationResult | str) -> RiskSummary:
        """Return the realised risk of an optimisation's weights over its own window."""
        run_id = run if isinstance(run, str) else run.run_id
        if run_id is None:
            raise ConfigurationError("risk is of a recorded run", remedy="optimise through the desk")
        read = self.inputs(run_id)
        if read.given.returns is None:
            raise ConfigurationError("a run on moments has no window of returns", where=f"run {run_id}")
        weights = self._weights(run_id)
        return risk_summary(read.given.returns, frozen_floats([weights[asset] for asset in read.given.canonical]))

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

    def _bench(
        self,
        *,
        version: str | None = None,
        read: Input | None = None,
        call: VerbCall[Any] | None = None,
        on_progress: OnProgress = no_progress,
    ) -> Workbench:
        return Workbench(
            self.catalogue,
            self.datasets,
            self.store,
            version=version,
            levels=None if call is None or read is not None else call.inline,
            frames={} if call is None else call.frames,
            read=read,
            on_progress=on_progress if call is None else call.on_progress,
            on_point=no_point if call is None else call.on_point,
            cluster=None if call is None else call.cluster,
        )

    def _pinned_version(self, record: RunRecord) -> tuple[str | None, str | None]:
        """Return the dataset version to read, and a note where it can no longer be had."""
        recorded, name = record.manifest.get("dataset_version"), record.request.get("dataset")
        if recorded is None or name is None:
            return None, None
        if name not in sample_names():
            return str(recorded), None
        now = self.datasets.version(str(name))
        return None, None if now == recorded else f"the sample {name!r} has changed: {recorded} then, {now} now"

    def _weights(self, run_id: str) -> dict[str, float]:
        result = self.store.run(run_id).result
        if result is None:
            raise ConfigurationError("only a finished optimisation has weights", where=f"run {run_id}")
        weights = result["weights"]
        assert isinstance(weights, dict)  # noqa: S101  # for the type checker: an optimisation's document has them
        return {str(asset): float(weight) for asset, weight in weights.items()}


def _thresholds(given: Mapping[str, float]) -> QualityThresholds:
    return validated(QualityThresholds, dict(given), where="thresholds")


def _file_spec(
    source: str,
    calendar: str | OwnCalendar | None,
    columns: Mapping[str, str] | None,
    *,
    asset_class: str = "other",
    dialect: Dialect | None = None,
) -> PanelSpec | None:
    """Return how to read a file of which only prices and calendar matter; None without a calendar."""
    if calendar is None:
        return None
    return PanelSpec(
        name=source,
        calendar=calendar,
        currency="not stated",
        asset_class=asset_class,
        columns=columns or {},
        dialect=dialect or Dialect(),
    )
