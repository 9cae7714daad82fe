"""The pure verb: data in, certified weights out; no store, no run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.covariance import Covariance
from tangency.contracts.deferred import Later
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.params import Params
from tangency.contracts.problem import Problem
from tangency.contracts.returns import Returns
from tangency.contracts.views import Views
from tangency.desk.called import estimated_covariance, estimated_mean, solved
from tangency.desk.explaining import Explainer
from tangency.desk.feasible import feasible_set
from tangency.desk.inputs import (
    Current,
    Data,
    Groups,
    Input,
    current_weights,
    groups_in_words,
    read_current,
    read_input,
)
from tangency.desk.viewing import Viewed, tilts_of, viewed, views_of
from tangency.errors import ConfigurationError
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.host.loader import default_catalogue
from tangency.risk.contributions import risk_contributions
from tangency.solve import Measurements, compile_constraints, single_blas_thread

__all__ = ["Choices", "EstimatedMoments", "estimated_moments", "optimize", "optimize_input", "reference", "texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is asked of an optimisation, whoever asks."""

    optimizer: ComponentRef
    risk_model: ComponentRef
    return_model: ComponentRef
    constraints: tuple[str, ...]
    current: Mapping[str, float] | None = None
    seed: int = 0
    view_model: ComponentRef | None = None


def optimize(  # the public façade: one keyword for each choice that a user has
    data: Data,
    *,
    optimizer: str | ComponentRef,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
    seed: int = 0,
    **params: object,
) -> OptimizationResult:
    """Return certified optimal weights; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns (one column an asset), a `PricePanel`, or `Moments`.
    optimizer, risk_model, return_model
        A component's name, or `component(name, **params)`. Moments need neither risk nor return model.
    view_model
        Turns what the two have estimated into what somebody believes; None leaves it as it is.
    constraints
        Texts of the constraint language, such as ``"weight <= 20%"``. ``weight >= 0`` and ``net = 100%`` hold
        unless a text on the same subject says otherwise.
    groups
        Labels of assets for ``sector[…]`` and other taxonomies; a panel brings its sectors. Where an asset belongs to
        several labels in part, a mapping from label to share stands for the label.
    current
        Weights held now; what is not named is not held.
    periods_per_year
        For annual quantities; a panel's calendar knows it. There is no default.
    seed
        For optimizers that draw random numbers.
    **params
        The optimizer's own params, validated by its model.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.
    """
    choices = Choices(
        optimizer=reference(optimizer, params),
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        current=read_current(current),
        seed=seed,
        view_model=None if view_model is None else reference(view_model, {}),
    )
    given = read_input(data, groups=groups, periods_per_year=periods_per_year)
    return optimize_input(given, choices, default_catalogue())


