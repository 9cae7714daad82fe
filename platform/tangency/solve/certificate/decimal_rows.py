"""Rows of decimals of a hundred digits: products, and systems solved by elimination."""

from __future__ import annotations

from decimal import Context, Decimal

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = [
    "DIGITS", "NOTHING", "ONE", "ZERO", "Row", "decimal_row", "decimal_rows", "dot", "eliminated", "floats", "slack",
    "tiny",
]  # fmt: skip

DIGITS = Context(prec=100, Emin=-999_999, Emax=999_999)
NOTHING = Decimal("1e-60")
ZERO, ONE = Decimal(0), Decimal(1)
# A pivot that is smaller beside its row's data is what doubles leave of zero.
_DEPENDENT = Decimal("1e-13")

Row = list[Decimal]


def slack(side: Decimal) -> Decimal:
    """Return what rounding leaves of a side."""
    return NOTHING * (abs(side) or ONE)


def tiny(values: Row) -> Decimal:
    """Return what rounding leaves of the largest of some values."""
    return NOTHING * max((abs(value) for value in values), default=ZERO)


def eliminated(system: list[Row], right: list[Row], scales: Row) -> list[Row] | None:
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
    solutions = [[ZERO] * size for _ in right]
    for place, column in pivots:
        for k, solution in enumerate(solutions):
            solution[column] = work[place][size + k] / work[place][column] * scales[column]
    return solutions


def decimal_rows(matrix: Floats) -> list[Row]:
    """Return the rows of a matrix, exact."""
    return [[Decimal(value) for value in row] for row in matrix.tolist()]


def floats(values: Row) -> Floats:
    """Return values rounded to doubles."""
    return np.array([float(value) for value in values])


def decimal_row(values: Floats) -> Row:
    """Return values, exact."""
    return [Decimal(value) for value in values.tolist()]


def dot(one: Row, other: Row) -> Decimal:
    """Return the inner product."""
    return sum((a * b for a, b in zip(one, other, strict=True) if a and b), ZERO)
