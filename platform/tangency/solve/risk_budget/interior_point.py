"""Minimise ½ x'Cx + c'x − Σ bᵢ ln xᵢ under linear constraints by a primal-dual interior point.

The barrier's own slope bᵢ/xᵢ is a dual variable zᵢ with zᵢxᵢ = bᵢ, as those of constraints have products that fall to
zero. A step may then change an unknown by a factor of two hundred where Newton's method on the primal function halves
it, and the equations of a step are positive definite with a diagonal that scaling makes one, whatever the sizes of x.

References
----------
Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on Optimization 2(4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped

__all__ = ["BarrierPoint", "BarrierProgram"]

_MOST_STEPS = 200
_TO_THE_SIDE = 0.995
_SOLVED = 1e-13
_ROUNDED, _GAINED = 1e-9, 0.5
# Of products at active sides, beside the least budget.
_CLOSED = 1e-15
_ROOM = 0.1
_SHORT, _CENTRED = 0.5, 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarrierPoint:
    """Weights x, the barrier's slopes z, room s at sides and their multipliers y, multipliers v of equalities."""

    x: Floats
    z: Floats
    s: Floats
    y: Floats
    v: Floats

    def moved(self, step: BarrierPoint, part: float) -> BarrierPoint:
        """Return the point after a part of a step."""
        return BarrierPoint(
            x=self.x + part * step.x,
            z=self.z + part * step.z,
            s=self.s + part * step.s,
            y=self.y + part * step.y,
            v=self.v + part * step.v,
        )

    @property
    def mean_product(self) -> float:
        """The mean of s∘y, zero where nothing has sides."""
        return float((self.s * self.y).mean()) if self.s.size else 0.0

    def longest(self, step: BarrierPoint) -> float:
        """Return how much of a step leaves all positive that has to be."""
        pairs = ((self.x, step.x), (self.z, step.z), (self.s, step.s), (self.y, step.y))
        with np.errstate(over="ignore"):
            furthest = max(float((-change / own).max(initial=0.0)) for own, change in pairs)
        return min(1.0, _TO_THE_SIDE / max(furthest, _TO_THE_SIDE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarrierProgram:
    """Minimise ½ x'Cx + c'x − Σ b ln x where Gx ≤ h and Ax = a; of G the first rows are bounds.

    Attributes
    ----------
    matrix
        C, shape (n, n), its diagonal one.
    places, directions
        Of bounds: the unknown, and 1 for an upper one, −1 for a lower one.
    rows
        The other rows of G, and A below them.
    sides
        h, and a below it.
    n_equal
        The number of rows of A.
    """

    matrix: Floats
    linear: Floats
    budget: Floats
    places: npt.NDArray[np.intp]
    directions: Floats
    rows: Floats
    sides: Floats
    n_equal: int

    def minimum(self) -> BarrierPoint | None:
        """Return the minimum, or None where the steps do not settle."""
        point, before = self._start(), np.inf
        for _ in range(_MOST_STEPS):
            raise_if_stopped()
            equations = _Equations.of(self, point)
            if equations is None:
                return None
            step = self._step(equations, point)
            part = point.longest(step)
            point = point.moved(step, part)
            relative = float(np.abs(step.x / point.x).max())
            is_closed = float((point.s * point.y).max(initial=0.0)) <= 10.0 * self._least
            if part == 1.0 and is_closed and (relative <= _SOLVED or _ROUNDED >= relative > _GAINED * before):
                return point
            before = relative if part == 1.0 else np.inf
        return None

    def images(self, x: Floats) -> Floats:
        """Return Gx and Ax."""
        return np.concatenate([self.directions * x[self.places], self.rows @ x])

    def pull(self, y: Floats) -> Floats:
        """Return G'y + A'v of both multipliers."""
        own = np.zeros(self.budget.size)
        np.add.at(own, self.places, self.directions * y[: self.places.size])
        return own + y[self.places.size :] @ self.rows

    @property
    def _least(self) -> float:
        return _CLOSED * float(self.budget.min())

    def _step(self, equations: _Equations, point: BarrierPoint) -> BarrierPoint:
        """Return Mehrotra's step; one without its second order where that leads nowhere."""
        mean = point.mean_product
        straight = equations.step(0.0, None)
        left = point.moved(straight, point.longest(straight)).mean_product
        target = mean * (left / mean) ** 3 if mean > 0.0 else 0.0
        step = equations.step(max(target, self._least), straight)
        if point.longest(step) >= _SHORT:
            return step
        plain = equations.step(max(_CENTRED * mean, self._least), None)
        return max(step, plain, key=point.longest)

    def _start(self) -> BarrierPoint:
        n, m = self.budget.size, self.sides.size - self.n_equal
        low, high = np.zeros(n), np.full(n, np.inf)
        is_upper = self.directions > 0.0
        own = self.sides[: self.places.size]
        high[self.places[is_upper]] = own[is_upper]
        low[self.places[~is_upper]] = -own[~is_upper]
        x = np.clip(np.sqrt(self.budget), low, high)
        room = self.sides[:m] - self.images(x)[:m]
        sizes = np.concatenate([x[self.places], np.abs(self.rows[: m - self.places.size]) @ x])
        s = np.maximum(room, _ROOM * np.where(sizes > 0.0, sizes, 1.0))
        product = float(np.abs(self.budget).max() + np.abs(x * (self.matrix @ x + self.linear)).max())
        return BarrierPoint(x=x, z=self.budget / x, s=s, y=product / s, v=np.zeros(self.n_equal))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Equations:
    """Newton's equations at a point, factored."""

    program: BarrierProgram
    at: BarrierPoint
    units: Floats
    factor: tuple[Floats, bool]
    through: Floats
    dual: tuple[Floats, bool] | None
    dual_units: Floats

    @classmethod
    def of(cls, program: BarrierProgram, at: BarrierPoint) -> _Equations | None:
        """Return them; None where rounding leaves them without a factor."""
        k = program.places.size
        hessian = program.matrix.copy()
        diagonal = hessian.diagonal() + at.z / at.x
        np.add.at(diagonal, program.places, (at.y / at.s)[:k])
        np.fill_diagonal(hessian, diagonal)
        units = 1.0 / np.sqrt(diagonal)
        try:
            factor = cho_factor(hessian * units * units[:, None], lower=True)
            own = program.rows * units
            through = cho_solve(factor, own.T)
            dual, dual_units = None, np.zeros(0)
            if len(own):
                inner = own @ through
                loose = np.concatenate([(at.s / at.y)[k:], np.zeros(program.n_equal)])
                inner[np.diag_indices_from(inner)] += loose
                dual_units = 1.0 / np.sqrt(inner.diagonal())
                dual = cho_factor(inner * dual_units * dual_units[:, None], lower=True)
        except (np.linalg.LinAlgError, ValueError):
            return None
        return cls(
            program=program, at=at, units=units, factor=factor, through=through, dual=dual, dual_units=dual_units
        )

    def step(self, target: float, before: BarrierPoint | None) -> BarrierPoint:
        """Return the step towards products s∘y of a target, second order by the step that went straight to zero."""
        program, at = self.program, self.at
        k, m = program.places.size, at.s.size
        of_x = program.budget - at.z * at.x
        of_s = target - at.s * at.y
        if before is not None:
            of_x, of_s = of_x - before.x * before.z, of_s - before.s * before.y
        missing = program.sides - program.images(at.x)
        missing[:m] -= at.s
        open_ = missing[:m] - of_s / at.y
        ratio = at.y / at.s
        weighed = np.concatenate([-ratio[:k] * open_[:k], np.zeros(len(program.rows))])
        multipliers = np.concatenate([at.y, at.v])
        right = (
            -(program.matrix @ at.x + program.linear - at.z + program.pull(multipliers))
            + of_x / at.x
            - program.pull(weighed)
        )
        dx = cho_solve(self.factor, right * self.units)
        dv = np.zeros(0)
        if self.dual is not None:
            wanted = np.concatenate([open_[k:], missing[m:]])
            dv = cho_solve(self.dual, ((program.rows * self.units) @ dx - wanted) * self.dual_units) * self.dual_units
            dx = dx - self.through @ dv
        dx = dx * self.units
        own = program.directions * dx[program.places]
        dy = np.concatenate([ratio[:k] * (own - open_[:k]), dv[: m - k]])
        return BarrierPoint(x=dx, z=(of_x - at.z * dx) / at.x, s=(of_s - at.s * dy) / at.y, y=dy, v=dv[m - k :])
