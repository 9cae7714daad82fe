"""Explanations by optimising again: without a constraint, or with another mean.

Nothing here knows the method: what a constraint does to a weight is the weight without it, and an asset enters or
leaves where the optimizer itself says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from tangency.contracts.problem import Problem
from tangency.contracts.sensitivity import DeclaresSensitivities, Sensitivities
from tangency.contracts.solution import Binding, DeclaresObjective, Optimizer, Solution
from tangency.domain.constraint import AssetWeight, Constraint, EachWeight, GroupWeight, NetWeight
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, PluginError, TangencyError
from tangency.estimation.guarded import differentiated, objective_of, solved
from tangency.estimation.measured import measured
from tangency.host.catalogue import RegisteredComponent
from tangency.results.explanation import ConstraintEffect, Explanation, MeanThreshold
from tangency.results.uniqueness import other_optimum
from tangency.solve import compile_constraints, single_blas_thread

__all__ = ["Explainer"]

_HELD = 1e-7
_LARGEST_MOVE = 1.0  # a hundred per cent a period: no forecast moves further
_BISECTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explainer:
    """A problem, its solution, and the optimizer that made it, registered as `component`."""

    problem: Problem
    solution: Solution
    optimizer: Optimizer
    component: RegisteredComponent

    def explain(self, asset: str) -> Explanation:
        """Return why `asset` has its weight.

        Raises
        ------
        UnknownName
            For an asset that is not in the solution.
        """
        i = self.problem.assets.index(known_name("asset", asset, self.problem.assets, where="explain"))
        weights, covariance = self.solution.weights, self.problem.covariance
        with single_blas_thread():
            marginal = covariance @ weights
            sigma = sqrt(max(float(weights @ marginal), 0.0))
            marginal_risk = float(marginal[i]) / sigma if sigma > 0 else 0.0
            return Explanation(
                asset=asset,
                weight=float(weights[i]),
                mean=float(self.problem.mean[i]),
                volatility=sqrt(float(covariance.diagonal()[i])),
                marginal_risk=marginal_risk,
                risk_contribution=float(weights[i]) * marginal_risk,
                constraints=tuple(self._effects(asset, i)),
                threshold=self._threshold(i),
            )

    def other_optimum(self) -> str | None:
        """Return how another portfolio differs that is as good, where one was found."""
        optimizer = self.optimizer
        if not isinstance(optimizer, DeclaresObjective):
            return None
        try:
            return other_optimum(
                self.problem,
                self.solution.weights,
                lambda weights: objective_of(optimizer, self.problem, weights, self.component),
            )
        except TangencyError:  # what cannot be valued is no answer, and no reason not to show the result
            return None

    def sensitivities(self) -> Sensitivities:
        """Return the derivatives of the weights, where the optimizer knows them.

        Raises
        ------
        ConfigurationError
            For an optimizer that does not differentiate its solutions.
        """
        if not isinstance(self.optimizer, DeclaresSensitivities):
            raise ConfigurationError(
                "this optimizer does not differentiate its solutions",
                where="sensitivities",
                remedy="take bands from resampling",
            )
        with single_blas_thread():
            return differentiated(self.optimizer, self.problem, self.solution.weights, self.component)

    def _effects(self, asset: str, i: int) -> Iterator[ConstraintEffect]:
        for binding in self.solution.certificate.binding:
            index = self._constraint_index(binding)
            if index is None or not self._concerns(index, binding, asset):
                continue
            yield ConstraintEffect(
                constraint=binding.constraint,
                side=binding.side,
                shadow_price=binding.shadow_price,
                weight_without=self._weight_without(index, asset, i),
            )

    def _constraint_index(self, binding: Binding) -> int | None:
        texts = [constraint.text for constraint in self.problem.feasible.constraints]
        return texts.index(binding.constraint) if binding.constraint in texts else None

    def _concerns(self, index: int, binding: Binding, asset: str) -> bool:
        """Whether the constraint names the asset; the implicit budget is on all assets and is left out."""
        constraint = self.problem.feasible.constraints[index]
        if binding.assets:
            return asset in binding.assets
        groups = self.problem.feasible.scope.groups
        for term in constraint.terms:
            match term.quantity:
                case AssetWeight(symbol=symbol) if symbol == asset:
                    return True
                case GroupWeight(taxonomy=taxonomy, label=label) if groups[taxonomy].get(asset) == label:
                    return True
                case EachWeight():
                    return True
                case NetWeight() if not constraint.implicit:
                    return True
                case _:
                    continue
        return False

    def _weight_without(self, index: int, asset: str, i: int) -> float | None:
        feasible = self.problem.feasible
        constraints = list(feasible.constraints)
        spared = _sparing(constraints.pop(index), asset)
        rest = tuple(constraints if spared is None else [*constraints, spared])
        try:
            relaxed = replace(self.problem, feasible=compile_constraints(rest, feasible.scope, measured(self.problem)))
            return float(solved(self.optimizer, relaxed, self.component).weights[i])
        except PluginError:
            raise
        except TangencyError:  # unbounded, or without an optimum: that is the answer
            return None

    def _threshold(self, i: int) -> MeanThreshold | None:
        is_held = abs(float(self.solution.weights[i])) > _HELD
        direction = -1.0 if is_held else 1.0
        bracket = self._bracket(i, direction, is_held=is_held)
        if bracket is None:
            return None
        near, far = bracket
        for _ in range(_BISECTIONS):
            middle = 0.5 * (near + far)
            if self._is_held_at(i, direction * middle) == is_held:
                near = middle
            else:
                far = middle
        distance = direction * far
        mean = float(self.problem.mean[i]) + distance
        return MeanThreshold(move="leaves" if is_held else "enters", mean=mean, distance=distance)

    def _bracket(self, i: int, direction: float, *, is_held: bool) -> tuple[float, float] | None:
        """Return two moves of the mean, the first without effect and the second with, by doubling."""
        near, far = 0.0, 1e-3 * sqrt(float(self.problem.covariance.diagonal()[i]))
        while far > 0.0:
            if self._is_held_at(i, direction * far) != is_held:
                return near, far
            if far >= _LARGEST_MOVE:
                return None
            near, far = far, min(2.0 * far, _LARGEST_MOVE)
        return None

    def _is_held_at(self, i: int, move: float) -> bool:
        mean = self.problem.mean.copy()
        mean[i] += move
        mean.flags.writeable = False
        try:
            moved = solved(self.optimizer, replace(self.problem, mean=mean), self.component)
        except PluginError:
            raise
        except TangencyError:  # such as a ratio whose every mean has become negative: nothing is held then
            return False
        return bool(np.abs(moved.weights[i]) > _HELD)


def _sparing(constraint: Constraint, asset: str) -> Constraint | None:
    """Return a constraint on every weight without its row for the asset; None for any other constraint."""
    quantities = [term.quantity for term in constraint.terms]
    if not any(isinstance(quantity, EachWeight) for quantity in quantities):
        return None
    terms = tuple(
        replace(term, quantity=EachWeight(excluding=term.quantity.excluding | {asset}))
        if isinstance(term.quantity, EachWeight)
        else term
        for term in constraint.terms
    )
    return replace(constraint, terms=terms)
