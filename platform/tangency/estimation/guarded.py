"""Guarded calls of plugin components: what they raise is typed, what they return is checked against the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import ParamSpec, TypeVar

import numpy as np

from tangency.contracts.arrays import Floats, all_finite
from tangency.contracts.component import HEEDS_TIME_LIMIT
from tangency.contracts.covariance import Covariance, FactorCovariance, sound_covariance
from tangency.contracts.estimate import CovarianceEstimate, Fact, MeanEstimate, ReturnModel, RiskModel
from tangency.contracts.problem import Problem
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState, RebalancingPolicy
from tangency.contracts.returns import Returns
from tangency.contracts.rolling import RollingEstimator
from tangency.contracts.running import Stopped, raise_if_stopped, time_left
from tangency.contracts.scatter import Scatter
from tangency.contracts.semidefinite import is_proven
from tangency.contracts.sensitivity import DeclaresSensitivities, Sensitivities
from tangency.contracts.solution import DeclaresObjective, Optimizer, Solution
from tangency.contracts.strategy import Decision, Hold, Scores, State, Strategy, Targets
from tangency.contracts.view_model import Beliefs, LeavesOut, Posterior, ViewModel
from tangency.contracts.warm_start import StartsWarm
from tangency.contracts.window import Window
from tangency.domain.return_kind import ReturnKind
from tangency.errors import DataError, PluginError, TangencyError
from tangency.host.catalogue import RegisteredComponent
from tangency.solve import primal_residual

__all__ = [
    "breach",
    "decided",
    "differentiated",
    "estimated_covariance",
    "estimated_mean",
    "guarded",
    "objective_of",
    "rolled_covariance",
    "rolled_mean",
    "solved",
    "solved_from",
    "strategic_decision",
    "updated",
    "without_view",
]

P = ParamSpec("P")
T = TypeVar("T")
_FEASIBLE = 1e-8


def solved(optimizer: Optimizer, problem: Problem, component: RegisteredComponent) -> Solution:
    """Return the optimizer's solution, its feasibility verified and not trusted.

    Raises
    ------
    PluginError
        For an exception that is not ours, weights of the wrong shape or not finite, or a violated constraint.
    """
    return _feasible(guarded(component, optimizer.solve, problem), problem, component)


def solved_from(optimizer: StartsWarm, problem: Problem, start: Floats, component: RegisteredComponent) -> Solution:
    """Return the solution of an optimizer that begins at weights, shape (n_assets,); otherwise as `solved`."""
    return _feasible(guarded(component, optimizer.solve_from, problem, start), problem, component)


def _feasible(returned: object, problem: Problem, component: RegisteredComponent) -> Solution:
    solution = _expected(Solution, returned, component)
    weights = solution.weights
    if not _is_vector(weights, len(problem.assets)):
        raise breach(component, f"its weights are not {len(problem.assets)} finite numbers")
    residual = primal_residual(weights, problem.feasible)
    if residual > _FEASIBLE:
        raise breach(component, f"its weights violate a constraint by {residual:.1e}")
    return solution


def objective_of(
    optimizer: DeclaresObjective, problem: Problem, weights: Floats, component: RegisteredComponent
) -> float:
    """Return what an optimizer says that it minimises; raises PluginError where it breaks the contract."""
    return float(_expected(float, guarded(component, optimizer.objective, problem, weights), component))


def differentiated(
    optimizer: DeclaresSensitivities,
    problem: Problem,
    weights: np.ndarray[tuple[int], np.dtype[np.float64]],
    component: RegisteredComponent,
) -> Sensitivities:
    """Return the derivatives of a solution; raises PluginError where the optimizer breaks the contract."""
    return _expected(Sensitivities, guarded(component, optimizer.sensitivities, problem, weights), component)


def estimated_covariance(model: RiskModel, returns: Returns, component: RegisteredComponent) -> CovarianceEstimate:
    """Return the model's covariance; raises PluginError where it breaks the contract."""
    return _sound_estimate(guarded(component, model.estimate, returns), returns, component)


def rolled_covariance(
    rolling: RollingEstimator[CovarianceEstimate], returns: Returns, first: int, component: RegisteredComponent
) -> CovarianceEstimate:
    """Return the covariance of a window at its place; raises PluginError where the model breaks the contract."""
    return _sound_estimate(guarded(component, rolling.estimate_at, returns, first), returns, component)


