"""The exact optimum of a small quadratic or ratio problem in a hundred digits, where doubles cannot close its gap.

Where volatilities are 1e12 apart the rounding of one asset's reduced gradient exceeds what another makes of the whole
objective, in whatever units. In decimals of a hundred digits nothing of that is left: from the face that a solver
found, or one near it, the optimum of a face is solved and its multipliers judged, and the bound that they prove is as
good as exact. Sixty assets take some 15 ms for each face.

References
----------
Hintermüller, Ito & Kunisch (2002), The primal-dual active set strategy as a semismooth Newton method, SIAM Journal on
Optimization 13(3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from math import inf

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.solve.minimum import Minimum, Multipliers

__all__ = ["Extended", "extended_minimum", "extended_ratio"]

_MOST_ASSETS = 64
# Where all changes at once turn in circles, one at a time does not (Murty 1974).
_MOST_FACES, _MOST_SINGLE = 15, 60
_MOST_PARAMETERS, _MOST_NEAR = 24, 8
# Unknowns eliminated for one ratio: some three seconds. What has not been reached by then goes from face to face.
_MOST_UNKNOWNS = 9_000
_DIGITS = Context(prec=100, Emin=-999_999, Emax=999_999)
_NOTHING = Decimal("1e-60")
_ZERO, _ONE = Decimal(0), Decimal(1)
# A pivot that is smaller beside its row's data is what doubles leave of zero.
_DEPENDENT = Decimal("1e-13")
_HELD = 1e-9

Row = list[Decimal]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extended:
    """Weights of an optimum, shape (n_assets,), and a bound that no portfolio's objective is better than.

    Attributes
    ----------
    multipliers
        Rounded; what proves the bound has more digits.
    bound
        Of a minimum the least ½ w'Hw + q'w, of a ratio the square of the largest.
    """

    weights: Floats
    multipliers: Multipliers
    bound: Decimal

    def minimum(self) -> Minimum:
        """Return the optimum as what a solver found."""
        return Minimum(weights=self.weights, multipliers=self.multipliers, solver="active set, 100 digits")

    def gap(self, hessian: Covariance, linear: Floats, weights: Floats) -> float:
        """Return by how much ½ w'Hw + q'w exceeds the bound."""
        with localcontext(_DIGITS):
            w, matrix = _row(weights), _rows(dense_covariance(hessian))
            value = _dot(w, [_dot(row, w) for row in matrix]) / 2 + _dot(_row(linear), w)
            return max(float(value - self.bound), 0.0)

    def excess_over(self, covariance: Covariance, excess: Floats, weights: Floats) -> float:
        """Return by how much the bound exceeds the ratio of weights, relative to that."""
        with localcontext(_DIGITS):
            w, matrix = _row(weights), _rows(dense_covariance(covariance))
            reward, variance = _dot(_row(excess), w), _dot(w, [_dot(row, w) for row in matrix])
            if not (reward > 0 and variance > 0):
                return np.inf
            return max(float((self.bound * variance).sqrt() / reward - 1), 0.0)


def extended_minimum(hessian: Covariance, linear: Floats, weights: Floats, feasible: FeasibleSet) -> Extended | None:
    """Return the minimum of ½ w'Hw + q'w over bounds and rows, from weights near it; None where it is not reached."""
    if not _is_small(feasible):
        return None
    with localcontext(_DIGITS):
        search = _Search(dense_covariance(hessian), feasible, weights)
        found = _least(search, _row(linear))
        if found is None:
            return None
        w, rows, reduced = found
        value = _dot(w, [_dot(row, w) for row in search.matrix]) / 2 + _dot(_row(linear), w)
        return search.extended(w, rows, reduced, value)


def extended_ratio(
    covariance: Covariance, excess: Floats, starts: Sequence[Floats], feasible: FeasibleSet
) -> Extended | None:
    """Return the largest e'w / √(w'Σw) over bounds and rows, from weights near it; None where it is not reached.

    Parameters
    ----------
    starts
        Weights to start from, the most promising first: what has been spent on one is not there for the next.
    """
    if not _is_small(feasible):
        return None
    with localcontext(_DIGITS):
        earned, matrix, unknowns = _row(excess), dense_covariance(covariance), float(_MOST_UNKNOWNS)
        for weights in starts:
            search = _Search(matrix, feasible, weights, unknowns=unknowns)
            found = _largest(search, earned, weights, _MOST_FACES + _MOST_SINGLE)
            if found is not None:
                return found
            # From a face that is not near its own τ may lead astray, even below zero; one that is given does not.
            found, unknowns = _by_parameter(matrix, earned, feasible, weights, search.unknowns)
            if found is not None or unknowns <= 0:
                return found
    return None


def _least(search: _Search, linear: Row) -> tuple[Row, Row, Row] | None:
    """Return the minimum of ½ w'Hw + q'w, multipliers of rows, and reduced gradient; the search is at its face then."""
    for _ in range(_MOST_FACES + _MOST_SINGLE):
        raise_if_stopped()
        solved = search.solved([[-value for value in linear]])
        if solved is None:
            return None
        ((w, rows),) = solved
        reduced = search.reduced(w, rows, linear)
        if search.is_final(w, rows, reduced):
            return w, rows, reduced
        if not search.follows(w, rows, reduced):
            return None
    return None


def _by_parameter(
    matrix: Floats, earned: Row, feasible: FeasibleSet, weights: Floats, unknowns: float
) -> tuple[Extended | None, float]:
    """Return the largest ratio, and how many unknowns are left.

    It is looked for at faces of the least ½ w'Σw − τ e'w: the ratio grows with τ as long as τ < w'Σw / e'w.
    """
    low, high, near = _ZERO, _ZERO, weights
    tau = _Search(matrix, feasible, weights).tau(_row(weights), earned)
    for _ in range(_MOST_PARAMETERS):
        search = _Search(matrix, feasible, near, unknowns=unknowns)
        found = _least(search, [-tau * value for value in earned]) if tau > 0 else None
        best = None if found is None else _largest(search, earned, weights, _MOST_NEAR)
        unknowns = search.unknowns
        if found is None or best is not None:
            return best, unknowns
        near, own = _floats(found[0]), search.tau(found[0], earned)
        if own > tau or not own > 0:
            low = tau
        else:
            high = tau
        tau = (low * high).sqrt() if low and high else max(own, low * 2) if low else high / 2
    return None, unknowns


def _largest(search: _Search, earned: Row, weights: Floats, most: int) -> Extended | None:
    """Return the largest ratio from the search's face on, over so many faces at most."""
    for _ in range(most):
        raise_if_stopped()
        found = _at_best(search, earned, weights)
        if found is None:
            return None
        w, rows, reduced, extended = found
        if extended is not None:
            return extended
        if not search.follows(w, rows, reduced):
            return None
    return None


