"""The coordinator of a sweep: it hands points out, and records what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.desk.point_book import Answer, ComputedPoint, PlannedPoint
from tangency.desk.sweeps.axes import label
from tangency.desk.sweeps.request import SweepRequest
from tangency.desk.sweeps.workers import Workers
from tangency.desk.workbench import Workbench
from tangency.results.sweep import SweepPoint
from tangency.results.sweep_figures import figures_of

__all__ = ["Coordinator"]

_BATCH_POINTS = 64
_BATCH_SECONDS = 0.5


class Coordinator:
    """Computes points in rounds, and keeps them as they come; it alone writes."""

    def __init__(self, request: SweepRequest, bench: Workbench, workers: Workers) -> None:
        self._request = request
        self._bench = bench
        self._workers = workers
        self._done = 0
        self._facts: dict[int, Mapping[str, Any]] = {}

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the documents of the points say of the data: the name, the calendar, and every note once."""
        ordered = [self._facts[number] for number in sorted(self._facts)]
        notes = dict.fromkeys(note for each in ordered for note in each["said"])
        return {**ordered[0], "said": tuple(notes)} if ordered else {}

    def computed(self, plan: tuple[PlannedPoint, ...], *, n_more: int) -> list[SweepPoint]:
        """Return the points of a plan by their numbers.

        Parameters
        ----------
        n_more
            How many are likely to follow, for the progress.
        """
        manifests = {each.identity: self._bench.manifest(each.request) for each in plan}
        known = self._bench.points.recorded(self._request, manifests)
        total = self._done + len(plan) + n_more
        found: dict[int, SweepPoint] = {}
        self._bench.progress(self._done, total, "computing points")
        for each in plan:
            if each.identity in known:
                run_id, answer = known[each.identity]
                self._take(each, answer, run_id, found)
        left = {each.number: each for each in plan if each.number not in found}
        waiting: list[ComputedPoint] = []
        flushed = monotonic()
        answers = self._workers.answers({number: each.request for number, each in left.items()})
        try:
            for number, answer in answers:
                pinned = {**manifests[left[number].identity], "seconds": answer.seconds}
                waiting.append(ComputedPoint(planned=left[number], answer=answer, manifest=pinned))
                if len(waiting) >= _BATCH_POINTS or monotonic() - flushed > _BATCH_SECONDS:
                    self._keep(waiting, found)
                    flushed = monotonic()
                self._bench.progress(self._done + len(waiting), total, "computing points")
        finally:  # what was computed is kept when the sweep is stopped, too
            answers.close()
            self._keep(waiting, found)
        self._bench.progress(self._done, total, "computing points")
        return [found[number] for number in sorted(found)]

    def _keep(self, waiting: list[ComputedPoint], found: dict[int, SweepPoint]) -> None:
        batch = list(waiting)
        waiting.clear()
        if batch:
            for each, run_id in zip(batch, self._bench.points.keep(batch), strict=True):
                self._take(each.planned, each.answer, run_id, found)

    def _take(self, planned: PlannedPoint, answer: Answer, run_id: str | None, found: dict[int, SweepPoint]) -> None:
        point = self._point(planned, answer, run_id)
        found[planned.number] = point
        self._done += 1
        self._bench.on_point(point)

    def _point(self, planned: PlannedPoint, answer: Answer, run_id: str | None) -> SweepPoint:
        bare = SweepPoint(
            number=planned.number,
            configuration=planned.configuration,
            values={name: label(value) for name, value in planned.values.items()},
            identity=planned.identity,
            sessions=(),
            returns=frozen_floats(np.zeros(0)),
            figures={},
            fold=planned.fold,
            rung=planned.rung,
            run_id=run_id,
        )
        if answer.document is None:
            return replace(bare, error=str((answer.error or {})["what"]))
        document = answer.document
        returns = frozen_floats(document["curve"]["returns"])
        self._facts[planned.number] = {name: document[name] for name in ("data", "periods_per_year", "said")}
        return replace(
            bare,
            sessions=tuple(document["curve"]["sessions"]),
            returns=returns,
            figures=figures_of(returns, document["periods_per_year"] or 1.0),
            costs=sum(document["costs"].values()),
            n_trades=document["n_trades"],
        )
