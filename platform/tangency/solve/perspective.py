"""Relaxations of nodes with each held weight's own curvature divided by its share: the perspective of ½dw².

At a price λ of holding an asset, the best share of a free asset whose weight is x turns ½dx² + λ into a convex
function: from zero to p = max(least, √(2λ/d)) a straight line, then ½dx² + λ. So a node is a quadratic program over
two columns for each free asset, for the line and for what lies beyond. λ is moved until the shares fill the count.
The bound comes from `separable_bound`, whatever the solver says.

References
----------
Frangioni & Gentile (2006), Perspective cuts for a class of convex 0-1 mixed integer programs, Math. Program. 106.
Zheng, Sun & Li (2014), Improving the performance of MIQP solvers for quadratic programs with cardinality and minimum
threshold constraints, INFORMS Journal on Computing 26(4), sec. 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.canonical import Canonical
from tangency.solve.choices import Choices
from tangency.solve.diagonal import diagonal_part
from tangency.solve.highs import linear_program
from tangency.solve.interior_point import interior_point
from tangency.solve.node import Node, RelaxedNode
from tangency.solve.program import Indices
from tangency.solve.separable import SeparableBound, separable_bound, worth_of_holding

__all__ = ["Perspective"]

_ZERO = 1e-9
_FULL = 0.02
_ROUNDS = 6
_TRIES, _TRIES_AT_ROOT = 3, 12
_WORTH_A_ROUND = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """What the quadratic program of a node is over: x[of] += sign · column; `crowd` is the column's share of room."""

    of: Indices
    sign: Floats
    upper: Floats
    lower: Floats
    cost: Floats
    curvature: Floats
    crowd: Floats
    kink: Floats


