"""The coordinator of a sweep: it plans, hands out, records what comes back, and chooses who goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.desk.backtest_data import BacktestData
from tangency.desk.point_book import Answer, ComputedPoint, PlannedPoint
from tangency.desk.sweeps.axes import label, size
from tangency.desk.sweeps.plan import (
    Configuration,
    Stretch,
    configurations,
    history_of,
    rung_points,
    stretches,
)
from tangency.desk.sweeps.request import SweepRequest
from tangency.desk.sweeps.search import GridSearch, HalvingSearch, RandomSearch, survivors
from tangency.desk.sweeps.shipment import SweepData
from tangency.desk.sweeps.workers import Workers
from tangency.desk.workbench import Workbench
from tangency.market import Dataset, PricePanel
from tangency.results.sweep import SweepPoint, SweepResult, SweepSettings
from tangency.results.sweep_figures import better, figures_of

__all__ = ["swept"]

_BATCH_POINTS = 64
_BATCH_SECONDS = 0.5
_WHOLE = (Stretch(fields={}),)


def swept(request: SweepRequest, bench: Workbench, data: SweepData) -> SweepResult:
    """Return the sweep of a request: every point computed, or read where it was recorded before.

    Raises
    ------
    TangencyError
        For a request that cannot be planned. What is wrong with one point is said of that point.
    """
    tried = configurations(request, bench.catalogue)
    with Workers(request.backend, request.workers, data, bench.catalogue, cluster=bench.cluster) as workers:
        coordinator = _Coordinator(request, bench, workers)
        if isinstance(request.search, HalvingSearch):
            given, first = history_of(tried, data)
            points = _halved(request, request.search, tried, coordinator, given, first)
        else:
            walked: tuple[Stretch, ...] = _WHOLE
            if request.folds is not None:
                given, first = history_of(tried, data)
                walked = stretches(request, given, first, data)[0]
            points = coordinator.computed(rung_points(tried, walked, first=0), n_more=0)
    return SweepResult(settings=_settings(request, bench, data, coordinator), points=tuple(points))


def _halved(
    request: SweepRequest,
    search: HalvingSearch,
    tried: tuple[Configuration, ...],
    coordinator: _Coordinator,
    given: BacktestData,
    first: int,
) -> list[SweepPoint]:
    n_sessions = len(given.bars.sessions) - first
    left, points = tried, list[SweepPoint]()
    for rung, share in enumerate(search.rungs):
        last = first + max(round(share * n_sessions), 2) - 1
        fields = {"start": given.bars.label(first), "end": given.bars.label(last)}
        plan = rung_points(left, (Stretch(fields=fields, rung=rung),), first=len(points))
        n_more = sum(max(round(len(left) * search.keep ** (i + 1)), 1) for i in range(len(search.rungs) - rung - 1))
        made = coordinator.computed(plan, n_more=n_more)
        points += made
        scores = {each.configuration: better(request.choose_by, each.figures.get(request.choose_by)) for each in made}
        on = set(survivors(scores, search.keep))
        left = tuple(each for each in left if each.number in on)
        if not left:
            break
    return points


class _Coordinator:
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


def _settings(request: SweepRequest, bench: Workbench, data: SweepData, coordinator: _Coordinator) -> SweepSettings:
    facts = coordinator.facts
    said = list(facts.get("said", ()))
    if facts and facts["periods_per_year"] is None:
        said.append("no calendar says how many sessions a year has: figures are per session")
    return SweepSettings(
        data=facts.get("data") or _name(data.data),
        dataset_version=bench.dataset_version,
        axes={name: tuple(label(value) for value in values) for name, values in request.axes.items()},
        search=_in_words(request),
        n_combinations=size(request.axes),
        choose_by=request.choose_by,
        periods_per_year=facts.get("periods_per_year"),
        said=tuple(said),
    )


def _name(data: object) -> str:
    panel = data.panel if isinstance(data, Dataset) else data
    return panel.name if isinstance(panel, PricePanel) else "closing prices"


def _in_words(request: SweepRequest) -> str:
    match request.search:
        case GridSearch():
            words = "all combinations"
        case RandomSearch(n=n, seed=seed):
            words = f"{min(n, size(request.axes))} combinations drawn with seed {seed} of {size(request.axes)}"
        case HalvingSearch(rungs=rungs, keep=keep):
            words = (
                f"successive halving over {', '.join(f'{rung:.0%}' for rung in rungs)} of history, keeping {keep:.0%}"
            )
    return words if request.folds is None else f"{words}, {request.folds.kind.replace('_', ' ')} folds"
