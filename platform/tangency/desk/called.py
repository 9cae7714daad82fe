"""Calling a plugin's component: what it raises is typed, what it returns is checked against the contract."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TypeVar

from tangency.contracts.covariance import is_finite
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate, ReturnModel, RiskModel
from tangency.contracts.problem import Problem
from tangency.contracts.returns import Returns
from tangency.contracts.solution import Optimizer, Solution
from tangency.contracts.view_model import Beliefs, Posterior, ViewModel
from tangency.errors import PluginError, TangencyError
from tangency.solve import primal_residual

__all__ = ["believed", "estimated_covariance", "estimated_mean", "solved"]

T = TypeVar("T")
_FEASIBLE = 1e-8


def solved(optimizer: Optimizer, problem: Problem, component: str) -> Solution:
    """Return the optimizer's solution, its feasibility verified and not believed.

    Raises
    ------
    PluginError
        For an exception that is not ours, weights of the wrong shape or not finite, or a violated constraint.
    """
    solution = _called(lambda: optimizer.solve(problem), component)
    if not isinstance(solution, Solution):
        raise _breach(component, f"it returned {type(solution).__name__}, not a Solution")
    weights = solution.weights
    if weights.shape != (len(problem.assets),) or not isfinite(weights.sum()):
        raise _breach(component, f"its weights have shape {weights.shape} or are not finite")
    residual = primal_residual(weights, problem.feasible)
    if residual > _FEASIBLE:
        raise _breach(component, f"its weights violate a constraint by {residual:.1e}")
    return solution


def estimated_covariance(model: RiskModel, returns: Returns, component: str) -> CovarianceEstimate:
    """Return the model's covariance; raises PluginError where it breaks the contract."""
    estimate = _called(lambda: model.estimate(returns), component)
    n = len(returns.assets)
    if not isinstance(estimate, CovarianceEstimate):
        raise _breach(component, f"it returned {type(estimate).__name__}, not a CovarianceEstimate")
    if estimate.matrix.shape != (n, n):
        raise _breach(component, f"it did not return a covariance of {n} × {n}")
    if not is_finite(estimate.matrix):
        raise _breach(component, "its covariance is not finite")
    return estimate


def estimated_mean(model: ReturnModel, returns: Returns, component: str) -> MeanEstimate:
    """Return the model's means; raises PluginError where it breaks the contract."""
    estimate = _called(lambda: model.estimate(returns), component)
    n = len(returns.assets)
    if not isinstance(estimate, MeanEstimate):
        raise _breach(component, f"it returned {type(estimate).__name__}, not a MeanEstimate")
    if estimate.values.shape != (n,):
        raise _breach(component, f"it did not return {n} means")
    if not isfinite(estimate.values.sum()):
        raise _breach(component, "its means are not finite")
    return estimate


def believed(model: ViewModel, beliefs: Beliefs, component: str) -> Posterior:
    """Return the model's posterior; raises PluginError where it breaks the contract."""
    posterior = _called(lambda: model.update(beliefs), component)
    n = len(beliefs.assets)
    if not isinstance(posterior, Posterior):
        raise _breach(component, f"it returned {type(posterior).__name__}, not a Posterior")
    if posterior.mean.shape != (n,) or posterior.covariance.shape != (n, n):
        raise _breach(component, f"it did not return {n} means and a covariance of {n} × {n}")
    if not (isfinite(posterior.mean.sum()) and is_finite(posterior.covariance)):
        raise _breach(component, "its posterior is not finite")
    if posterior.probabilities is not None and (
        beliefs.returns is None or posterior.probabilities.shape != (len(beliefs.returns.dates),)
    ):
        raise _breach(component, "its probabilities are not one for each period")
    return posterior


def _called(call: Callable[[], T], component: str) -> T:
    try:
        return call()
    except TangencyError:
        raise
    except Exception as raised:  # a plugin may raise anything; the user gets our error, the author the cause
        raise PluginError(
            f"component {component} failed: {type(raised).__name__}: {raised}",
            where=component,
            remedy="report it to the plugin's author",
        ) from raised


def _breach(component: str, what: str) -> PluginError:
    return PluginError(
        f"component {component} breaks its contract: {what}",
        where=component,
        remedy=f"run `tangency plugins check {component}` and report it to the plugin's author",
    )