class Perspective:
    """The relaxations of one program.

    Parameters
    ----------
    scales
        Least and largest κ of portfolios that matter; both 1 where there is none.
    """

    def __init__(self, program: Canonical, choices: Choices, scales: tuple[float, float]) -> None:
        self._program = program
        self._choices = choices
        self._scales = scales
        self._set_diagonal(np.zeros(program.n_assets))

    def relax_root(self, node: Node, cutoff: float) -> RelaxedNode | None:
        """Return the root's relaxation, with the diagonal chosen so that its bound is the best one found."""
        n = self._program.n_assets
        covariance = self._program.hessian[:n, :n]
        importance = np.ones(n)
        best: tuple[RelaxedNode, Floats] | None = None
        for k in range(_ROUNDS):
            self._set_diagonal(diagonal_part(covariance, importance))
            found = self.relax(node, cutoff, tries=_TRIES_AT_ROOT)
            if found is None or not self._diagonal.any():
                return found
            gain = np.inf if best is None else found.bound.value - best[0].bound.value
            if gain > 0.0:
                best = found, self._diagonal
            if best is not None and k >= 2 and gain < _WORTH_A_ROUND * (cutoff - best[0].bound.value):  # noqa: PLR2004  # the first rounds only set the importance right
                break
            node = replace(node, price=found.price)
            split = found.weights**2 * (1.0 / np.clip(found.shares, _ZERO, 1.0) - 1.0)
            importance = 0.5 * importance + 0.5 * split / (split.mean() or 1.0)
            importance = np.maximum(importance, 1e-2)
        if best is None:
            return None
        self._set_diagonal(best[1])
        return best[0]

    def relax(self, node: Node, cutoff: float, *, tries: int = _TRIES) -> RelaxedNode | None:
        """Return the best relaxation over a few prices λ, or None where the node holds no portfolio."""
        room = self._choices.most - int(node.held.sum())
        price, low, high = node.price, 0.0, np.inf
        best: RelaxedNode | None = None
        for _ in range(tries):
            found = self._at_price(node, price, room)
            if found is None:
                return None
            if best is None or found.bound.value > best.bound.value:
                best = found
            shares = found.shares[node.free]
            crowd = float(shares.sum())
            is_slack = crowd <= room and price == 0.0
            if best.bound.value >= cutoff or is_slack or abs(crowd - room) <= _FULL * room or not self._prices(node):
                break
            low, high = (price, high) if crowd > room else (low, price)
            price = self._next_price(found, node, room, (low, high))
        return best

    def _prices(self, node: Node) -> bool:
        """Whether the price matters: where the count may press and some curvature can be split off."""
        return self._choices.most < self._program.n_assets and bool(self._diagonal[node.free].any())

    def _next_price(self, found: RelaxedNode, node: Node, room: int, bracket: tuple[float, float]) -> float:
        shares = found.shares[node.free]
        is_full = shares >= 1.0
        partly, left = float(shares[~is_full].sum()), room - int(is_full.sum())
        low, high = bracket
        if found.price == 0.0:
            sizes = np.sort(self._diagonal[node.free] * (found.weights[node.free] * self._scales[0]) ** 2)[::-1]
            return 0.5 * float(sizes[min(room, sizes.size - 1)]) or _ZERO
        guess = found.price * (partly / left) ** 2 if left > 0 else np.inf
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
        columns = self._columns(node, price)
        sides = self._sides(node, columns, room)
        hessian = self._rest[columns.of[:, None], columns.of] * np.outer(columns.sign, columns.sign)
        hessian[np.diag_indices(columns.of.size)] += columns.curvature
        linear = program.linear[columns.of] * columns.sign + columns.cost
        if (sides.lower > sides.upper).any():
            return None
        found = interior_point(hessian, linear, sides)
        point, prices = found.point, found.multipliers.rows
        if found.status != "solved" or not np.isfinite(point).all():
            at = self._some_point(sides)
            if at is None:
                return None
            if not np.isfinite(point).all():
                point, prices = at, np.zeros_like(prices)
        x = np.zeros(program.linear.size)
        np.add.at(x, columns.of, columns.sign * point)
        bound = self._bound(node, x, prices, room)
        return RelaxedNode(weights=program.weights(x), shares=self._shares(columns, point), bound=bound, price=price)

    def _columns(self, node: Node, price: float) -> _Columns:
        program, choices = self._program, self._choices
        held = np.flatnonzero(node.held)
        others = np.arange(program.n_assets, program.linear.size)
        least = np.where(node.held & (choices.least > 0), choices.least, -np.inf)
        lower = program.lower.copy() if program.has_scale else np.maximum(program.lower, least)
        whole = np.concatenate([held, others])
        zeros, ones = np.zeros(whole.size), np.ones(whole.size)
        diagonal = np.concatenate([self._diagonal, np.zeros(others.size)])
        pieces = [
            (
                whole,
                ones,
                lower[whole],
                program.upper[whole],
                zeros,
                diagonal[whole],
                zeros,
                np.full(whole.size, np.inf),
            )
        ]
        for sign, box in ((1.0, choices.upper), (-1.0, -choices.lower)):
            own = np.flatnonzero(node.free & (box > _ZERO))
            if own.size:
                pieces += self._pieces(own, sign, box[own], price)
        parts = [np.concatenate(part) for part in zip(*pieces, strict=True)]
        return _Columns(
            of=parts[0].astype(np.intp),
            sign=parts[1],
            lower=parts[2],
            upper=parts[3],
            cost=parts[4],
            curvature=parts[5],
            crowd=parts[6],
            kink=parts[7],
        )

    def _pieces(self, own: Indices, sign: float, box: Floats, price: float) -> list[tuple[Floats, ...]]:
        """Return the columns of the lines and of what lies beyond them."""
        d, high = self._diagonal[own], box * self._scales[1]
        least = self._choices.least[own] * self._scales[0] if sign > 0 else np.zeros(own.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            tangent = np.where(d > 0.0, np.sqrt(2.0 * price / d), np.inf if price > 0.0 else 0.0)
        kink = np.minimum(np.maximum(least, tangent), high)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(np.isfinite(kink) & (kink > 0), 0.5 * d * kink + price / kink, 0.0)
        has_line, goes_on = kink > 0.0, kink < high
        line = np.flatnonzero(has_line)
        beyond = np.flatnonzero(goes_on)
        one = np.ones(own.size)
        crowd = 1.0 / box
        return [
            (own[line], sign * one[line], 0 * one[line], kink[line], slope[line], 0 * d[line], crowd[line], kink[line]),
            (
                own[beyond],
                sign * one[beyond],
                0 * one[beyond],
                (high - kink)[beyond],
                (d * kink)[beyond],
                d[beyond],
                crowd[beyond],
                np.where(has_line, np.inf, 0.0)[beyond],
            ),
        ]

    def _sides(self, node: Node, columns: _Columns, room: int) -> _Sides:
        """Return bounds and rows; after the program's rows come the count and the minimums of held assets."""
        program = self._program
        rows = program.rows[:, columns.of] * columns.sign
        crowd = columns.crowd.copy()
        is_scale = columns.of == program.n_assets
        crowd[is_scale] = -float(room)
        extra, low, high = [crowd], [-np.inf], [0.0 if program.has_scale else float(room)]
        for i in self._floored(node):
            row = np.where(columns.of == i, columns.sign, 0.0)
            row[is_scale] = -self._choices.least[i]
            extra.append(row)
            low.append(0.0)
            high.append(np.inf)
        return _Sides(
            lower=columns.lower,
            upper=columns.upper,
            rows=np.vstack([rows, *extra]),
            row_lower=np.concatenate([program.row_lower, low]),
            row_upper=np.concatenate([program.row_upper, high]),
        )

    def _floored(self, node: Node) -> list[int]:
        """Return the held assets whose minimum is a row: a multiple of κ."""
        if not self._program.has_scale:
            return []
        return np.flatnonzero(node.held & (self._choices.least > 0)).tolist()

    def _bound(self, node: Node, x: Floats, prices: Floats, room: int) -> SeparableBound:
        program, choices, n = self._program, self._choices, self._program.n_assets
        m = program.row_lower.size
        own = prices[:m]
        side = np.where(own > 0, program.row_upper, program.row_lower)
        own, side = np.where(np.isinf(side), 0.0, own), np.where(np.isinf(side), 0.0, side)
        gradient = self._rest @ x + program.linear
        value = 0.5 * float(x @ (gradient + program.linear))
        slope = gradient + program.rows.T @ own
        crowding = max(float(prices[m]), 0.0)
        for i, price in zip(self._floored(node), prices[m + 1 :], strict=True):
            slope[i] += min(price, 0.0)
            slope[n] -= min(price, 0.0) * choices.least[i]
        constant = value - float(gradient @ x) - float(own @ side)
        if program.has_scale:
            slope[n] -= crowding * room
            constant += float(worth_of_holding(slope[n:], np.zeros(1), *(np.array([s]) for s in self._scales))[0])
        else:
            constant -= crowding * room
        return separable_bound(constant, self._worth(node, slope[:n], crowding), node.free, node.held, room)

    def _worth(self, node: Node, slope: Floats, crowding: float) -> Floats:
        """Return what holding an asset is worth: the better of its long and its short side."""
        choices, (low, high) = self._choices, self._scales
        sides = []
        for sign, box, floor in (
            (1.0, choices.upper, np.maximum(choices.least, choices.lower)),
            (-1.0, -choices.lower, -choices.upper),
        ):
            is_open = box > _ZERO
            size = np.where(is_open, box, 1.0)
            steepness = sign * slope + np.where(node.free, crowding / size, 0.0)
            bottom = np.clip(floor, 0.0, size) * low
            worth = worth_of_holding(steepness, self._diagonal, bottom, size * high)
            sides.append(np.where(is_open, worth, np.inf))
        worth = np.minimum(*sides)
        return np.where(np.isposinf(worth), 0.0, worth)

    def _shares(self, columns: _Columns, point: Floats) -> Floats:
        shares = np.zeros(self._program.n_assets)
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.where(columns.kink > 0, point / columns.kink, np.where(point > _ZERO, 1.0, 0.0))
        is_asset = (columns.of < self._program.n_assets) & (columns.crowd > 0)
        np.add.at(shares, columns.of[is_asset], own[is_asset])
        return np.clip(shares, 0.0, 1.0)

    def _some_point(self, sides: _Sides) -> Floats | None:
        """Return a point of a node's set, or None where it is empty: by HiGHS, where the interior point had no say."""
        has_upper, has_lower = np.isfinite(sides.row_upper), np.isfinite(sides.row_lower)
        found = linear_program(
            np.zeros(sides.lower.size),
            np.vstack([sides.rows[has_upper], -sides.rows[has_lower]]),
            np.concatenate([sides.row_upper[has_upper], -sides.row_lower[has_lower]]),
            sides.lower,
            sides.upper,
        )
        return found.point if found.status == "optimal" else None
