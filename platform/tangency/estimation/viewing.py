"""Applies a view model between the estimates and the optimizer: prior moments in, posterior moments out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.covariance import Covariance
from tangency.contracts.params import Params
from tangency.contracts.problem import Problem
from tangency.contracts.returns import Returns
from tangency.contracts.solution import Optimizer
from tangency.contracts.tilt import Tilt
from tangency.contracts.view_model import Beliefs, LeavesOut, Posterior, ViewModel
from tangency.domain.constraint import Scope
from tangency.domain.return_kind import ReturnKind
from tangency.errors import TangencyError
from tangency.estimation.guarded import solved, updated, without_view
from tangency.estimation.inputs import Input
from tangency.estimation.measured import measured
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.solve import compile_constraints, single_blas_thread

__all__ = ["Estimate", "Viewed", "tilts_of", "viewed"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """Estimated moments per period in canonical order, before views."""

    mean: Floats
    covariance: Covariance
    mean_kind: ReturnKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Viewed:
    """A posterior, and what it came from.

    Attributes
    ----------
    returns
        The window, with the probabilities that the model gives its periods; None where moments were given.
    """

    registered: RegisteredComponent
    params: Params
    model: ViewModel
    beliefs: Beliefs
    posterior: Posterior
    returns: Returns | None

    @property
    def mean_kind(self) -> ReturnKind:
        """Whether the posterior's means are of total returns, or in excess of the risk-free rate."""
        return _kind_of(self.posterior, self.beliefs)


def viewed(estimate: Estimate, given: Input, component: ComponentRef, catalogue: Catalogue) -> Viewed:
    """Return what the view model makes of the estimated moments."""
    model, params = catalogue.build(ComponentKind.VIEW_MODEL, component)
    registered = catalogue.resolve(ComponentKind.VIEW_MODEL, component.name)
    beliefs = Beliefs(
        assets=given.canonical,
        mean=estimate.mean,
        covariance=estimate.covariance,
        mean_kind=estimate.mean_kind,
        returns=given.returns,
        scope=Scope(assets=given.canonical, groups=given.groups, elsewhere=given.elsewhere, labels=given.labels),
        market_weights=_market_weights(given),
        unsized=_unsized(given),
        periods_per_year=given.periods_per_year,
    )
    posterior = updated(model, beliefs, registered)
    return Viewed(
        registered=registered,
        params=params,
        model=model,
        beliefs=beliefs,
        posterior=posterior,
        returns=_reweighted(given.returns, posterior),
    )


def tilts_of(
    shown: Viewed,
    problem: Problem,
    optimizer: Optimizer,
    component: RegisteredComponent,
    weights: Floats,
    places: Floats | None,
) -> tuple[Tilt, ...]:
    """Return, for each view, the weights less those that the optimizer gives without it.

    Parameters
    ----------
    weights
        The solution of `problem`, shape (n_assets,).
    places
        Where each asset of the result stands in canonical order; None where the two orders are one.
    """
    model = shown.model
    if not isinstance(model, LeavesOut):
        return tuple(Tilt(values=None, reason="the view model does not leave views out") for _ in shown.posterior.views)
    found = []
    with single_blas_thread():
        for report in shown.posterior.views:
            try:
                rest = without_view(model, report.text, report.author, shown.registered)
                posterior = updated(rest, shown.beliefs, shown.registered)
                other = solved(optimizer, _with_posterior(problem, posterior, shown.beliefs), component)
            except TangencyError as error:  # such as a ratio without a positive mean: that is the answer
                found.append(Tilt(values=None, reason=error.what))
                continue
            moved = weights - other.weights
            found.append(Tilt(values=frozen_floats(moved if places is None else moved[places])))
    return tuple(found)


def _kind_of(posterior: Posterior, beliefs: Beliefs) -> ReturnKind:
    return beliefs.mean_kind if posterior.mean_kind is None else posterior.mean_kind


def _with_posterior(problem: Problem, posterior: Posterior, beliefs: Beliefs) -> Problem:
    moments = replace(
        problem,
        mean=posterior.mean,
        covariance=posterior.covariance,
        mean_kind=_kind_of(posterior, beliefs),
        returns=_reweighted(beliefs.returns, posterior),
    )
    # Limits that are read from the moments, such as one on the volatility, are measured again.
    feasible = problem.feasible
    return replace(moments, feasible=compile_constraints(feasible.constraints, feasible.scope, measured(moments)))


def _market_weights(given: Input) -> Floats | None:
    """Return shares of the universe's capitalisation in canonical order; None where an asset's is not known."""
    sizes = [given.market_caps.get(asset) for asset in given.canonical]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    total = float(np.sum(known))
    return frozen_floats(np.array(known) / total)


def _unsized(given: Input) -> tuple[str, ...]:
    """Return the assets without a size, where others have one."""
    return tuple(asset for asset in given.canonical if asset not in given.market_caps) if given.market_caps else ()


def _reweighted(returns: Returns | None, posterior: Posterior) -> Returns | None:
    if returns is None or posterior.probabilities is None:
        return returns
    return replace(returns, probabilities=posterior.probabilities)
