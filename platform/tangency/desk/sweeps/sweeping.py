"""A sweep: planned, computed in one round or several, and judged."""

from __future__ import annotations

from tangency.desk.backtest_data import BacktestData
from tangency.desk.sweeps.axes import label, size
from tangency.desk.sweeps.coordinator import Coordinator
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
from tangency.estimation.folds import Fold, Span
from tangency.market import Dataset, PricePanel
from tangency.results.sweep import SweepPoint, SweepResult, SweepSettings
from tangency.results.sweep_figures import better
from tangency.results.sweep_folds import FoldSpans

__all__ = ["swept"]

_WHOLE = (Stretch(fields={}),)


def swept(request: SweepRequest, bench: Workbench, data: SweepData) -> SweepResult:
    """Return the sweep of a request: every point computed, or read where it was recorded before.

    Raises
    ------
    TangencyError
        For a request that cannot be planned. What is wrong with one point is said of that point.
    """
    tried = configurations(request, bench.catalogue)
    folds: tuple[FoldSpans, ...] = ()
    with Workers(request.backend, request.workers, data, bench.catalogue, cluster=bench.cluster) as workers:
        coordinator = Coordinator(request, bench, workers)
        if isinstance(request.search, HalvingSearch):
            given, first = history_of(tried, data)
            points = _halved(request, request.search, tried, coordinator, given, first)
        elif request.folds is not None:
            given, first = history_of(tried, data)
            walked, divided = stretches(request, given, first, data)
            folds = tuple(_spans(fold, given, first) for fold in divided)
            points = coordinator.computed(rung_points(tried, walked, first=0), n_more=0)
        else:
            points = coordinator.computed(rung_points(tried, _WHOLE, first=0), n_more=0)
    settings = _settings(request, bench, data, coordinator, points)
    return SweepResult(settings=settings, points=tuple(points), folds=folds)


def _halved(
    request: SweepRequest,
    search: HalvingSearch,
    tried: tuple[Configuration, ...],
    coordinator: Coordinator,
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


def _spans(fold: Fold, given: BacktestData, first: int) -> FoldSpans:
    def labels(spans: tuple[Span, ...]) -> tuple[tuple[str, str], ...]:
        label_of = given.bars.label
        return tuple((label_of(first + span.start), label_of(first + span.stop - 1)) for span in spans)

    return FoldSpans(train=labels(fold.train), test=labels(fold.test))


def _settings(
    request: SweepRequest, bench: Workbench, data: SweepData, coordinator: Coordinator, points: list[SweepPoint]
) -> SweepSettings:
    facts = coordinator.facts
    said = list(facts.get("said", ()))
    if facts and facts["periods_per_year"] is None:
        said.append("no calendar says how many sessions a year has: figures are per session")
    if len({point.sessions[:1] for point in points if point.error is None and point.fold is None}) > 1:
        said.append("not all begin on the same day: give a start, or the figures are of different days")
    return SweepSettings(
        data=facts.get("data") or _name(data.data),
        dataset_version=bench.dataset_version,
        axes={name: tuple(label(value) for value in values) for name, values in request.axes.items()},
        search=_search_text(request),
        n_combinations=size(request.axes),
        choose_by=request.choose_by,
        periods_per_year=facts.get("periods_per_year"),
        said=tuple(said),
    )


def _name(data: object) -> str:
    panel = data.panel if isinstance(data, Dataset) else data
    return panel.name if isinstance(panel, PricePanel) else "closing prices"


def _search_text(request: SweepRequest) -> str:
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
