"""From a request to a walked book: who decides, and how it is traded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.defaults import DEFAULT_OPTIMIZER
from tangency.contracts.deferred import Later, Once
from tangency.contracts.labels import texts
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.backtest_data import BacktestData, backtest_data
from tangency.desk.backtest_honesty import Evidence, judged, unjudged
from tangency.desk.backtest_names import optimizer_name, strategy_names
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.backtest_trials import EarlierTrials
from tangency.desk.component_slots import ComponentChoice
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.estimation.use import component_use
from tangency.host import Catalogue
from tangency.host.parameters import validated
from tangency.market import Dataset, PricePanel
from tangency.market.as_of import parse_as_of
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods
from tangency.results.backtest import BacktestResult
from tangency.results.backtest_sensitivity import BacktestSensitivity, Rerun, book_sensitivity
from tangency.results.backtest_settings import BacktestSettings
from tangency.simulate.asked import decision_bars
from tangency.simulate.bars import Bars
from tangency.simulate.benchmark import Benchmark, Blend
from tangency.simulate.book import simulate
from tangency.simulate.book_terms import BookTerms
from tangency.simulate.combination import Allocation, FixedShares, OptimizedShares
from tangency.simulate.decider import Decided, Decider, Deciding
from tangency.simulate.flows import Flow
from tangency.simulate.history import Members
from tangency.simulate.optimizer_strategy import OptimizerStrategy
from tangency.simulate.orders import Orders
from tangency.simulate.path import SimulatedPath
from tangency.simulate.scaled_costs import scaled_bars, scaled_costs
from tangency.simulate.schedule import Schedule
from tangency.simulate.terms import Trading
from tangency.simulate.walk import Asked, Walk, walk
from tangency.solve import single_blas_thread

__all__ = ["backtested"]

D = TypeVar("D")
TrialsOf: TypeAlias = Callable[[str | None], EarlierTrials | None]


def backtested(
    request: BacktestRequest,
    data: Dataset | PricePanel | pd.DataFrame,
    catalogue: Catalogue,
    *,
    weights: pd.DataFrame | None,
    levels: pd.DataFrame | None,
    trials: TrialsOf | None = None,
    on_progress: OnProgress,
) -> BacktestResult:
    """Return the book of a request, walked over data.

    Parameters
    ----------
    weights, levels
        A given schedule, and the levels of an index as benchmark, where the request has them.
    trials
        Returns the earlier trials of the hypothesis on a version of the dataset; None where nothing is recorded.

    Raises
    ------
    TangencyError
        Of the branch that fits.
    """
    _require_one_decides(request, weights)
    given = _data_of(request, data, weights)
    who = _Who.of(request, given, catalogue) if weights is None else _GIVEN_WEIGHTS
    with single_blas_thread():
        walked = (
            _walked(request, given, who, catalogue, on_progress)
            if weights is None
            else _scheduled(request, given, weights, on_progress)
        )
        benchmarks = _benchmarks(request, given, levels)
    evidence = Evidence(
        walked=walked,
        terms=_terms(request, given),
        benchmarks=benchmarks,
        periods_per_year=given.history.periods_per_year,
        hypothesis=request.hypothesis,
        trials=None if trials is None else trials(given.dataset_version),
        seed=request.seed,
    )
    rerun = partial(_rerun, request, _as_it_is(data), catalogue, _as_it_is(weights))
    settings = _settings(request, given, who)
    return BacktestResult(
        settings=settings,
        walked=walked,
        first=given.first,
        honesty=Later(judged if request.judged else unjudged, evidence),
        variants=Once(Later(_variants, settings, request, given, rerun, weights is not None, on_progress)),
        has_variants=request.sensitivity,
        sectors=given.sectors,
        components=who.components,
        benchmarks=benchmarks,
        dataset_version=given.dataset_version,
    )


def _as_it_is(data: D) -> D:
    """Return data that later writes to a user's frame do not reach: pandas copies on write."""
    return data.copy(deep=False) if isinstance(data, pd.DataFrame) else data


