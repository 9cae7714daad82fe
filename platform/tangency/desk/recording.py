"""Around every recorded verb: the run starts, ends well or fails, and observers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import TypeVar

from tangency.contracts.params import Params
from tangency.contracts.run import RunNotice
from tangency.desk.resolution import code_version
from tangency.errors import SolverError, TangencyError
from tangency.host import Catalogue
from tangency.store import NewRun, RunOutcome, Store

__all__ = ["Recorder"]

T = TypeVar("T")


class Recorder:
    """Records runs in a store."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def record(
        self,
        verb: str,
        request: Params,
        compute: Callable[[], tuple[T, dict[str, object]]],
        outcome: Callable[[T], RunOutcome],
        *,
        seed: int | None = None,
    ) -> tuple[T, str]:
        """Run `compute` as a run and return what it made and the run's id.

        Parameters
        ----------
        compute
            Returns the result and the manifest that pins its inputs.
        outcome
            What of the result is stored; the manifest is added here, with timings.

        Raises
        ------
        TangencyError
            What `compute` raised, after the run was recorded as failed.
        """
        started = perf_counter()
        run = self._store.start_run(
            NewRun(
                verb=verb,
                request=request.model_dump(mode="json"),
                manifest={},
                seed=seed,
                code_version=code_version(),
            )
        )
        notice = RunNotice(run_id=run.id, verb=verb, started_at=datetime.now(UTC))
        self._catalogue.observers.run_started(notice)
        try:
            result, manifest = compute()
            computed = perf_counter() - started
            stored = outcome(result)
            self._store.finish_run(run.id, _with_manifest(stored, {**manifest, "seconds": computed}))
        except TangencyError as error:
            self._fail(run.id, notice, error, perf_counter() - started)
            raise
        except Exception as raised:
            fault = SolverError(f"an unexpected failure: {type(raised).__name__}: {raised}", where=verb)
            self._fail(run.id, notice, fault, perf_counter() - started)
            raise
        self._catalogue.observers.run_finished(_ended(notice, perf_counter() - started))
        return result, run.id

    def _fail(self, run_id: str, notice: RunNotice, error: TangencyError, seconds: float) -> None:
        self._store.fail_run(run_id, error)
        self._catalogue.observers.run_failed(_ended(notice, seconds), error)


def _ended(notice: RunNotice, seconds: float) -> RunNotice:
    return RunNotice(run_id=notice.run_id, verb=notice.verb, started_at=notice.started_at, seconds=seconds)


def _with_manifest(outcome: RunOutcome, manifest: dict[str, object]) -> RunOutcome:
    return RunOutcome(
        result=outcome.result,
        manifest=manifest,
        constraints=outcome.constraints,
        compositions=outcome.compositions,
        trades=outcome.trades,
    )
