"""Incumbents: solve for a fixed support, and improve it by exchanging one asset for another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.branch_and_bound.quadratic_form import QuadraticForm
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous
from tangency.solve.certificate.gap import at_finite_sides
from tangency.solve.polyhedral.interior_point import BoundsAndRows, InteriorPoint, interior_point

__all__ = ["Incumbent", "Incumbents"]

_ENTERING, _LEAVING = 6, 4
_BETTER = 1e-7
_INFEASIBLE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incumbent:
    """The best portfolio of a support: its value, its columns x, and the reduced costs of all assets, `slope`.

    `gap` is what its multipliers leave open of the value.
    """

    support: Mask
    value: float
    gap: float
    x: Floats
    slope: Floats


class Incumbents:
    """Portfolios of fixed supports, each solved once, and local search over supports."""

    def __init__(self, program: QuadraticForm, semicontinuous: Semicontinuous, forced: Mask) -> None:
        self._program = program
        self._semicontinuous = semicontinuous
        self._forced = forced
        self._known: dict[bytes, Incumbent | None] = {}

    def solved(self, support: Mask) -> Incumbent | None:
        """Return the best portfolio that holds these assets and nothing else, or None where there is none."""
        key = support.tobytes()
        if key not in self._known:
            self._known[key] = self._solve(support)
        return self._known[key]

    def improved(self, start: Incumbent, *, rounds: int) -> Incumbent:
        """Return what local search leads to: one asset exchanged or added at a time."""
        best = start
        for _ in range(rounds):
            raise_if_stopped()
            tried = [found for mask in self._neighbours(best) if (found := self.solved(mask)) is not None]
            nearest = min(tried, key=lambda found: found.value, default=None)
            if nearest is None or not nearest.value < best.value - _BETTER * abs(best.value):
                return best
            best = nearest
        return best

    def _neighbours(self, found: Incumbent) -> list[Mask]:
        n = self._program.n_assets
        gain = np.where(self._semicontinuous.lower < 0, np.abs(found.slope), -found.slope)
        gain = np.where(found.support, -np.inf, gain / np.sqrt(np.maximum(self._program.hessian.diagonal()[:n], 1e-12)))
        entering = [j for j in np.argsort(-gain, kind="stable")[:_ENTERING].tolist() if gain[j] > 0]
        size = np.where(found.support & ~self._forced, np.abs(found.x[:n]), np.inf)
        leaving = [i for i in np.argsort(size, kind="stable")[:_LEAVING].tolist() if np.isfinite(size[i])]
        masks = []
        has_room = int(found.support.sum()) < self._semicontinuous.most
        for j in entering:
            for i in [None] if has_room else leaving:
                mask = found.support.copy()
                mask[j] = True
                if i is not None:
                    mask[i] = False
                masks.append(mask)
        return masks

    def _solve(self, support: Mask) -> Incumbent | None:
        program, least = self._program, self._semicontinuous.least
        own = np.flatnonzero(support)
        columns = np.concatenate([own, np.arange(program.n_assets, program.linear.size)])
        lower, rows = program.lower[columns].copy(), program.rows[:, columns]
        row_lower, row_upper = program.row_lower, program.row_upper
        if program.has_scale:
            floored = np.flatnonzero(least[own] > 0)
            floors = np.eye(columns.size)[floored]
            floors[:, -1] = -least[own][floored]
            rows = np.vstack([rows, floors])
            row_lower = np.concatenate([row_lower, np.zeros(floored.size)])
            row_upper = np.concatenate([row_upper, np.full(floored.size, np.inf)])
        else:
            floor = np.where(least[own] > 0, least[own], -np.inf)
            lower[: own.size] = np.maximum(lower[: own.size], floor)
        if (lower > program.upper[columns]).any():
            return None
        sides = BoundsAndRows(
            lower=lower, upper=program.upper[columns], rows=rows, row_lower=row_lower, row_upper=row_upper
        )
        hessian = program.hessian[columns[:, None], columns]
        found = interior_point(hessian, program.linear[columns], sides)
        if found.status in {"infeasible", "unbounded"} or not _holds(found.point, sides):
            return None
        x = np.zeros(program.linear.size)
        x[columns] = found.point
        slope = program.hessian @ x + program.linear + program.rows.T @ found.multipliers.rows[: len(program.rows)]
        return Incumbent(
            support=support,
            value=program.value(x),
            gap=_gap(found, hessian @ found.point + program.linear[columns], sides),
            x=x,
            slope=slope[: program.n_assets],
        )


def _gap(found: InteriorPoint, gradient: Floats, sides: BoundsAndRows) -> float:
    """Return by how much the multipliers leave the value open: as far as the tangent falls within the bounds."""
    prices, side = at_finite_sides(found.multipliers.rows, sides.row_lower, sides.row_upper)
    slope = gradient + prices @ sides.rows
    with np.errstate(invalid="ignore"):
        # A column without an end, κ of a ratio, has its price to the last digit or none that proves anything.
        lowest = np.where(slope == 0.0, 0.0, np.minimum(slope * sides.lower, slope * sides.upper))
    return float(gradient @ found.point + prices @ side - lowest.sum())


def _holds(point: Floats, sides: BoundsAndRows) -> bool:
    activity = sides.rows @ point
    return bool(
        np.isfinite(point).all()
        and (sides.row_lower - activity).max(initial=0.0) <= _INFEASIBLE
        and (activity - sides.row_upper).max(initial=0.0) <= _INFEASIBLE
    )