def _at_best(search: _Search, earned: Row, weights: Floats) -> tuple[Row, Row, Row, Extended | None] | None:
    """Return the largest ratio on the search's face, and as an optimum if it is one of the set; None where none is."""
    solved = search.solved([[_ZERO] * len(earned), earned])
    if solved is None:
        return None
    (base, base_rows), (one, one_rows) = solved
    at_zero, zero_size = search.side_product(base, base_rows, [_ZERO] * len(earned))
    at_one, one_size = search.side_product(one, one_rows, [-value for value in earned])
    if abs(at_zero) <= _NOTHING * zero_size and abs(at_one) <= _NOTHING * one_size:
        tau = search.tau(_row(weights), earned)  # then all are as good, as where what is left has no risk
    elif at_zero == at_one:
        return None
    else:
        tau = at_zero / (at_zero - at_one)
    w = [a + tau * (b - a) for a, b in zip(base, one, strict=True)]
    rows = [a + tau * (b - a) for a, b in zip(base_rows, one_rows, strict=True)]
    reduced = search.reduced(w, rows, [-tau * value for value in earned])
    if not (tau > 0 and search.is_final(w, rows, reduced)):
        return w, rows, reduced, None
    variance = _dot(w, [_dot(row, w) for row in search.matrix])
    return w, rows, reduced, search.extended(w, rows, reduced, _dot(earned, w) ** 2 / variance)


