"""Sensitivities of the weights to means, covariance and constraints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import Problem
from tangency.domain.naming import known_name

__all__ = ["ConstraintSensitivity", "DeclaresSensitivities", "Sensitivities"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstraintSensitivity:
    """∂w for a unit by which all sides of a binding constraint are raised, shape (n_assets,)."""

    constraint: str
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivities:
    """First derivatives of optimal weights, exact as long as the same constraints bind.

    Attributes
    ----------
    to_mean
        ∂wᵢ/∂μⱼ per unit of mean return per period, shape (n_assets, n_assets).
    to_gradient
        ∂wᵢ for a unit added to the j-th entry of the objective's gradient, shape (n_assets, n_assets): what every
        derivative by the covariance is made of, ∂w = to_gradient (dΣ w) · risk_scale, and for a maximum ratio along
        `to_level` w'dΣw.
    constraints
        One for each binding constraint, in the order in which they were given.
    doubtful
        Binding constraints that press with no force: to one side the weights leave them, and the derivatives are
        those of the other side.

    >>> import numpy as np
    >>> from tangency.sdk import quadratic_sensitivities
    >>> from tangency.testing.problems import make_problem
    >>> best = np.array([0.6, 0.4])  # minimises ½ w'w − μ'w over net = 100%: inside the bounds, w = μ
    >>> moved = quadratic_sensitivities(np.eye(2), best, 1.0, make_problem(2).feasible, best)
    >>> moved.means.to_numpy().round(6).tolist()  # a mean that rises moves half of it over
    [[0.5, -0.5], [-0.5, 0.5]]
    """

    assets: tuple[str, ...]
    weights: Floats
    to_mean: Floats
    to_gradient: Floats
    to_level: Floats
    risk_scale: float
    constraints: tuple[ConstraintSensitivity, ...]
    doubtful: tuple[str, ...]

    def taken(self, assets: tuple[str, ...]) -> Sensitivities:
        """Return the same derivatives with the assets in another order."""
        position = {asset: i for i, asset in enumerate(self.assets)}
        order = np.array([position[asset] for asset in assets], dtype=np.intp)
        square = np.ix_(order, order)
        return replace(
            self,
            assets=assets,
            weights=frozen_floats(self.weights[order]),
            to_mean=frozen_floats(self.to_mean[square]),
            to_gradient=frozen_floats(self.to_gradient[square]),
            to_level=frozen_floats(self.to_level[order]),
            constraints=tuple(replace(one, weights=frozen_floats(one.weights[order])) for one in self.constraints),
        )

    @property
    def means(self) -> pd.DataFrame:
        """∂w/∂μ: one row an asset, one column the asset whose expected return moves (per period)."""
        return pd.DataFrame(self.to_mean, index=self._index(), columns=pd.Index(self.assets, name="mean of"))

    @property
    def bounds(self) -> pd.DataFrame:
        """∂w/∂b: one row an asset, one column a binding constraint whose limit is raised."""
        columns = [one.constraint for one in self.constraints]
        values = np.array([one.weights for one in self.constraints]).reshape(len(columns), len(self.assets)).T
        return pd.DataFrame(values, index=self._index(), columns=pd.Index(columns, name="limit of"))

    def covariance(self, first: str, second: str) -> pd.Series:
        """Return ∂w/∂Σ of one covariance per period, both of its entries moving; of a variance where the two are one.

        Raises
        ------
        UnknownName
            For an asset that is not there.
        """
        i, j = (
            self.assets.index(known_name("asset", name, self.assets, where="covariance")) for name in (first, second)
        )
        change = np.zeros(len(self.assets))
        change[i] += self.weights[j]
        if i != j:
            change[j] += self.weights[i]
        moved = self.risk_scale * (self.to_gradient @ change) + self.to_level * float(self.weights @ change)
        return pd.Series(moved, index=self._index(), name=f"covariance of {first} and {second}")

    def __repr__(self) -> str:
        own = ", ".join(f"{asset} {value:.3g}" for asset, value in zip(self.assets, np.diag(self.to_mean), strict=True))
        lines = [f"weights of {len(self.assets)} assets, by their own mean per period: {own}"]
        lines += [f"  {one.constraint}: {self._largest(one)}" for one in self.constraints]
        lines += [f"  in doubt: {text} binds with no force" for text in self.doubtful]
        return "\n".join(lines)

    def _largest(self, one: ConstraintSensitivity) -> str:
        order = np.argsort(-np.abs(one.weights), kind="stable")[:3]
        moved = ", ".join(f"{self.assets[i]} {one.weights[i]:+.2f}" for i in order if one.weights[i])
        return f"a unit more moves {moved or 'nothing'}"

    def _index(self) -> pd.Index:
        return pd.Index(self.assets, name="asset")


@runtime_checkable
class DeclaresSensitivities(Protocol):
    """An optimizer that differentiates its own solution.

    >>> from tangency.sdk import DeclaresSensitivities, quadratic_sensitivities
    >>> class LeastVariance:
    ...     def sensitivities(self, problem, weights):
    ...         return quadratic_sensitivities(problem.covariance, 0.0 * problem.mean, 1.0, problem.feasible, weights)
    >>> isinstance(LeastVariance(), DeclaresSensitivities)
    True
    """

    def sensitivities(self, problem: Problem, weights: Floats) -> Sensitivities:
        """Return the derivatives at optimal weights; raises SolverError where there are none."""
        ...
