"""Who decides in a backtest: the strategies or the optimizer of a request, built, and how they share the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tangency.contracts.component import ComponentKind
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.defaults import DEFAULT_OPTIMIZER
from tangency.desk.backtest_data import BacktestData
from tangency.desk.backtest_names import optimizer_name, strategy_names
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import ComponentChoice
from tangency.domain.naming import known_name
from tangency.estimation.use import component_use
from tangency.host import Catalogue
from tangency.simulate.combination import Allocation, FixedShares, OptimizedShares
from tangency.simulate.decider import Deciding
from tangency.simulate.optimizer_strategy import OptimizerStrategy

__all__ = ["GIVEN_WEIGHTS", "Deciders"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deciders:
    """Who decides.

    Attributes
    ----------
    what
        The name of it.
    strategies
        In the order of the request; an optimizer is one of them where there is no other.
    allocation
        What share of the book each has.
    components
        Role → component, with all that they use.
    """

    what: str
    strategies: tuple[Deciding, ...]
    allocation: Allocation
    components: Mapping[str, ComponentUse]

    @classmethod
    def of(cls, request: BacktestRequest, given: BacktestData, catalogue: Catalogue) -> Deciders:
        """Return who decides in a request that gives no weights.

        Raises
        ------
        ConfigurationError
            An unknown component, params that it does not take, or shares of a strategy that is not there.
        """
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


GIVEN_WEIGHTS = Deciders(what="given weights", strategies=(), allocation=FixedShares(fractions={}), components={})


def _uses(request: BacktestRequest, catalogue: Catalogue) -> list[tuple[str, ComponentUse]]:
    """Return the components that decide, by role."""
    is_estimated = request.optimizer is not None or not (request.strategies or request.strategy)
    optimizer = request.optimizer or (ComponentChoice(name=DEFAULT_OPTIMIZER) if is_estimated else None)
    named: list[tuple[str, ComponentKind, ComponentChoice | None]] = [
        ("optimizer", ComponentKind.OPTIMIZER, optimizer),
        ("within sectors", ComponentKind.OPTIMIZER, request.within_sectors),
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
        within=None if request.within_sectors is None else request.within_sectors.reference(),
        taxonomy=request.sector_taxonomy,
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