def _sound_estimate(returned: object, returns: Returns, component: RegisteredComponent) -> CovarianceEstimate:
    estimate = _expected(CovarianceEstimate, returned, component)
    scatter = estimate.scatter
    # What comes from a worker process is formed by the core as well, but nothing here has seen it.
    if not isinstance(scatter, Scatter) or estimate.matrix is not scatter.matrix or not is_proven(scatter.matrix):
        matrix, note = _sound_covariance(estimate.matrix, returns.assets, component)
        if matrix is not estimate.matrix:
            facts = estimate.facts if note is None else (*estimate.facts, Fact(name="covariance", value=note))
            return replace(estimate, matrix=matrix, facts=facts)
    elif len(scatter.matrix) != len(returns.assets) or not all_finite(scatter.matrix):
        raise breach(component, f"its covariance is not one of {len(returns.assets)} assets, or not finite")
    return estimate


def estimated_mean(model: ReturnModel, returns: Returns, component: RegisteredComponent) -> MeanEstimate:
    """Return the model's means; raises PluginError where it breaks the contract."""
    return _sound_means(guarded(component, model.estimate, returns), returns, component)


def rolled_mean(
    rolling: RollingEstimator[MeanEstimate], returns: Returns, first: int, component: RegisteredComponent
) -> MeanEstimate:
    """Return the means of a window at its place; raises PluginError where the model breaks the contract."""
    return _sound_means(guarded(component, rolling.estimate_at, returns, first), returns, component)


def _sound_means(returned: object, returns: Returns, component: RegisteredComponent) -> MeanEstimate:
    estimate = _expected(MeanEstimate, returned, component)
    if not _is_vector(estimate.values, len(returns.assets)):
        raise breach(component, f"its means are not {len(returns.assets)} finite numbers")
    _require_kind(estimate.mean_kind, component)
    return estimate


def updated(model: ViewModel, beliefs: Beliefs, component: RegisteredComponent) -> Posterior:
    """Return the model's posterior; raises PluginError where it breaks the contract."""
    posterior = _expected(Posterior, guarded(component, model.update, beliefs), component)
    if not _is_vector(posterior.mean, len(beliefs.assets)):
        raise breach(component, f"its means are not {len(beliefs.assets)} finite numbers")
    if posterior.mean_kind is not None:
        _require_kind(posterior.mean_kind, component)
    covariance, note = _sound_covariance(posterior.covariance, beliefs.assets, component)
    if covariance is not posterior.covariance:
        facts = posterior.facts if note is None else (*posterior.facts, Fact(name="covariance", value=note))
        posterior = replace(posterior, covariance=covariance, facts=facts)
    if posterior.probabilities is not None and (
        beliefs.returns is None or not _is_vector(posterior.probabilities, len(beliefs.returns.dates))
    ):
        raise breach(component, "its probabilities are not one finite number for each period")
    return posterior


def without_view(model: LeavesOut, text: str, author: str | None, component: RegisteredComponent) -> ViewModel:
    """Return a view model without one of its views; raises PluginError where it breaks the contract."""
    rest = guarded(component, model.without, text, author)
    if not isinstance(rest, ViewModel):
        raise breach(component, f"without a view it is {type(rest).__name__}, not a view model")
    return rest


def decided(policy: RebalancingPolicy, state: RebalanceState, component: RegisteredComponent) -> RebalanceDecision:
    """Return the policy's decision; raises PluginError where it breaks the contract."""
    decision = _expected(RebalanceDecision, guarded(component, policy.decide, state), component)
    if not _is_vector(decision.destination, len(state.assets)):
        raise breach(component, f"its destination is not {len(state.assets)} finite weights")
    answers: tuple[object, object] = (decision.is_due, decision.reason)
    if not (isinstance(answers[0], bool | np.bool_) and isinstance(answers[1], str)):
        raise breach(component, "it does not say whether a rebalancing is due, or why")
    return decision