def _data_of(
    request: BacktestRequest, data: Dataset | PricePanel | pd.DataFrame, weights: pd.DataFrame | None
) -> BacktestData:
    """Return the data; a book of given weights begins with their first row where nothing else is said."""
    given = backtest_data(request, data, is_scheduled=weights is not None)
    if weights is None or request.start is not None:
        return given
    if weights.empty:
        raise DataError("no weights are given", where="weights", remedy="one row at least, and one asset")
    first, *_ = frame_periods(weights.index).astype(given.bars.sessions.dtype)
    at = int(np.searchsorted(given.bars.sessions, first))
    return replace(given, first=min(max(at, given.first), given.bars.n_bars - 1))


def _rerun(
    request: BacktestRequest,
    data: Dataset | PricePanel | pd.DataFrame,
    catalogue: Catalogue,
    weights: pd.DataFrame | None,
    changes: Mapping[str, Any],
    *,
    cost_factor: float = 1.0,
) -> tuple[SimulatedPath, int]:
    """Simulate a request again, some of it changed."""
    values = {**request.model_dump(exclude_unset=True), **changes}
    if request.trading is not None:
        values["trading"] = request.trading.model_dump(exclude={"delay"})
    if request.costs is not None:
        values["costs"] = scaled_costs(request.costs, cost_factor)
    changed = validated(BacktestRequest, values, where="backtest")
    given = _data_of(changed, data, weights)
    given = replace(given, bars=scaled_bars(given.bars, cost_factor))
    with single_blas_thread():
        if weights is not None:
            return _scheduled(changed, given, weights, no_progress).path, given.first
        return _walked(changed, given, _Who.of(changed, given, catalogue), catalogue, no_progress).path, given.first


