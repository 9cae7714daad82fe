"""Optimise a universe under constraints, with a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.defaults import DEFAULT_OPTIMIZER, DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.deferred import Later
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.run_rows import RunRows
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.feasible import feasible_set
from tangency.estimation.frame_returns import Declared
from tangency.estimation.guarded import solved
from tangency.estimation.held import held_now
from tangency.estimation.inputs import Current, Data, Groups, Input
from tangency.estimation.levels import TwoLevels, two_levels
from tangency.estimation.moments import estimated_moments
from tangency.estimation.use import component_use
from tangency.estimation.viewing import tilts_of
from tangency.host import Catalogue
from tangency.market import AsOf, UniverseRule
from tangency.results.basis import basis_of
from tangency.results.explaining import Explainer
from tangency.results.optimization import OptimizationResult
from tangency.results.optimization_document import OptimizationDocument
from tangency.results.views import views_of
from tangency.risk.contributions import risk_contributions
from tangency.solve import single_blas_thread
from tangency.store import AppliedConstraint, Composition, Position

__all__ = ["OptimizeRequest", "optimize", "optimized"]


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    optimizer: str | ComponentRef = DEFAULT_OPTIMIZER,
    within_sectors: str | ComponentRef | None = None,
    sector_taxonomy: str = "sector",
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
    **params: object,
) -> VerbCall[OptimizeRequest]:
    """Return certified optimal weights.

    Parameters
    ----------
    data
        The name of a dataset, a frame of simple returns (one column an asset), a `PricePanel`, or `Moments`.
    as_of
        Of a dataset: the last session known; where None, the day that the dataset names, or else its last one.
    universe
        Of a dataset: the rule that draws the universe; the dataset's own where None.
    optimizer, risk_model, return_model
        A component's name, or `component(name, **params)`. Moments need neither risk nor return model.
    within_sectors
        Optimises the members of each sector by themselves; `optimizer` then shares the portfolio between the sectors'
        portfolios. One level of all assets where None.
    sector_taxonomy
        Whose labels are sectors, on two levels.
    view_model
        Turns what the two have estimated into a posterior; None leaves it as it is.
    constraints
        Texts of the constraint language, such as ``"weight <= 20%"``. ``weight >= 0`` and ``net = 100%`` hold
        unless a text on the same subject says otherwise.
    groups
        Labels of assets for ``sector[…]`` and other taxonomies; datasets and panels bring their sectors. Where an
        asset belongs to several labels in part, a mapping from label to share stands for the label.
        Labels of assets that are not in the data are an error where an asset of the data has none.
    current
        Weights held now, fractions of NAV; what is not named is not held, and what is not in the universe is sold.
    periods_per_year
        For annual quantities; a calendar knows it. There is no default, and dates of another rhythm are refused.
    returns_are
        Of a frame: ``"simple"`` takes values as they stand, with a warning where they do not look like simple returns;
        ``"log"`` takes log returns r as exp(r) - 1. Where None, values that surely are no simple returns, such as
        prices or percent, are refused with what mends them.
    seed
        For optimizers that draw random numbers.
    time_limit
        Seconds after which the computation ends; none where None. A search over counts and minimum weights returns
        the best portfolio that it has by then, with its gap.
    on_progress
        Called as work goes on.
    **params
        The optimizer's own params, validated by its model.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> tg.optimize(moments, objective="min_risk").weights.round(9).to_dict()  # inverse to the variances
    {'BTC': 0.2, 'ETH': 0.8}
    """
    return verb_call(OptimizeRequest, locals(), main="optimizer")


def _compute(request: OptimizeRequest, bench: Workbench) -> OptimizationResult:
    bench.progress(0, 3, "reading prices and drawing the universe")
    given = bench.data(request)
    bench.progress(1, 3, f"optimising {len(given.assets)} assets")
    result = optimized(request, given, bench.catalogue)
    bench.progress(2, 3, "recording")
    return result


def optimized(request: OptimizeRequest, given: Input, catalogue: Catalogue) -> OptimizationResult:
    """Return certified optimal weights for data in canonical form."""
    reference = request.optimizer.reference()
    optimizer, params = catalogue.build(ComponentKind.OPTIMIZER, reference)
    registered = catalogue.resolve(ComponentKind.OPTIMIZER, reference.name)
    levels = _levels(request, catalogue)
    # Names first: a wrong one is reported before anything is computed.
    feasible = feasible_set(request.constraints, given)
    held = held_now(request.current, given)
    with single_blas_thread():
        moments = estimated_moments(given, request.models(), catalogue, held=held)
        problem = moments.problem(feasible, seed=request.seed)
        solution = solved(optimizer, problem, registered) if levels is None else levels.solve(problem)
        contributions = risk_contributions(solution.weights, moments.covariance)
        mean = float(moments.mean.dot(solution.weights))
    order, weights, views = given.order, solution.weights, None
    if moments.viewed is not None:
        views = replace(
            views_of(moments.viewed.posterior, given.assets, order),
            tilts=Later(tilts_of, moments.viewed, problem, levels or optimizer, registered, weights, order),
        )
    explainer = Explainer(problem=problem, solution=solution, optimizer=levels or optimizer, component=registered)
    return OptimizationResult(
        basis=basis_of(moments, problem.feasible, added=solution.added, views=views),
        values=frozen_floats(weights if order is None else weights[order]),
        certificate=solution.certificate,
        optimizer=component_use(registered, params),
        within_sectors=None if levels is None else levels.within.use,
        mean=mean,
        volatility=float(contributions.sum()),  # Euler: they sum to it
        contributions=frozen_floats(contributions if order is None else contributions[order]),
        seed=request.seed,
        explainer=explainer,
        not_unique=Later(explainer.other_optimum),
    )


def _levels(request: OptimizeRequest, catalogue: Catalogue) -> TwoLevels | None:
    if request.within_sectors is None:
        return None
    between, within = request.optimizer.reference(), request.within_sectors.reference()
    return two_levels(between, within, request.sector_taxonomy, catalogue)


def _rows(request: OptimizeRequest, result: OptimizationResult) -> RunRows:
    """Leave the constraints with their shadow prices, and the target weights as a composition."""
    del request
    binding = {bound.constraint: bound for bound in result.certificate.binding}
    constraints = tuple(
        AppliedConstraint(
            text=constraint.text,
            implicit=constraint.implicit,
            binding_side=binding[constraint.text].side if constraint.text in binding else None,
            shadow_price=binding[constraint.text].shadow_price if constraint.text in binding else None,
        )
        for constraint in result.constraints
    )
    if result.as_of is None:
        return RunRows(constraints=constraints)
    target = Composition(
        portfolio="target",
        as_of=datetime.fromisoformat(result.as_of).replace(tzinfo=UTC),
        positions=tuple(
            Position(symbol=asset, weight=float(weight))
            for asset, weight in zip(result.assets, result.values, strict=True)
            if weight != 0.0
        ),
    )
    return RunRows(constraints=constraints, compositions=(target,))


optimize = UseCase(
    name="optimize",
    call=_call,
    request=OptimizeRequest,
    compute=_compute,
    document=OptimizationDocument,
    rows=_rows,
)
