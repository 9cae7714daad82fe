"""The part of a desk that computes and keeps runs: recorded, listed, replayed, and looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk import verbs
from tangency.desk.datasets import Datasets
from tangency.desk.inline_data import with_named_data
from tangency.desk.on_point import no_point
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.recording import Recorder
from tangency.desk.replay import Replay, replayed
from tangency.desk.run_inputs import RunInputs
from tangency.desk.run_tables import run_table
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall
from tangency.desk.verb_list import use_case, verb_names
from tangency.desk.workbench import Workbench
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Input
from tangency.host import Catalogue
from tangency.host.parameters import validated
from tangency.market import sample_names
from tangency.results.optimization import OptimizationResult
from tangency.results.result import Result
from tangency.results.run_list import RunList
from tangency.risk import RiskSummary, risk_summary
from tangency.store import RunRecord, RunStatus, Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RunBook"]

_STATUSES = tuple(status.value for status in RunStatus)

Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)


class RunBook:
    """Recorded runs.

    Attributes
    ----------
    catalogue, store, datasets
        Of the desk.
    """

    catalogue: Catalogue
    store: Store
    datasets: Datasets
    _recorder: Recorder

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

    def table(self, run_id: str, name: str) -> pd.DataFrame:
        """Return a table that a run has left beside its document, such as the `trades` of a backtest.

        Raises
        ------
        NoSuchRecord
            For no such run, or one without tables.
        UnknownName
            For another table, with the nearest.
        """
        found: pd.DataFrame = run_table(self.store, run_id, name).to_pandas()
        return found

    def answer(self, verb: UseCase[Any, Q, R], call: VerbCall[Q]) -> R:
        """Compute a call, and record the run: the one path of every face."""
        request, given = with_named_data(self.store, call)
        bench = self._bench(read=given.read, call=call)
        return self._recorder.record(verb, verb.settle(request, bench), bench, given.frames)

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
        bench = self._bench(version=version, trials_until=_trials_until(record))
        return replayed(record, use_case(record.verb), bench, moved)

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

    def _bench(
        self,
        *,
        version: str | None = None,
        read: Input | None = None,
        call: VerbCall[Any] | None = None,
        trials_until: int | None = None,
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
            trials_until=trials_until,
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


def _trials_until(record: RunRecord) -> int | None:
    pinned = record.manifest.get("trials_until")
    return int(str(pinned)) if pinned is not None else None