class _Search:
    """The faces on the way to an optimum: which weights are free, at which sides the others and the rows are.

    Parameters
    ----------
    unknowns
        How many may be eliminated in all; what is left is the attribute of that name.
    """

    def __init__(self, matrix: Floats, feasible: FeasibleSet, weights: Floats, *, unknowns: float = inf) -> None:
        self.unknowns = unknowns
        self.matrix = _rows(matrix)
        self._rows = _rows(feasible.rows)
        self._sides = [_sides(feasible.lower, feasible.upper), _sides(feasible.row_lower, feasible.row_upper)]
        self._deviation = [max(self.matrix[i][i], _ZERO).sqrt() for i in range(len(matrix))]
        deviation = np.sqrt(np.maximum(matrix.diagonal(), 0.0))
        risk = float(np.sqrt(max(float(weights @ (matrix @ weights)), 0.0)))
        near = _HELD * np.divide(risk, deviation, out=np.ones_like(deviation), where=deviation > risk)
        values = feasible.rows @ weights
        self._active: list[list[int]] = [
            _guessed(weights, feasible.lower, feasible.upper, near),
            _guessed(values, feasible.row_lower, feasible.row_upper, np.full(values.size, _HELD)),
        ]
        self._n_faces = 0
        for k, row in enumerate(feasible.rows):
            if self._active[1][k] and not any(a and not side for a, side in zip(row, self._active[0], strict=True)):
                # A row without a free weight has no multiplier: the largest part of it is free.
                self._active[0][int(np.abs(row * weights).argmax())] = 0

    def solved(self, linear: list[Row]) -> list[tuple[Row, Row]] | None:
        """Return the minimum of ½ w'Hw − p'w on the face for each p, with the multipliers of all rows."""
        n = len(self.matrix)
        free = [i for i in range(n) if not self._active[0][i]]
        active = [k for k, side in enumerate(self._active[1]) if side]
        held = [self._at(0, i) for i in range(n)]
        system = [[*(self.matrix[i][j] for j in free), *(self._rows[k][i] for k in active)] for i in free]
        system += [[*(self._rows[k][j] for j in free), *([_ZERO] * len(active))] for k in active]
        pull = [_dot(self.matrix[i], held) for i in free]
        met = [self._at(1, k) - _dot(self._rows[k], held) for k in active]
        right = [[*(p[i] - own for i, own in zip(free, pull, strict=True)), *met] for p in linear]
        # In units of the assets' own risk, and rows in units of their largest entry.
        scales = [_ONE / (self._deviation[i] or _ONE) for i in free]
        scales += [
            max((abs(self._rows[k][i]) * s for i, s in zip(free, scales, strict=False)), default=_ONE) for k in active
        ]
        scales[len(free) :] = [_ONE / (scale or _ONE) for scale in scales[len(free) :]]
        self.unknowns -= len(system)
        if self.unknowns < 0:
            return None
        solutions = _eliminated(system, right, scales)
        if solutions is None:
            return None
        found = []
        for solution in solutions:
            w, rows = held.copy(), [_ZERO] * len(self._rows)
            for i, value in zip(free, solution, strict=False):
                w[i] = value
            for k, value in zip(active, solution[len(free) :], strict=True):
                rows[k] = value
            found.append((w, rows))
        return found

    def reduced(self, w: Row, rows: Row, linear: Row) -> Row:
        """Return Hw + q + A'ν."""
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(w)
        return [
            _dot(own, w) + q + _dot(list(column), rows)
            for own, q, column in zip(self.matrix, linear, columns, strict=True)
        ]

    def side_product(self, w: Row, rows: Row, linear: Row) -> tuple[Decimal, Decimal]:
        """Return Σ multiplier · side over bounds and rows, and the sum of the sizes of its terms."""
        reduced = self.reduced(w, rows, linear)
        terms = [-r * own for r, own, side in zip(reduced, w, self._active[0], strict=True) if side]
        terms += [price * self._at(1, k) for k, price in enumerate(rows)]
        return sum(terms, _ZERO), sum(map(abs, terms), _ZERO)

    def tau(self, w: Row, earned: Row) -> Decimal:
        """Return w'Σw / e'w; zero where nothing is earned."""
        reward = _dot(earned, w)
        return _dot(w, [_dot(row, w) for row in self.matrix]) / reward if reward > 0 else _ZERO

    def is_final(self, w: Row, rows: Row, reduced: Row) -> bool:
        """Whether no side is exceeded, no multiplier pushes the wrong way, and nothing pulls at a free weight."""
        size = _tiny(
            [*reduced, *(a * b for a, b in zip([row[i] for i, row in enumerate(self.matrix)], w, strict=True))]
        )
        pulled = any(abs(r) > size for r, side in zip(reduced, self._active[0], strict=True) if not side)
        missed = any(
            abs(_dot(row, w) - self._at(1, k)) > _slack(self._at(1, k))
            for k, row in enumerate(self._rows)
            if self._active[1][k]
        )
        return not (pulled or missed or any(self._changes(w, rows, reduced)))

    def follows(self, w: Row, rows: Row, reduced: Row) -> bool:
        """Go to the face with the sides that are exceeded, and without those that push the wrong way."""
        changes = [(k, i, side) for k, of in enumerate(self._changes(w, rows, reduced)) for i, side in of.items()]
        self._n_faces += 1
        for k, i, side in changes if self._n_faces < _MOST_FACES else changes[-1:]:
            self._active[k][i] = side
        return bool(changes) | self._frees_for_rows(w, reduced)

    def _frees_for_rows(self, w: Row, reduced: Row) -> bool:
        """Free a weight of each row that has none, for it to be met: the one that costs least; say whether any was."""
        has_freed = False
        for k, row in enumerate(self._rows):
            sides = self._active[0]
            if not self._active[1][k] or any(a and not side for a, side in zip(row, sides, strict=True)):
                continue
            missing = self._at(1, k) - _dot(row, w)
            able = [
                i
                for i, (a, side, (low, high)) in enumerate(zip(row, sides, self._sides[0], strict=True))
                if low != high and a * side * missing < 0
            ]
            if able:
                cheapest = min(able, key=lambda i: -sides[i] * reduced[i] / (self._deviation[i] or _ONE))
                sides[cheapest] = 0
                has_freed = True
        return has_freed

    def extended(self, w: Row, rows: Row, reduced: Row, bound: Decimal) -> Extended:
        """Return the optimum of the last face."""
        multipliers = Multipliers(bounds=-_floats(reduced), rows=_floats(rows))
        return Extended(weights=_floats(w), multipliers=multipliers, bound=bound)

    def _changes(self, w: Row, rows: Row, reduced: Row) -> tuple[dict[int, int], dict[int, int]]:
        values = [_dot(row, w) for row in self._rows]
        return (
            self._of_sides(0, w, [-r for r in reduced]),
            self._of_sides(1, values, rows),
        )

    def _of_sides(self, kind: int, values: Row, push: Row) -> dict[int, int]:
        changes: dict[int, int] = {}
        for i, ((lower, upper), side) in enumerate(zip(self._sides[kind], self._active[kind], strict=True)):
            if lower is not None and lower == upper:
                continue
            tiny = _tiny(push) if kind else _ZERO
            if side and (push[i] < -tiny if side > 0 else push[i] > tiny):
                changes[i] = 0
            elif not side and upper is not None and values[i] > upper + _slack(upper):
                changes[i] = 1
            elif not side and lower is not None and values[i] < lower - _slack(lower):
                changes[i] = -1
        return changes

    def _at(self, kind: int, i: int) -> Decimal:
        lower, upper = self._sides[kind][i]
        side = self._active[kind][i]
        value = upper if side > 0 else lower if side < 0 else _ZERO
        assert value is not None  # noqa: S101  # for the type checker: no side that is open is active
        return value