def optimize_input(given: Input, choices: Choices, catalogue: Catalogue) -> OptimizationResult:
    """Return certified optimal weights for data in canonical form: the one path of every face."""
    optimizer, optimizer_params = catalogue.build(ComponentKind.OPTIMIZER, choices.optimizer)
    registered = catalogue.resolve(ComponentKind.OPTIMIZER, choices.optimizer.name)
    canonical = given.canonical
    # Names first: a wrong one is said before anything is computed.
    feasible = feasible_set(choices.constraints, given)
    current = current_weights(choices.current, canonical)
    with single_blas_thread():
        moments = estimated_moments(given, choices.risk_model, choices.return_model, catalogue, choices.view_model)
        if feasible.unmeasured:
            measurements = Measurements(
                current=current,
                mean=moments.mean,
                covariance=moments.covariance,
                returns=moments.returns,
                periods_per_year=given.periods_per_year,
            )
            feasible = compile_constraints(feasible.constraints, feasible.scope, measurements)
        problem = Problem(
            assets=canonical,
            mean=moments.mean,
            covariance=moments.covariance,
            feasible=feasible,
            returns=moments.returns,
            current=current,
            periods_per_year=given.periods_per_year,
            seed=choices.seed,
        )
        solution = solved(optimizer, problem, registered.id)
        contributions = risk_contributions(solution.weights, moments.covariance)
        mean = float(moments.mean @ solution.weights)
    order = given.order
    weights, views = solution.weights, moments.views_in(given)
    return OptimizationResult(
        assets=given.assets,
        values=frozen_floats(weights if order is None else weights[order]),
        certificate=solution.certificate,
        optimizer=component_use(registered, optimizer_params, None),
        risk_model=moments.risk_use,
        return_model=moments.return_use,
        view_model=moments.view_use,
        constraints=(*feasible.constraints, *solution.added),
        inactive=feasible.inactive,
        mean=mean,
        volatility=float(contributions.sum()),  # Euler: they sum to it
        contributions=frozen_floats(contributions if order is None else contributions[order]),
        periods_per_year=given.periods_per_year,
        seed=choices.seed,
        n_periods=moments.n_periods,
        groups=groups_in_words(given.groups),
        as_of=given.as_of,
        explainer=Explainer(problem=problem, solution=solution, optimizer=optimizer),
        views=views
        if views is None or moments.viewed is None
        else replace(views, tilts=Later(tilts_of, moments.viewed, problem, optimizer, registered.id, weights, order)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimatedMoments:
    """Moments in canonical order, and what they came from.

    Attributes
    ----------
    returns
        The window, with the probabilities that a view model gives its periods.
    """

    mean: Floats
    covariance: Covariance
    risk_use: ComponentUse | None
    return_use: ComponentUse | None
    n_periods: int | None
    returns: Returns | None = None
    viewed: Viewed | None = None

    @property
    def view_use(self) -> ComponentUse | None:
        """The view model as it was used."""
        return None if self.viewed is None else view_use(self.viewed)

    def views_in(self, given: Input) -> Views | None:
        """Return the views, assets in the order of the input, without tilts: those are of one portfolio."""
        return None if self.viewed is None else views_of(self.viewed, given.order, given.assets)


def estimated_moments(
    given: Input,
    risk_choice: ComponentRef,
    return_choice: ComponentRef,
    catalogue: Catalogue,
    view_choice: ComponentRef | None = None,
) -> EstimatedMoments:
    """Return the moments that were given, or those that the models estimate from the returns, with views if any."""
    prior = _prior_moments(given, risk_choice, return_choice, catalogue)
    if view_choice is None:
        return prior
    shown = viewed(prior.mean, prior.covariance, given, view_choice, catalogue)
    posterior = shown.posterior
    return replace(prior, mean=posterior.mean, covariance=posterior.covariance, returns=shown.returns, viewed=shown)


def _prior_moments(
    given: Input, risk_choice: ComponentRef, return_choice: ComponentRef, catalogue: Catalogue
) -> EstimatedMoments:
    if given.moments is not None:
        mean, covariance = given.moments
        return EstimatedMoments(mean=mean, covariance=covariance, risk_use=None, return_use=None, n_periods=None)
    if given.returns is None:
        raise ConfigurationError("there are neither returns nor moments", where="data")
    risk_model, risk_params = catalogue.build(ComponentKind.RISK_MODEL, risk_choice)
    return_model, return_params = catalogue.build(ComponentKind.RETURN_MODEL, return_choice)
    risk = catalogue.resolve(ComponentKind.RISK_MODEL, risk_choice.name)
    expected = catalogue.resolve(ComponentKind.RETURN_MODEL, return_choice.name)
    risk_estimate = estimated_covariance(risk_model, given.returns, risk.id)
    mean_estimate = estimated_mean(return_model, given.returns, expected.id)
    return EstimatedMoments(
        mean=mean_estimate.values,
        covariance=risk_estimate.matrix,
        risk_use=component_use(risk, risk_params, risk_estimate),
        return_use=component_use(expected, return_params, mean_estimate),
        n_periods=risk_estimate.n_periods,
        returns=given.returns,
    )


def view_use(shown: Viewed) -> ComponentUse:
    return ComponentUse(
        id=shown.registered.id,
        version=shown.registered.version,
        params=Later(_as_json, shown.params),
        facts=shown.posterior.facts,
    )


def component_use(
    component: RegisteredComponent, params: Params, estimate: CovarianceEstimate | MeanEstimate | None
) -> ComponentUse:
    return ComponentUse(
        id=component.id,
        version=component.version,
        params=Later(_as_json, params),
        facts=() if estimate is None else estimate.facts,
        missing_data=None if estimate is None else estimate.missing_data,
    )


def _as_json(params: Params) -> dict[str, object]:
    return params.model_dump(mode="json")


def reference(component: str | ComponentRef, params: Mapping[str, object]) -> ComponentRef:
    """Return a component's name as a reference, with the params given beside it."""
    if isinstance(component, str):
        return ComponentRef(component, dict(params))
    if not isinstance(component, ComponentRef):
        raise ConfigurationError(
            "a component is named by a string or by component(name, …)",
            value=type(component).__name__,
            remedy='such as optimizer="mvo"',
        )
    if params:
        raise ConfigurationError(
            "params are given twice: beside the optimizer and within component(…)",
            where="optimize",
            value=", ".join(params),
            remedy="give them in one place",
        )
    return component


def texts(constraints: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of constraints; one string where a list belongs is refused."""
    if isinstance(constraints, str):
        raise ConfigurationError(
            "constraints are a list of strings",
            where="constraints",
            value=constraints,
            remedy=f"write [{constraints!r}]",
        )
    return tuple(constraints)