def _variants(
    settings: BacktestSettings,
    request: BacktestRequest,
    given: BacktestData,
    rerun: Rerun,
    is_scheduled: bool,
    on_progress: OnProgress,
) -> BacktestSensitivity:
    return book_sensitivity(
        f"{settings.what} on {settings.data}",
        rerun,
        delay=request.delay,
        starts=lambda shift: given.bars.label(min(given.first + shift, given.bars.n_bars - 1)),
        has_costs=request.costs is not None,
        is_scheduled=is_scheduled,
        periods_per_year=settings.periods_per_year,
        on_progress=on_progress,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Who:
    """Who decides.

    Attributes
    ----------
    what
        Its name.
    """

    what: str
    strategies: tuple[Deciding, ...]
    allocation: Allocation
    components: Mapping[str, ComponentUse]

    @classmethod
    def of(cls, request: BacktestRequest, given: BacktestData, catalogue: Catalogue) -> _Who:
        uses = dict(_uses(request, catalogue))
        choices = request.strategies or (() if request.strategy is None else (request.strategy,))
        optimizer = _optimizer(request.optimizer, request, given, catalogue)
        if not choices:
            own = optimizer or _optimizer(ComponentChoice(name=DEFAULT_OPTIMIZER), request, given, catalogue)
            assert own is not None  # noqa: S101  # for the type checker: a choice makes one
            name = optimizer_name(request)
            return cls(
                what=name,
                strategies=(Deciding(name=name, strategy=own, component=None, rule=request.score_rule),),
                allocation=FixedShares(fractions={name: 1.0}),
                components=uses,
            )
        strategies = tuple(
            Deciding(
                name=name,
                strategy=catalogue.build(ComponentKind.STRATEGY, choice.reference())[0],
                component=catalogue.resolve(ComponentKind.STRATEGY, choice.name),
                rule=request.score_rule,
                optimizer=optimizer,
            )
            for name, choice in zip(strategy_names(choices), choices, strict=True)
        )
        return cls(
            what=" and ".join(each.name for each in strategies),
            strategies=strategies,
            allocation=_allocation(request, given, catalogue, tuple(each.name for each in strategies)),
            components=uses,
        )


_GIVEN_WEIGHTS = _Who(what="given weights", strategies=(), allocation=FixedShares(fractions={}), components={})


def _require_one_decides(request: BacktestRequest, weights: pd.DataFrame | None) -> None:
    if weights is None:
        return
    named = {"optimizer": request.optimizer, "strategy": request.strategy, "strategies": request.strategies or None}
    also = [name for name, choice in named.items() if choice is not None]
    if also:
        raise ConfigurationError(
            "weights are given, and something else is to decide on them",
            where=also[0],
            remedy="leave one of the two out",
        )


def _walked(
    request: BacktestRequest, given: BacktestData, who: _Who, catalogue: Catalogue, on_progress: OnProgress
) -> Walk:
    history, trading = given.history, request.terms
    decider = Decider(
        history,
        who.strategies,
        who.allocation,
        window=given.window,
        most_gross=1.0 if trading.initial_margin is None else 1.0 / trading.initial_margin,
        seed=request.seed,
    )
    asked = None
    if request.policy is not None:
        policy, _ = catalogue.build(ComponentKind.REBALANCING_POLICY, request.policy.reference())
        component = catalogue.resolve(ComponentKind.REBALANCING_POLICY, request.policy.name)
        asked = Asked(policy=policy, component=component)
    return walk(
        history,
        given.bars,
        decider,
        when=decision_bars(history, request.every, given.first, len(given.bars.sessions) - 1),
        first=given.first,
        capital=request.capital,
        trading=trading,
        costs=request.costs,
        strategies=tuple(each.name for each in who.strategies) if len(who.strategies) > 1 else (),
        asked=asked,
        flows=_flows(request),
        on_progress=on_progress,
    )


def _scheduled(request: BacktestRequest, given: BacktestData, weights: pd.DataFrame, on_progress: OnProgress) -> Walk:
    if request.policy is not None:
        raise ConfigurationError(
            "given weights say when to trade, and so does a policy", where="policy", remedy="leave one of the two out"
        )
    when, rows = _schedule_rows(weights, given.bars, given.first)
    path = simulate(
        given.bars,
        capital=request.capital,
        trading=request.terms,
        costs=request.costs,
        schedule=Schedule(when=when, weights=rows),
        flows=_flows(request),
        first=given.first,
        on_progress=on_progress,
    )
    orders = Orders.of_schedule(given.bars, when, rows)
    return Walk(path=path, decisions=Later(_decided, given.bars.assets, orders), orders=orders)


def _decided(assets: tuple[str, ...], orders: Orders) -> tuple[Decided, ...]:
    """Return the rows of given weights as decisions."""
    everyone, whole = Members(assets=assets, places=np.arange(len(assets))), frozen_floats([1.0])
    return tuple(
        Decided(at=at, members=everyone, targets=row[None], shares=whole)
        for at, row in zip(orders.when.tolist(), orders.weights, strict=True)
    )


def _schedule_rows(
    frame: pd.DataFrame, bars: Bars, first: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Floats]:
    """Return the bars and the weights of a schedule, assets in the order of the bars; what is not named is not held."""
    assets = texts(frame.columns)
    known = {asset: i for i, asset in enumerate(bars.assets)}
    places = [known.get(asset, -1) for asset in assets]
    if -1 in places:
        known_name("asset", assets[places.index(-1)], known, where="weights")
    if len(set(places)) < len(places):
        raise DataError("an asset stands twice", where="weights", remedy="keep one column of each")
    stamps = frame_periods(frame.index)
    values = frame_numbers(frame)
    when = np.searchsorted(bars.sessions, stamps.astype(bars.sessions.dtype))
    is_there = (when < len(bars.sessions)) & (bars.sessions[np.minimum(when, len(bars.sessions) - 1)] == stamps)
    if not is_there.all():
        at = int(is_there.argmin())
        raise DataError(
            "there are no bars on the day of a decision",
            where=f"weights, row {at}",
            value=str(stamps[at])[:10],
            remedy="date each row with a session of the prices: its weights are known at that close",
        )
    if when[0] < first:
        raise DataError(
            "a row of the weights lies before the start",
            where="weights",
            value=str(stamps[0])[:10],
            remedy=f"the book begins on {bars.label(first)}",
        )
    rows = np.zeros((len(when), len(bars.assets)))
    rows[:, places] = values
    return when.astype(np.int64), frozen_floats(rows)


def _benchmarks(request: BacktestRequest, given: BacktestData, levels: pd.DataFrame | None) -> tuple[Benchmark, ...]:
    bars, found = given.bars, []
    if levels is not None:
        name = str(levels.columns[0])
        found.append(Benchmark.of_levels(name, levels[name], bars, first=given.first))
    if request.benchmark is not None:
        named = request.benchmark
        blend = {named: 1.0} if isinstance(named, str) else dict(named)
        name = (
            named if isinstance(named, str) else " + ".join(f"{weight:.0%} {asset}" for asset, weight in blend.items())
        )
        own = Blend(name=name, weights=blend, every=request.benchmark_every)
        path = simulate(
            bars,
            capital=1.0,
            trading=Trading(delay=0),
            costs=None,
            schedule=own.schedule(bars, first=given.first),
            first=given.first,
        )
        found.append(Benchmark(name=name, source="blend", returns=path.returns()))
    return tuple(found)


def _settings(request: BacktestRequest, given: BacktestData, who: _Who) -> BacktestSettings:
    said = list(given.said)
    if request.costs is None:
        said.append("no costs: fills are free")
    if request.delay == 0:
        said.append("no delay: decisions are filled at the close that they are taken on")
    if request.terms.size_at == "fill" and request.terms.price == "close":
        said.append("orders are sized with the close at which they are filled")
    return BacktestSettings(
        data=given.name,
        what=who.what,
        currency=given.currency,
        calendar=given.calendar,
        hypothesis=request.hypothesis,
        periods_per_year=given.history.periods_per_year,
        every=str(request.every),
        window=given.window,
        delay=request.delay,
        capital=request.capital,
        seed=request.seed,
        constraints=request.constraints,
        said=tuple(said),
    )


def _uses(request: BacktestRequest, catalogue: Catalogue) -> list[tuple[str, ComponentUse]]:
    """Return the components that decide, by role."""
    is_estimated = request.optimizer is not None or not (request.strategies or request.strategy)
    optimizer = request.optimizer or (ComponentChoice(name=DEFAULT_OPTIMIZER) if is_estimated else None)
    named: list[tuple[str, ComponentKind, ComponentChoice | None]] = [
        ("optimizer", ComponentKind.OPTIMIZER, optimizer),
        ("combination", ComponentKind.OPTIMIZER, request.combination),
        ("policy", ComponentKind.REBALANCING_POLICY, request.policy),
        ("strategy", ComponentKind.STRATEGY, request.strategy),
        *((f"strategy {i + 1}", ComponentKind.STRATEGY, each) for i, each in enumerate(request.strategies)),
    ]
    if is_estimated or request.combination is not None:
        named += [
            ("risk model", ComponentKind.RISK_MODEL, request.risk_model),
            ("return model", ComponentKind.RETURN_MODEL, request.return_model),
            ("view model", ComponentKind.VIEW_MODEL, request.view_model),
        ]
    return [(role, _use(kind, choice, catalogue)) for role, kind, choice in named if choice is not None]


def _use(kind: ComponentKind, choice: ComponentChoice, catalogue: Catalogue) -> ComponentUse:
    _, params = catalogue.build(kind, choice.reference())  # type: ignore[call-overload]  # any kind
    return component_use(catalogue.resolve(kind, choice.name), params)


def _optimizer(
    choice: ComponentChoice | None, request: BacktestRequest, given: BacktestData, catalogue: Catalogue
) -> OptimizerStrategy | None:
    if choice is None:
        return None
    return OptimizerStrategy(
        catalogue=catalogue,
        optimizer=choice.reference(),
        models=request.models(),
        constraints=request.constraints,
        known=given.names,
        seed=request.seed,
    )


def _allocation(
    request: BacktestRequest, given: BacktestData, catalogue: Catalogue, names: tuple[str, ...]
) -> Allocation:
    if request.combination is not None:
        over = OptimizerStrategy(
            catalogue=catalogue,
            optimizer=request.combination.reference(),
            models=request.models(),
            constraints=(),
            known=given.names,
            seed=request.seed,
        )
        return OptimizedShares(optimizer=over, window=given.window, periods_per_year=given.history.periods_per_year)
    if request.shares is None:
        return FixedShares(fractions=dict.fromkeys(names, 1.0 / len(names)))
    for name in request.shares:
        known_name("strategy", name, names, where="shares")
    return FixedShares(fractions={name: request.shares.get(name, 0.0) for name in names})


def _terms(request: BacktestRequest, given: BacktestData) -> BookTerms:
    return BookTerms(
        capital=request.capital,
        trading=request.terms,
        costs=request.costs,
        flows=tuple(_flows(request)),
        first=given.first,
    )


def _flows(request: BacktestRequest) -> list[Flow]:
    return [Flow(at=np.datetime64(parse_as_of(each.at), "us"), amount=each.amount) for each in request.flows]
