"""Perspective relaxations of nodes: each weight's own curvature ½dw² divided by its relaxed indicator.

With the count in the objective at a multiplier λ, the fixed charge λ and the quadratic ½dx² of a free asset have a
convex envelope: from zero to p = max(least, √(2λ/d)) a straight line, then ½dx² + λ. So a node is a quadratic program
over two columns for each free asset, for the line and for what lies beyond. λ is moved until the relaxed indicators
fill the count. The bound comes from `separable_bound`, whatever the solver says.

References
----------
Frangioni & Gentile (2006), Perspective cuts for a class of convex 0-1 mixed integer programs, Math. Program. 106.
Zheng, Sun & Li (2014), Improving the performance of MIQP solvers for quadratic programs with cardinality and minimum
threshold constraints, INFORMS Journal on Computing 26(4).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.branch_and_bound.diagonal_extraction import diagonal_part
from tangency.solve.branch_and_bound.envelope_columns import EnvelopeColumns
from tangency.solve.branch_and_bound.node import Node, RelaxedNode
from tangency.solve.branch_and_bound.quadratic_form import QuadraticForm
from tangency.solve.branch_and_bound.semicontinuous import Semicontinuous
from tangency.solve.branch_and_bound.separable_bound import (
    SeparableBound,
    held_minima,
    interval_minima,
    rounding_of,
    separable_bound,
)
from tangency.solve.certificate.gap import at_finite_sides
from tangency.solve.polyhedral.dense_linear import linear_program
from tangency.solve.polyhedral.interior_point import BoundsAndRows, interior_point

__all__ = ["PerspectiveRelaxation"]

_ZERO = 1e-9
_FULL = 0.02
# The first rounds only set the importance right.
_LEAST_ROUNDS, _ROUNDS = 3, 6
_TRIES, _TRIES_AT_ROOT = 3, 12
_WORTH_A_ROUND = 0.05
_LEAST_IMPORTANCE = 1e-2


class PerspectiveRelaxation:
    """The relaxations of one program.

    Parameters
    ----------
    scales
        Least and largest κ of portfolios that matter; both 1 where there is none.
    """

    def __init__(self, program: QuadraticForm, semicontinuous: Semicontinuous, scales: tuple[float, float]) -> None:
        self._program = program
        self._semicontinuous = semicontinuous
        self._scales = scales
        self._deviation = np.sqrt(np.maximum(program.hessian.diagonal()[: program.n_assets], 0.0))
        self._largest = np.maximum(np.abs(semicontinuous.lower), np.abs(semicontinuous.upper))
        self._set_diagonal(np.zeros(program.n_assets))

    def relax_root(self, node: Node, cutoff: float) -> RelaxedNode | None:
        """Return the root's relaxation, with the diagonal extracted so that its bound is the best one found."""
        n = self._program.n_assets
        importance = np.ones(n)
        best: tuple[RelaxedNode, Floats] | None = None
        for k in range(_ROUNDS):
            raise_if_stopped()
            self._set_diagonal(diagonal_part(self._program.hessian[:n, :n], importance))
            found = self.relax(node, cutoff, tries=_TRIES_AT_ROOT)
            if found is None or not self._diagonal.any():
                return found
            known = -np.inf if best is None else best[0].bound.value
            if best is None or found.bound.value > known:
                best = found, self._diagonal
            if k + 1 >= _LEAST_ROUNDS and found.bound.value - known < _WORTH_A_ROUND * (cutoff - known):
                break
            node = replace(node, price=found.price)
            importance = _important(importance, found)
        if best is None:
            return None
        self._set_diagonal(best[1])
        return best[0]

    def relax(self, node: Node, cutoff: float, *, tries: int = _TRIES) -> RelaxedNode | None:
        """Return the best relaxation over a few prices λ, or None where the node holds no portfolio."""
        room = self._semicontinuous.most - int(node.held.sum())
        price, low, high = node.price, 0.0, np.inf
        best: RelaxedNode | None = None
        for _ in range(tries):
            found = self._at_price(node, price, room)
            if found is None:
                return None
            if best is None or found.bound.value > best.bound.value:
                best = found
            count_use = float(found.shares[node.free].sum())
            is_slack = count_use <= room and price == 0.0
            if (
                best.bound.value >= cutoff
                or is_slack
                or abs(count_use - room) <= _FULL * room
                or not self._prices(node)
            ):
                break
            low, high = (price, high) if count_use > room else (low, price)
            price = self._next_price(found, node, room, (low, high))
        return best

    def _prices(self, node: Node) -> bool:
        """Whether λ matters: where the count may bind and some curvature can be extracted."""
        return self._semicontinuous.most < self._program.n_assets and bool(self._diagonal[node.free].any())

    def _next_price(self, found: RelaxedNode, node: Node, room: int, bracket: tuple[float, float]) -> float:
        """Return the λ at which the weights found would fill the count, or one that halves the bracket."""
        low, high = bracket
        if found.price == 0.0:
            scaled = found.weights[node.free] * self._scales[0]
            sizes = np.sort(self._diagonal[node.free] * scaled**2)[::-1]
            return 0.5 * float(sizes[min(room, sizes.size - 1)]) or _ZERO
        shares = found.shares[node.free]
        is_full = shares >= 1.0
        left = room - int(is_full.sum())
        guess = found.price * (float(shares[~is_full].sum()) / left) ** 2 if left > 0 else np.inf
        if low < guess < high:
            return guess
        if np.isinf(high):
            return 4.0 * found.price
        return float(np.sqrt(low * high)) if low > 0.0 else high / 4.0

    def _set_diagonal(self, diagonal: Floats) -> None:
        n = self._program.n_assets
        self._diagonal = diagonal
        self._rest = self._program.hessian.copy()
        self._rest[np.arange(n), np.arange(n)] -= diagonal

    def _at_price(self, node: Node, price: float, room: int) -> RelaxedNode | None:
        program = self._program
        columns = EnvelopeColumns.of_node(program, self._semicontinuous, node, self._diagonal, price, self._scales)
        sides = self._sides(node, columns, room)
        if (sides.lower > sides.upper).any():
            return None
        hessian = self._rest[columns.of[:, None], columns.of] * np.outer(columns.sign, columns.sign)
        hessian[np.diag_indices(columns.of.size)] += columns.curvature
        found = interior_point(hessian, program.linear[columns.of] * columns.sign + columns.cost, sides)
        point, prices = found.point, found.multipliers.rows
        if found.status != "solved" or not np.isfinite(point).all():
            some = _some_point(sides)
            if some is None:
                return None
            if not (np.isfinite(point).all() and np.isfinite(prices).all()):
                point, prices = some, np.zeros_like(prices)
        x = np.zeros(program.linear.size)
        np.add.at(x, columns.of, columns.sign * point)
        return RelaxedNode(
            weights=program.weights(x),
            shares=columns.shares(point, program.n_assets),
            bound=self._bound(node, x, prices, room),
            price=price,
        )

    def _sides(self, node: Node, columns: EnvelopeColumns, room: int) -> BoundsAndRows:
        """Return bounds and rows; after the program's rows come the count and the minimums of held assets."""
        program = self._program
        is_scale = columns.of == program.n_assets
        count_use = np.where(is_scale, -float(room), columns.count_use)
        floors = self._floored(node)
        extra = [
            count_use,
            *(
                np.where(is_scale, -self._semicontinuous.least[i], np.where(columns.of == i, columns.sign, 0.0))
                for i in floors
            ),
        ]
        return BoundsAndRows(
            lower=columns.lower,
            upper=columns.upper,
            rows=np.vstack([program.rows[:, columns.of] * columns.sign, *extra]),
            row_lower=np.concatenate([program.row_lower, [-np.inf], np.zeros(len(floors))]),
            row_upper=np.concatenate(
                [program.row_upper, [0.0 if program.has_scale else float(room)], np.full(len(floors), np.inf)]
            ),
        )

    def _floored(self, node: Node) -> list[int]:
        """Return the held assets whose minimum is a row: a multiple of κ."""
        if not self._program.has_scale:
            return []
        return np.flatnonzero(node.held & (self._semicontinuous.least > 0)).tolist()

    def _bound(self, node: Node, x: Floats, prices: Floats, room: int) -> SeparableBound:
        program, n = self._program, self._program.n_assets
        own, (count_multiplier, *floor_prices) = prices[: program.row_lower.size], prices[program.row_lower.size :]
        own, side = at_finite_sides(own, program.row_lower, program.row_upper)
        count_multiplier = max(float(count_multiplier), 0.0)
        gradient = self._rest @ x + program.linear
        slope = gradient + program.rows.T @ own
        constant = 0.5 * float(x @ (program.linear - gradient)) - float(own @ side)
        for i, price in zip(self._floored(node), floor_prices, strict=True):
            slope[i] += min(price, 0.0)
            slope[n] -= min(price, 0.0) * self._semicontinuous.least[i]
        if program.has_scale:
            slope[n] -= count_multiplier * room
            ends = (np.array([scale]) for scale in self._scales)
            constant += float(interval_minima(slope[n:], np.zeros(1), *ends)[0])
        else:
            constant -= count_multiplier * room
        minima = held_minima(
            self._semicontinuous,
            slope[:n],
            self._diagonal,
            count_multiplier=np.where(node.free, count_multiplier, 0.0),
            scales=self._scales,
        )
        # κ's own column is no asset's, and its box may have no end.
        high = self._scales[1] if np.isfinite(self._scales[1]) else self._scales[0]
        rounding = rounding_of(
            self._deviation, x[:n], program.linear[:n], (own, program.rows[:, :n], side), self._largest * high
        )
        return separable_bound(constant, minima, node.free, node.held, room, rounding=rounding)


def _important(importance: Floats, found: RelaxedNode) -> Floats:
    """Return what a unit of each asset's diagonal adds to the bound, averaged with what was taken before."""
    gains = found.weights**2 * (1.0 / np.clip(found.shares, _ZERO, 1.0) - 1.0)
    average: Floats = 0.5 * importance + 0.5 * gains / (float(gains.mean()) or 1.0)
    return np.maximum(average, _LEAST_IMPORTANCE)


def _some_point(sides: BoundsAndRows) -> Floats | None:
    """Return a point of a node's set, or None where it is empty: by HiGHS, for want of a verdict."""
    found = linear_program(np.zeros(sides.lower.size), sides)
    return found.point if found.status == "optimal" else None
