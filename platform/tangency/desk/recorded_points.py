"""The points of a sweep in the store: each a run of its own, many in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tangency.desk.code_version import code_version
from tangency.desk.point_book import Answer, ComputedPoint
from tangency.desk.sweeps.request import SweepRequest
from tangency.errors import ConfigurationError
from tangency.host.parameters import validated
from tangency.store import EndedRun, NewRun, RunOutcome, RunRecord, RunStatus, Store

__all__ = ["SWEEP", "RecordedPoints"]

SWEEP = "sweep"
_POINT_VERB = "backtest"
# What differs between two computations of the same.
_OF_THE_MOMENT = frozenset({"seconds", "tables", SWEEP})


class RecordedPoints:
    """The book of one sweep's run.

    A point's manifest names the sweep: the run that began it, whether this one or one that this resumes.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._first = run_id
        self._hypothesis: str | None = None

    def recorded(
        self, request: SweepRequest, manifests: Mapping[str, Mapping[str, Any]]
    ) -> Mapping[str, tuple[str, Answer]]:
        """Return identity → run and answer of what was recorded of the same sweep, from the same inputs and code.

        Raises
        ------
        ConfigurationError
            Where the run to resume is no sweep, or another.
        """
        self._hypothesis = request.hypothesis
        if request.resume is not None:
            self._first = self._begun_by(request, self._store.run(request.resume))
        found = {}
        for record in self._store.runs_under(SWEEP, self._first):
            now = manifests.get(record.configuration)
            if now is not None and record.code_version == code_version() and _pins(record.manifest) == _pins(now):
                found[record.configuration] = (record.id, _answer(record))
        return found

    def keep(self, points: Sequence[ComputedPoint]) -> Sequence[str | None]:
        """Record points as finished or failed backtests, all of them or none."""
        return self._store.record_ended([self._ended(each) for each in points])

    def _ended(self, point: ComputedPoint) -> EndedRun:
        request, answer = point.planned.request, point.answer
        prepared = {name: self._store.prepare_frame(table) for name, table in answer.tables.items()}
        manifest = {
            **point.manifest,
            "tables": {name: sha256 for name, (sha256, _) in prepared.items()},
            SWEEP: {
                "run": self._first,
                "point": point.planned.number,
                "hypothesis": self._hypothesis,
                "part": _is_part(point),
            },
        }
        return EndedRun(
            new=NewRun(
                verb=_POINT_VERB,
                request=request.model_dump(mode="json"),
                manifest=manifest,
                seed=request.seed,
                code_version=code_version(),
                frames=tuple(small for _, small in prepared.values() if small is not None),
            ),
            outcome=None if answer.document is None else RunOutcome(result=dict(answer.document)),
            error=answer.error,
        )

    def _begun_by(self, request: SweepRequest, record: RunRecord) -> str:
        if record.verb != SWEEP:
            raise ConfigurationError("only a sweep can be resumed", where="resume", value=f"{record.id}, {record.verb}")
        earlier = validated(SweepRequest, record.request, where=f"run {record.id}")
        mine, other = request.what_is_computed(), earlier.what_is_computed()
        if mine != other:
            differs = ", ".join(sorted(name for name in mine if mine[name] != other.get(name)))
            raise ConfigurationError(
                "the run to resume is another sweep",
                where="resume",
                value=f"{record.id}, which differs in {differs}",
                remedy="ask for the same, or begin a new one",
            )
        return record.id if earlier.resume is None else self._begun_by(request, self._store.run(earlier.resume))


def _is_part(point: ComputedPoint) -> bool:
    """Return whether a point walks a part of history only: several are then one trial."""
    return point.planned.fold is not None or point.planned.rung is not None


def _pins(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in manifest.items() if name not in _OF_THE_MOMENT}


def _answer(record: RunRecord) -> Answer:
    return Answer(document=record.result) if record.status is RunStatus.FINISHED else Answer(error=record.error)
