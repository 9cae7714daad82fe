"""The faces on the way to an optimum, each solved in decimals of a hundred digits."""

from __future__ import annotations

from decimal import Decimal
from math import inf

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.decimal_rows import (
    ONE,
    ZERO,
    Row,
    decimal_rows,
    dot,
    eliminated,
    slack,
    tiny,
)

__all__ = ["MOST_FACES", "FaceSearch"]

# Where all changes at once turn in circles, one at a time does not (Murty 1974).
MOST_FACES = 15
_HELD = 1e-9


class FaceSearch:
    """The faces on the way to an optimum: which weights are free, at which sides the others and the rows are.

    Parameters
    ----------
    unknowns
        How many may be eliminated in all; what is left is the attribute of that name.
    """

    def __init__(self, matrix: Floats, feasible: FeasibleSet, weights: Floats, *, unknowns: float = inf) -> None:
        self.unknowns = unknowns
        self.matrix = decimal_rows(matrix)
        self._rows = decimal_rows(feasible.rows)
        self._sides = [_sides(feasible.lower, feasible.upper), _sides(feasible.row_lower, feasible.row_upper)]
        self._deviation = [max(self.matrix[i][i], ZERO).sqrt() for i in range(len(matrix))]
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
        system += [[*(self._rows[k][j] for j in free), *([ZERO] * len(active))] for k in active]
        pull = [dot(self.matrix[i], held) for i in free]
        met = [self._at(1, k) - dot(self._rows[k], held) for k in active]
        right = [[*(p[i] - own for i, own in zip(free, pull, strict=True)), *met] for p in linear]
        # In units of the assets' own risk, and rows in units of their largest entry.
        scales = [ONE / (self._deviation[i] or ONE) for i in free]
        scales += [
            max((abs(self._rows[k][i]) * s for i, s in zip(free, scales, strict=False)), default=ONE) for k in active
        ]
        scales[len(free) :] = [ONE / (scale or ONE) for scale in scales[len(free) :]]
        self.unknowns -= len(system)
        if self.unknowns < 0:
            return None
        solutions = eliminated(system, right, scales)
        if solutions is None:
            return None
        found = []
        for solution in solutions:
            w, rows = held.copy(), [ZERO] * len(self._rows)
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
            dot(own, w) + q + dot(list(column), rows)
            for own, q, column in zip(self.matrix, linear, columns, strict=True)
        ]

    def side_product(self, w: Row, rows: Row, linear: Row) -> tuple[Decimal, Decimal]:
        """Return Σ multiplier · side over bounds and rows, and the sum of the sizes of its terms."""
        reduced = self.reduced(w, rows, linear)
        terms = [-r * own for r, own, side in zip(reduced, w, self._active[0], strict=True) if side]
        terms += [price * self._at(1, k) for k, price in enumerate(rows)]
        return sum(terms, ZERO), sum(map(abs, terms), ZERO)

    def tau(self, w: Row, earned: Row) -> Decimal:
        """Return w'Σw / e'w; zero where nothing is earned."""
        reward = dot(earned, w)
        return dot(w, [dot(row, w) for row in self.matrix]) / reward if reward > 0 else ZERO

    def is_final(self, w: Row, rows: Row, reduced: Row) -> bool:
        """Whether no side is exceeded, no multiplier pushes the wrong way, and nothing pulls at a free weight."""
        size = tiny([*reduced, *(a * b for a, b in zip([row[i] for i, row in enumerate(self.matrix)], w, strict=True))])
        pulled = any(abs(r) > size for r, side in zip(reduced, self._active[0], strict=True) if not side)
        missed = any(
            abs(dot(row, w) - self._at(1, k)) > slack(self._at(1, k))
            for k, row in enumerate(self._rows)
            if self._active[1][k]
        )
        return not (pulled or missed or any(self._changes(w, rows, reduced)))

    def follows(self, w: Row, rows: Row, reduced: Row) -> bool:
        """Go to the face with the sides that are exceeded, and without those that push the wrong way."""
        changes = [(k, i, side) for k, of in enumerate(self._changes(w, rows, reduced)) for i, side in of.items()]
        self._n_faces += 1
        for k, i, side in changes if self._n_faces < MOST_FACES else changes[-1:]:
            self._active[k][i] = side
        return bool(changes) | self._frees_for_rows(w, reduced)

    def _frees_for_rows(self, w: Row, reduced: Row) -> bool:
        """Free a weight of each row that has none, for it to be met: the one that costs least; say whether any was."""
        has_freed = False
        for k, row in enumerate(self._rows):
            sides = self._active[0]
            if not self._active[1][k] or any(a and not side for a, side in zip(row, sides, strict=True)):
                continue
            missing = self._at(1, k) - dot(row, w)
            able = [
                i
                for i, (a, side, (low, high)) in enumerate(zip(row, sides, self._sides[0], strict=True))
                if low != high and a * side * missing < 0
            ]
            if able:
                cheapest = min(able, key=lambda i: -sides[i] * reduced[i] / (self._deviation[i] or ONE))
                sides[cheapest] = 0
                has_freed = True
        return has_freed

    def _changes(self, w: Row, rows: Row, reduced: Row) -> tuple[dict[int, int], dict[int, int]]:
        values = [dot(row, w) for row in self._rows]
        return (
            self._of_sides(0, w, [-r for r in reduced]),
            self._of_sides(1, values, rows),
        )

    def _of_sides(self, kind: int, values: Row, push: Row) -> dict[int, int]:
        changes: dict[int, int] = {}
        for i, ((lower, upper), side) in enumerate(zip(self._sides[kind], self._active[kind], strict=True)):
            if lower is not None and lower == upper:
                continue
            least = tiny(push) if kind else ZERO
            if side and (push[i] < -least if side > 0 else push[i] > least):
                changes[i] = 0
            elif not side and upper is not None and values[i] > upper + slack(upper):
                changes[i] = 1
            elif not side and lower is not None and values[i] < lower - slack(lower):
                changes[i] = -1
        return changes

    def _at(self, kind: int, i: int) -> Decimal:
        lower, upper = self._sides[kind][i]
        side = self._active[kind][i]
        value = upper if side > 0 else lower if side < 0 else ZERO
        assert value is not None  # noqa: S101  # for the type checker: no side that is open is active
        return value


def _guessed(values: Floats, lower: Floats, upper: Floats, near: Floats) -> list[int]:
    below, above = values - lower <= near, upper - values <= near
    sides: list[int] = np.where(above | (lower == upper), 1, np.where(below, -1, 0)).tolist()
    return sides


def _sides(lower: Floats, upper: Floats) -> list[tuple[Decimal | None, Decimal | None]]:
    return [
        (Decimal(low) if np.isfinite(low) else None, Decimal(high) if np.isfinite(high) else None)
        for low, high in zip(lower.tolist(), upper.tolist(), strict=True)
    ]
