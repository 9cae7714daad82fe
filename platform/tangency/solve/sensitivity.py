"""Sensitivities of optimal weights to the data, from the KKT system of their active face.

While the binding bounds and rows stay the same, the free weights w_F and the multipliers ν solve a linear system; its
inverse answers for every change of the data at once. At the maximum ratio the scale τ = w'Σw / e'w is one more unknown,
with w'Σw − τ e'w = 0 as its equation.

References
----------
Best & Grauer (1991), Sensitivity analysis for mean-variance portfolio problems, Management Science 37(8).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.sensitivity import ConstraintSensitivity, Sensitivities
from tangency.errors import ConfigurationError, SolverError

__all__ = ["quadratic_sensitivities", "ratio_sensitivities"]

_AT_SIDE = 1e-9
_WITHOUT_FORCE = 1e-8
_SOLVED = 1e-7
_Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
_Indices = np.ndarray[tuple[int], np.dtype[np.intp]]


def quadratic_sensitivities(
    covariance: Covariance, mean: Floats, aversion: float, feasible: FeasibleSet, weights: Floats
) -> Sensitivities:
    """Differentiate the minimiser of ½ γ w'Σw − μ'w.

    Parameters
    ----------
    mean
        μ, shape (n_assets,); zero for the least variance, with γ = 1.
    aversion
        γ.
    weights
        The minimiser, shape (n_assets,).

    Raises
    ------
    ConfigurationError
        Where limits beyond bounds and rows, a count or semicontinuous weights shape the set.
    SolverError
        Where the weights have no derivative: the binding constraints depend on each other, or leave curvature zero.

    >>> import numpy as np
    >>> from tangency.sdk import quadratic_sensitivities
    >>> from tangency.testing.problems import make_problem
    >>> best = np.array([0.6, 0.4])  # minimises ½ w'w − μ'w over net = 100%: inside the bounds, w = μ
    >>> moved = quadratic_sensitivities(np.eye(2), best, 1.0, make_problem(2).feasible, best)
    >>> moved.to_mean.round(6).tolist()  # 1 − ½ for its own mean
    [[0.5, -0.5], [-0.5, 0.5]]
    """
    hessian = aversion * dense_covariance(covariance)
    face = _Face.of(feasible, weights)
    n_free, n_rows = face.free.size, face.rows.size
    system = np.zeros((n_free + n_rows, n_free + n_rows))
    _write_kkt(system, hessian, face, feasible)
    inverse = _inverted(system)
    response = face.spread(inverse[:n_free, :n_free])
    return Sensitivities(
        assets=feasible.scope.assets,
        weights=weights,
        to_mean=response if mean.any() else np.zeros_like(response),
        to_gradient=-response,
        to_level=np.zeros(weights.size),
        risk_scale=aversion,
        constraints=face.constraints(
            feasible, _Moved(hessian=hessian, inverse=inverse, closing=np.zeros((0, weights.size)))
        ),
        doubtful=face.doubtful(feasible, hessian @ weights - mean),
    )


def ratio_sensitivities(
    covariance: Covariance, excess: Floats, feasible: FeasibleSet, weights: Floats
) -> Sensitivities:
    """Differentiate the maximiser of e'w / √(w'Σw); parameters and errors as `quadratic_sensitivities`.

    >>> import numpy as np
    >>> from tangency.sdk import ratio_sensitivities
    >>> from tangency.testing.problems import make_problem
    >>> best = np.array([0.6, 0.4])  # w = e / 1'e, so that ∂wᵢ/∂eⱼ = (1 if i is j) − wᵢ where 1'e = 1
    >>> ratio_sensitivities(np.eye(2), best, make_problem(2).feasible, best).to_mean.round(6).tolist()
    [[0.4, -0.6], [-0.4, 0.6]]
    """
    sigma = dense_covariance(covariance)
    marginal = sigma @ weights
    reward = float(excess @ weights)
    tau = float(weights @ marginal) / reward
    face = _Face.of(feasible, weights)
    n_free, n_rows = face.free.size, face.rows.size
    system = np.zeros((n_free + n_rows + 1, n_free + n_rows + 1))
    _write_kkt(system, sigma, face, feasible)
    closing = 2.0 * marginal - tau * excess
    system[:n_free, -1] = -excess[face.free]
    system[-1, :n_free] = closing[face.free]
    system[-1, -1] = -reward
    inverse = _inverted(system)
    response = face.spread(inverse[:n_free, :n_free])
    level = np.zeros(weights.size)
    level[face.free] = inverse[:n_free, -1]
    return Sensitivities(
        assets=feasible.scope.assets,
        weights=weights,
        to_mean=tau * (response + np.outer(level, weights)),
        to_gradient=-response,
        to_level=-level,
        risk_scale=1.0,
        constraints=face.constraints(feasible, _Moved(hessian=sigma, inverse=inverse, closing=closing[None, :])),
        doubtful=face.doubtful(feasible, marginal - tau * excess),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moved:
    """What answers to a bound that moves: H, the inverse of the system, and the gradients of its closing equations."""

    hessian: Floats
    inverse: Floats
    closing: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Face:
    """The binding bounds and rows, each side one; `free` and `fixed` assets."""

    free: _Indices
    fixed: _Indices
    is_upper: _Mask
    rows: _Indices
    is_row_upper: _Mask

    @classmethod
    def of(cls, feasible: FeasibleSet, weights: Floats) -> _Face:
        if not feasible.is_polyhedral:
            raise ConfigurationError(
                "weights are differentiated over bounds and rows only",
                where="sensitivities",
                remedy="leave out limits such as gross, turnover, cvar or count, or take bands from resampling",
            )
        at_upper, at_lower = feasible.upper - weights <= _AT_SIDE, weights - feasible.lower <= _AT_SIDE
        activity = feasible.rows @ weights
        row_upper, row_lower = feasible.row_upper - activity <= _AT_SIDE, activity - feasible.row_lower <= _AT_SIDE
        free = np.flatnonzero(~(at_upper | at_lower))
        # A row on fixed assets alone says nothing about the others.
        has_free = np.abs(feasible.rows[:, free]).sum(axis=1) > 0.0
        return cls(
            free=free,
            fixed=np.flatnonzero(at_upper | at_lower),
            is_upper=at_upper,
            rows=np.flatnonzero((row_upper | row_lower) & has_free),
            is_row_upper=row_upper,
        )

    def spread(self, block: Floats) -> Floats:
        """Return a block of the free assets among all, shape (n_assets, n_assets)."""
        n = self.free.size + self.fixed.size
        whole = np.zeros((n, n))
        whole[np.ix_(self.free, self.free)] = block
        return whole

    def constraints(self, feasible: FeasibleSet, moved: _Moved) -> tuple[ConstraintSensitivity, ...]:
        """Return what raising each binding constraint does, all of its binding sides together."""
        changes: dict[int, Floats] = {}
        for position, row in enumerate(self.rows):
            step = np.zeros(moved.inverse.shape[0])
            step[self.free.size + position] = 1.0
            self._add(changes, feasible.row_source[row], np.zeros(feasible.lower.size), step, moved)
        for asset in self.fixed:
            sources = feasible.upper_source if self.is_upper[asset] else feasible.lower_source
            own = np.zeros(feasible.lower.size)
            own[asset] = 1.0
            step = np.concatenate(
                [
                    -moved.hessian[self.free, asset],
                    -feasible.rows[self.rows, asset],
                    -moved.closing[:, asset],
                ]
            )
            self._add(changes, sources[asset], own, step, moved)
        return tuple(
            ConstraintSensitivity(constraint=feasible.constraints[source].text, weights=change)
            for source, change in sorted(changes.items())
        )

    def _add(self, changes: dict[int, Floats], source: int, own: Floats, step: Floats, moved: _Moved) -> None:
        own[self.free] = moved.inverse[: self.free.size] @ step
        changes[source] = changes.get(source, np.zeros(own.size)) + own

    def doubtful(self, feasible: FeasibleSet, gradient: Floats) -> tuple[str, ...]:
        """Return the inequalities that bind with no force."""
        active = feasible.rows[self.rows]
        prices = np.linalg.lstsq(active[:, self.free].T, -gradient[self.free])[0] if self.rows.size else np.zeros(0)
        forces = gradient + prices @ active
        least = _WITHOUT_FORCE * max(float(np.abs(gradient).max()), float(np.abs(prices).max(initial=0.0)))
        is_pinned = feasible.lower == feasible.upper
        found = {
            (feasible.upper_source if self.is_upper[i] else feasible.lower_source)[i]
            for i in self.fixed
            if abs(forces[i]) <= least and not is_pinned[i]
        }
        is_equal = feasible.row_lower == feasible.row_upper
        found |= {
            feasible.row_source[row]
            for row, price in zip(self.rows, prices, strict=True)
            if abs(price) <= least and not is_equal[row]
        }
        return tuple(feasible.constraints[source].text for source in sorted(found))


def _write_kkt(system: Floats, hessian: Floats, face: _Face, feasible: FeasibleSet) -> None:
    n_free, n_rows = face.free.size, face.rows.size
    rows = feasible.rows[np.ix_(face.rows, face.free)]
    system[:n_free, :n_free] = hessian[np.ix_(face.free, face.free)]
    system[:n_free, n_free : n_free + n_rows] = rows.T
    system[n_free : n_free + n_rows, :n_free] = rows


def _inverted(system: Floats) -> Floats:
    # Rows of weights and of variances differ in size by orders: the condition that counts is that of the scaled system.
    size = np.sqrt(np.abs(system).max(axis=0, initial=0.0))
    scale = np.outer(size, size)
    try:
        inverse = np.asarray(np.linalg.inv(np.divide(system, scale, where=scale > 0.0, out=np.zeros_like(system))))
    except np.linalg.LinAlgError:
        raise _no_derivative() from None
    defect = np.abs(system @ (inverse / scale) - np.eye(len(system))).max(initial=0.0)
    if not defect <= _SOLVED:
        raise _no_derivative()
    unscaled: Floats = inverse / scale
    return unscaled


def _no_derivative() -> SolverError:
    return SolverError(
        "the weights have no derivative: their binding constraints depend on each other, or nothing else fixes them",
        where="sensitivities",
        remedy="leave out a constraint that says what others say, or an asset that is a copy of another",
    )
