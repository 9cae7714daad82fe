"""The desk's recorded verbs: a request in, a result out, a run left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tangency.construct import Construction
from tangency.contracts.bands import FrontierBands, WeightBands
from tangency.contracts.component import ComponentKind
from tangency.contracts.frontier_result import FrontierResult
from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.params import Params
from tangency.contracts.pareto_result import ParetoResult
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.risk_frontier_result import RiskFrontierResult
from tangency.contracts.risk_model_comparison import RiskModelComparison
from tangency.desk.bands import frontier_bands_input, weight_bands_input
from tangency.desk.comparison import Comparison, compare_input
from tangency.desk.datasets import Datasets
from tangency.desk.frontier import FrontierChoices, frontier_input
from tangency.desk.optimization import optimize_input
from tangency.desk.outcomes import (
    bands_outcome,
    comparison_outcome,
    construction_outcome,
    frontier_outcome,
    optimization_outcome,
    pareto_outcome,
    plan_outcome,
)
from tangency.desk.pareto import ParetoChoices, pareto_input
from tangency.desk.recording import Recorder
from tangency.desk.replay import Replay, differences
from tangency.desk.requests import (
    ComparisonRequest,
    ConstructRequest,
    FrontierBandsRequest,
    FrontierRequest,
    OptimizeRequest,
    ParetoRequest,
    RebalanceRequest,
    WeightBandsRequest,
)
from tangency.desk.resolution import choices_of, code_version, component_pin, resolve, view_reference
from tangency.desk.trading import construct, rebalance
from tangency.errors import ConfigurationError
from tangency.host import Catalogue
from tangency.market import sample_names
from tangency.rebalance import RebalancePlan
from tangency.store import Composition, RunOutcome, RunRecord, RunStatus, Store

__all__ = ["Verbs"]

_Manifest = dict[str, object]
RequestT = TypeVar("RequestT", bound=Params)


class Verbs:
    """Computes requests; recorded by the verbs, and once more without a record by `replay`."""

    def __init__(self, store: Store, datasets: Datasets, catalogue: Catalogue) -> None:
        self._store = store
        self._datasets = datasets
        self._catalogue = catalogue
        self._recorder = Recorder(store, catalogue)

    def optimize(self, request: OptimizeRequest, on_progress: OnProgress) -> OptimizationResult:
        """Optimise and record."""
        result, run_id = self._recorder.record(
            "optimize",
            request,
            lambda: self._optimized(request, on_progress=on_progress),
            optimization_outcome,
            seed=request.seed,
        )
        return replace(result, run_id=run_id)

    def frontier(self, request: FrontierRequest, on_progress: OnProgress) -> FrontierResult | RiskFrontierResult:
        """Trace the efficient frontier and record it."""
        result, run_id = self._recorder.record(
            "frontier", request, lambda: self._traced(request, on_progress=on_progress), frontier_outcome
        )
        return replace(result, run_id=run_id)

    def pareto(self, request: ParetoRequest, on_progress: OnProgress) -> ParetoResult:
        """Find the Pareto set and record it."""
        result, run_id = self._recorder.record(
            "pareto", request, lambda: self._efficient(request, on_progress=on_progress), pareto_outcome
        )
        return replace(result, run_id=run_id)

    def weight_bands(self, request: WeightBandsRequest, on_progress: OnProgress) -> WeightBands:
        """Resample an optimisation and record the bands."""
        result, run_id = self._recorder.record(
            "weight bands",
            request,
            lambda: self._weight_bands(request, on_progress=on_progress),
            bands_outcome,
            seed=request.seed,
        )
        return replace(result, run_id=run_id)

    def frontier_bands(self, request: FrontierBandsRequest, on_progress: OnProgress) -> FrontierBands:
        """Resample the efficient frontier and record the bands."""
        result, run_id = self._recorder.record(
            "frontier bands",
            request,
            lambda: self._frontier_bands(request, on_progress=on_progress),
            bands_outcome,
            seed=request.seed,
        )
        return replace(result, run_id=run_id)

    def compare(self, request: ComparisonRequest, on_progress: OnProgress) -> RiskModelComparison:
        """Compare risk models out of sample and record what came out."""
        result, run_id = self._recorder.record(
            "compare", request, lambda: self._compared(request, on_progress=on_progress), comparison_outcome
        )
        return replace(result, run_id=run_id)

    def construct(self, request: ConstructRequest) -> Construction:
        """Construct holdings and record them as the portfolio's composition."""
        made, run_id = self._recorder.record(
            "construct",
            request,
            lambda: self._constructed(request),
            lambda construction: construction_outcome(construction, request.portfolio),
        )
        return replace(made, run_id=run_id)

    def rebalance(self, request: RebalanceRequest) -> RebalancePlan:
        """Plan trades and record them as proposals."""
        plan, run_id = self._recorder.record(
            "rebalance",
            request,
            lambda: self._rebalanced(request),
            lambda made: plan_outcome(made, request.portfolio),
        )
        return replace(plan, run_id=run_id)

    def replay(self, record: RunRecord) -> Replay:
        """Compute a finished run again from its recorded inputs and compare every bit.

        Raises
        ------
        ConfigurationError
            For a run that did not finish: there is nothing to compare with.
        """
        if record.status is not RunStatus.FINISHED or record.result is None:
            raise ConfigurationError(
                "only a finished run can be replayed", where=f"run {record.id}", value=str(record.status)
            )
        pinned, moved = self.pinned_version(record)
        outcome = self._again(record, pinned)
        notes = [moved] if moved else []
        if record.code_version != code_version():
            notes.append(f"recorded by {record.code_version}, replayed by {code_version()}")
        # Through JSON, as the record went: a tuple is a list there, and floats keep every bit.
        found = tuple(differences(record.result, json.loads(json.dumps(outcome.result))))
        return Replay(run_id=record.id, differences=found, notes=tuple(notes))

    def _again(self, record: RunRecord, pinned: str | None) -> RunOutcome:
        """Compute what a run left, without leaving anything."""
        again: dict[str, Callable[[], RunOutcome]] = {
            "optimize": lambda: optimization_outcome(
                self._optimized(OptimizeRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "frontier": lambda: frontier_outcome(
                self._traced(FrontierRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "pareto": lambda: pareto_outcome(
                self._efficient(ParetoRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "weight bands": lambda: bands_outcome(
                self._weight_bands(WeightBandsRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "frontier bands": lambda: bands_outcome(
                self._frontier_bands(FrontierBandsRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "compare": lambda: comparison_outcome(
                self._compared(ComparisonRequest.model_validate(record.request), at_version=pinned)[0]
            ),
            "construct": lambda: construction_outcome(
                self._constructed(ConstructRequest.model_validate(record.request), at_version=pinned)[0], "replay"
            ),
            "rebalance": lambda: plan_outcome(
                self._rebalanced(RebalanceRequest.model_validate(record.request), at_version=pinned)[0], "replay"
            ),
        }
        if record.verb not in again:
            raise ConfigurationError("this kind of run cannot be replayed", where=f"run {record.id}", value=record.verb)
        return again[record.verb]()

    def pinned_version(self, record: RunRecord) -> tuple[str | None, str | None]:
        """Return the dataset version to read, and a note where it can no longer be had."""
        recorded, name = record.manifest.get("dataset_version"), record.request.get("dataset")
        if recorded is None or name is None:
            return None, None
        if name not in sample_names():
            return str(recorded), None
        now = self._datasets.version(str(name))
        return None, None if now == recorded else f"the sample {name!r} has changed: {recorded} then, {now} now"

    def _optimized(
        self, request: OptimizeRequest, *, at_version: str | None = None, on_progress: OnProgress | None = None
    ) -> tuple[OptimizationResult, _Manifest]:
        tell = _teller(on_progress)
        tell(0, "reading prices and drawing the universe")
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        tell(1, f"optimising {len(resolved.given.assets)} assets")
        result = optimize_input(resolved.given, choices_of(request), self._catalogue)
        tell(2, "recording")
        return result, resolved.manifest(self._catalogue)

    def _traced(
        self, request: FrontierRequest, *, at_version: str | None = None, on_progress: OnProgress | None = None
    ) -> tuple[FrontierResult | RiskFrontierResult, _Manifest]:
        tell = _teller(on_progress)
        tell(0, "reading prices and drawing the universe")
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        tell(1, f"tracing the frontier of {len(resolved.given.assets)} assets")
        result = frontier_input(
            resolved.given,
            FrontierChoices(
                risk_model=request.risk_model.reference(),
                return_model=request.return_model.reference(),
                view_model=view_reference(request),
                constraints=request.constraints,
                risk=request.risk,
                level=request.level,
                threshold=request.threshold,
                points=request.points,
            ),
            self._catalogue,
        )
        tell(2, "recording")
        return result, resolved.manifest(self._catalogue)

    def _efficient(
        self, request: ParetoRequest, *, at_version: str | None = None, on_progress: OnProgress = no_progress
    ) -> tuple[ParetoResult, _Manifest]:
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        asked = ParetoChoices(
            objectives=request.objectives,
            points=request.points,
            risk_model=request.risk_model.reference(),
            return_model=request.return_model.reference(),
            view_model=view_reference(request),
            constraints=request.constraints,
            current=request.current,
        )
        result = pareto_input(resolved.given, asked, self._catalogue, on_progress)
        return result, resolved.manifest(self._catalogue)

    def _weight_bands(
        self, request: WeightBandsRequest, *, at_version: str | None = None, on_progress: OnProgress = no_progress
    ) -> tuple[WeightBands, _Manifest]:
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        result = weight_bands_input(
            resolved.given,
            choices_of(request),
            request.drawn.resampling(request.seed),
            self._catalogue,
            on_progress,
        )
        return result, resolved.manifest(self._catalogue)

    def _frontier_bands(
        self, request: FrontierBandsRequest, *, at_version: str | None = None, on_progress: OnProgress = no_progress
    ) -> tuple[FrontierBands, _Manifest]:
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        choices = FrontierChoices(
            risk_model=request.risk_model.reference(),
            return_model=request.return_model.reference(),
            view_model=view_reference(request),
            constraints=request.constraints,
        )
        result = frontier_bands_input(
            resolved.given,
            choices,
            request.drawn.resampling(request.seed),
            self._catalogue,
            ranks=request.ranks,
            on_progress=on_progress,
        )
        return result, resolved.manifest(self._catalogue)

    def _compared(
        self, request: ComparisonRequest, *, at_version: str | None = None, on_progress: OnProgress = no_progress
    ) -> tuple[RiskModelComparison, _Manifest]:
        resolved = resolve(request, self._store, self._datasets, at_version=at_version)
        asked = Comparison(
            risk_models=tuple(choice.reference() for choice in request.risk_models),
            window=request.window,
            step=request.step,
            constraints=request.constraints,
        )
        result = compare_input(resolved.given, asked, self._catalogue, on_progress)
        return result, resolved.manifest(self._catalogue)

    def _constructed(
        self, request: ConstructRequest, *, at_version: str | None = None
    ) -> tuple[Construction, _Manifest]:
        pinned = self._datasets.pinned(request.dataset, at_version)
        return construct(request, pinned.panel), {"dataset_version": pinned.version}

    def _rebalanced(
        self, request: RebalanceRequest, *, at_version: str | None = None
    ) -> tuple[RebalancePlan, _Manifest]:
        pinned = self._datasets.pinned(request.dataset, at_version)
        plan = rebalance(request, self._book(request), pinned.panel, self._catalogue)
        policy = component_pin(self._catalogue, ComponentKind.REBALANCING_POLICY, request.policy.name)
        return plan, {"dataset_version": pinned.version, "policy": policy}

    def _book(self, request: RebalanceRequest) -> Composition:
        """Return the holdings that a request starts from, as the run it names left them."""
        books = [book for book in self._store.compositions(request.book_run) if book.portfolio == request.portfolio]
        if not books:
            raise ConfigurationError(
                "this run left no such portfolio", where=f"run {request.book_run}", value=request.portfolio
            )
        return books[-1]


def _teller(on_progress: OnProgress | None) -> Callable[[int, str], None]:
    """Return what tells the progress of a verb in three steps."""

    def tell(done: int, message: str) -> None:
        if on_progress is not None:
            on_progress(done, 3, message)

    return tell
