"""Record every computation as a run: started, then finished or failed, with the observers notified."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeVar

from tangency.contracts.params import Params
from tangency.contracts.run import RunNotice
from tangency.desk.code_version import code_version
from tangency.desk.recorded_points import RecordedPoints
from tangency.desk.use_case import UseCase
from tangency.desk.workbench import Workbench
from tangency.errors import SolverError, StoreError, TangencyError
from tangency.host import Catalogue
from tangency.results.result import Result
from tangency.store import NewRun, RunOutcome, SmallFrame, Store

__all__ = ["Recorder", "new_run"]

Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)


class Recorder:
    """Records runs in a store."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def record(
        self, use_case: UseCase[Any, Q, R], request: Q, bench: Workbench, frames: tuple[SmallFrame, ...] = ()
    ) -> R:
        """Compute a settled request as a run, and return the result with the run's id.

        Parameters
        ----------
        frames
            Inline data that the request names and the store does not hold yet.

        Raises
        ------
        TangencyError
            What the computation raised, after the run was recorded as failed.
        """
        run = self._store.start_run(new_run(use_case, request, frames))
        return self.complete(run.id, use_case, request, bench, lease=None)

    def complete(
        self, run_id: str, use_case: UseCase[Any, Q, R], request: Q, bench: Workbench, *, lease: str | None
    ) -> R:
        """Compute the request of a run that this process has started, or taken under a lease; otherwise as `record`."""
        started = perf_counter()
        bench.points = RecordedPoints(self._store, run_id)
        notice = RunNotice(run_id=run_id, verb=use_case.name, started_at=datetime.now(UTC))
        self._catalogue.observers.run_started(notice)
        try:
            with bench.computation(request):
                result = use_case.compute(request, bench)
                manifest = {**bench.manifest(request), "seconds": perf_counter() - started}
                rows = use_case.rows(request, result)
                if rows.tables:
                    manifest["tables"] = {name: self._store.put_frame(table) for name, table in rows.tables.items()}
                self._store.finish_run(
                    run_id,
                    RunOutcome(
                        result=result.document().as_json(),
                        manifest=manifest,
                        constraints=rows.constraints,
                        compositions=rows.compositions,
                        trades=rows.trades,
                        portfolio=rows.portfolio,
                        accepts=rows.accepts,
                    ),
                    lease=lease,
                )
        except TangencyError as error:
            self._fail(run_id, lease, notice, error, perf_counter() - started)
            raise
        except BaseException as raised:  # an interruption too: no run stays open behind its process
            what = "interrupted" if isinstance(raised, KeyboardInterrupt) else "an unexpected failure"
            fault = SolverError(f"{what}: {type(raised).__name__}: {raised}".rstrip(": "), where=use_case.name)
            self._fail(run_id, lease, notice, fault, perf_counter() - started)
            raise
        self._catalogue.observers.run_finished(_ended(notice, perf_counter() - started))
        return replace(result, run_id=run_id)

    def _fail(self, run_id: str, lease: str | None, notice: RunNotice, error: TangencyError, seconds: float) -> None:
        with suppress(StoreError):  # the store records it later by itself, and the run's own error must come through
            self._store.fail_run(run_id, error, lease=lease)
        self._catalogue.observers.run_failed(_ended(notice, seconds), error)


def new_run(use_case: UseCase[Any, Q, R], request: Q, frames: tuple[SmallFrame, ...] = ()) -> NewRun:
    """Return what is stored of a run before any of its work is done."""
    return NewRun(
        verb=use_case.name,
        request=request.model_dump(mode="json"),
        manifest={},
        seed=getattr(request, "seed", None),
        code_version=code_version(),
        frames=frames,
    )


def _ended(notice: RunNotice, seconds: float) -> RunNotice:
    return RunNotice(run_id=notice.run_id, verb=notice.verb, started_at=notice.started_at, seconds=seconds)