def _is_small(feasible: FeasibleSet) -> bool:
    return feasible.is_polyhedral and feasible.lower.size + feasible.row_lower.size <= _MOST_ASSETS


def _guessed(values: Floats, lower: Floats, upper: Floats, near: Floats) -> list[int]:
    below, above = values - lower <= near, upper - values <= near
    sides: list[int] = np.where(above | (lower == upper), 1, np.where(below, -1, 0)).tolist()
    return sides


def _sides(lower: Floats, upper: Floats) -> list[tuple[Decimal | None, Decimal | None]]:
    return [
        (Decimal(low) if np.isfinite(low) else None, Decimal(high) if np.isfinite(high) else None)
        for low, high in zip(lower.tolist(), upper.tolist(), strict=True)
    ]


def _slack(side: Decimal) -> Decimal:
    return _NOTHING * (abs(side) or _ONE)


def _tiny(values: Row) -> Decimal:
    return _NOTHING * max((abs(value) for value in values), default=_ZERO)


def _eliminated(system: list[Row], right: list[Row], scales: Row) -> list[Row] | None:
    """Solve a symmetric system in scaled unknowns by elimination with pivots; an unknown that depends is zero."""
    size = len(system)
    work = [
        [*(a * s * scales[j] for j, a in enumerate(row)), *(own[i] * s for own in right)]
        for i, (row, s) in enumerate(zip(system, scales, strict=True))
    ]
    pivots: list[tuple[int, int]] = []
    left = list(range(size))
    for column in range(size):
        place = max(left, key=lambda r: abs(work[r][column]), default=None)
        if place is None or abs(work[place][column]) < _DEPENDENT:
            continue
        left.remove(place)
        pivots.append((place, column))
        pivot = work[place]
        for r in range(size):
            if r != place and work[r][column]:
                factor = work[r][column] / pivot[column]
                work[r][column:] = [a - factor * b for a, b in zip(work[r][column:], pivot[column:], strict=True)]
    solutions = [[_ZERO] * size for _ in right]
    for place, column in pivots:
        for k, solution in enumerate(solutions):
            solution[column] = work[place][size + k] / work[place][column] * scales[column]
    return solutions


def _rows(matrix: Floats) -> list[Row]:
    return [[Decimal(value) for value in row] for row in matrix.tolist()]


def _floats(values: Row) -> Floats:
    return np.array([float(value) for value in values])


def _row(values: Floats) -> Row:
    return [Decimal(value) for value in values.tolist()]


def _dot(one: Row, other: Row) -> Decimal:
    return sum((a * b for a, b in zip(one, other, strict=True) if a and b), _ZERO)