def strategic_decision(
    strategy: Strategy, window: Window, state: State, component: RegisteredComponent
) -> tuple[Decision, State]:
    """Return what a strategy decides, and the state that it leaves, as JSON would give it back.

    Raises
    ------
    PluginError
        For an exception that is not ours, weights or scores that are not one number for each asset, a weight that is
        not finite, a reason for an asset that is no member, or a state that JSON cannot write.
    """
    decision = guarded(component, strategy.decide, window, state)
    if not isinstance(decision, Targets | Scores | Hold):
        raise breach(component, f"it decided on {type(decision).__name__}, not on Targets, Scores or Hold")
    if not isinstance(decision, Hold):
        values: object = decision.weights if isinstance(decision, Targets) else decision.values
        what = "target" if isinstance(decision, Targets) else "score"
        n = len(window.assets)
        if not isinstance(values, np.ndarray) or values.shape != (n,) or values.dtype.kind not in "fiu":
            raise breach(component, f"it decided on {_shape(values)} for {n} assets; one number for each belongs there")
        wrong = np.isinf(decision.values) if isinstance(decision, Scores) else ~np.isfinite(decision.weights)
        if wrong.any():
            asset = window.assets[int(wrong.argmax())]
            raise breach(component, f"the {what} of {asset} on {window.label} is not a finite number")
        strange = next((asset for asset in decision.reasons if asset not in window.assets), None)
        if strange is not None:
            raise breach(component, f"it gives a reason for {strange}, which is no member on {window.label}")
    return decision, _kept(decision.state, component)


def _kept(state: State, component: RegisteredComponent) -> State:
    """Return a state as JSON gives it back, so that no strategy shares what it keeps with what it was given."""
    if state is None:
        return None
    try:
        kept: State = json.loads(json.dumps(state, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise breach(component, f"its state cannot be written as JSON: {error}") from error
    return kept


def _is_numbers(values: object, length: int) -> bool:
    return isinstance(values, np.ndarray) and values.shape == (length,) and values.dtype.kind in "fiu"


def _shape(values: object) -> str:
    return f"an array of shape {values.shape}" if isinstance(values, np.ndarray) else type(values).__name__


def _sound_covariance(
    matrix: object, assets: tuple[str, ...], component: RegisteredComponent
) -> tuple[Covariance, str | None]:
    """Refuse what is no covariance of the assets: whatever comes after may take it for one."""
    if not isinstance(matrix, np.ndarray | FactorCovariance):
        raise breach(component, f"its covariance is {type(matrix).__name__}, not an array")
    try:
        return sound_covariance(matrix, assets, where="covariance")
    except DataError as error:
        raise breach(component, f"{error.what} ({error.where}: {error.value})") from error


def _require_kind(kind: object, component: RegisteredComponent) -> None:
    if not isinstance(kind, ReturnKind):
        raise breach(component, f"its means are {kind!r}, neither total nor excess returns")


def _is_vector(values: object, length: int) -> bool:
    return isinstance(values, np.ndarray) and _is_numbers(values, length) and all_finite(values)


def _expected(kind: type[T], returned: object, component: RegisteredComponent) -> T:
    if not isinstance(returned, kind):
        raise breach(component, f"it returned {type(returned).__name__}, not {kind.__name__}")
    return returned


def guarded(component: RegisteredComponent, method: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
    """Call a method of a component: in a worker process where a time limit holds that the component does not heed."""
    raise_if_stopped()
    try:
        if time_left() < inf and HEEDS_TIME_LIMIT not in component.spec.capabilities:
            from tangency.host.worker import call_in_worker  # noqa: PLC0415  # no limit, no process

            return call_in_worker(method, arguments, component.id)
        return method(*arguments, **more)
    except (TangencyError, KeyboardInterrupt, Stopped):
        raise
    except BaseException as raised:  # a plugin may raise anything, SystemExit too; its author gets the cause
        raise PluginError(
            f"component {component.id} failed: {type(raised).__name__}: {raised}",
            where=component.id,
            remedy="report it to the plugin's author",
        ) from raised


def breach(component: RegisteredComponent, what: str) -> PluginError:
    """Return the error of a component that does what its contract excludes."""
    return PluginError(
        f"component {component.id} breaks its contract: {what}",
        where=component.id,
        remedy=f"run `tangency plugins check {component.id}` and report it to the plugin's author",
    )
