"""A sparse convex program: bounds, rows and cones over weights and auxiliary columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats

__all__ = ["Blocks", "Cone", "Indices", "Matrix", "Program", "ProgramPoint", "TripleCones", "scaled_rows"]

Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
Matrix = Floats | sparse.csr_array
# Σ matrix · x[columns]: one expression for each row of the matrices.
Blocks = tuple[tuple[Indices, Matrix], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cone:
    """‖F x + f‖ ≤ g'x + h.

    Attributes
    ----------
    matrix
        F, shape (n_rows, n_columns); `shift` is f, shape (n_rows,).
    slope
        g, shape (n_columns,); `height` is h.
    """

    matrix: sparse.csr_array
    shift: Floats
    slope: Floats
    height: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TripleCones:
    """Cones of three entries, F x + f = (a₁, b₁, c₁, a₂, …), all of one kind.

    Attributes
    ----------
    matrix
        F, shape (3 · n_cones, n_columns); `shift` is f, shape (3 · n_cones,).
    exponent
        None: exponential cones, the closure of b exp(a/b) ≤ c with b > 0. A number α in (0, 1): power cones
        aᵅ b¹⁻ᵅ ≥ |c| with a, b ≥ 0.
    """

    matrix: sparse.csr_array
    shift: Floats
    exponent: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """{x : lower ≤ x ≤ upper, row_lower ≤ A x ≤ row_upper, cones, triples}, and the cost c of a column.

    Attributes
    ----------
    cost, lower, upper
        Shape (n_columns,); the first columns are the weights.
    matrix
        A, shape (n_rows, n_columns).
    """

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    cones: tuple[Cone, ...]
    triples: tuple[TripleCones, ...] = ()

    @property
    def is_linear(self) -> bool:
        """Whether bounds and rows say everything."""
        return not (self.cones or self.triples)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramPoint:
    """Where a solver stopped.

    Attributes
    ----------
    x
        Shape (n_columns,).
    bounds, rows
        Multipliers: positive at an upper side, negative at a lower one.
    cones
        Multipliers of ‖F x + f‖ − g'x − h ≤ 0, shape (n_cones,).
    triples
        For each `TripleCones` the dual points, shape (n_cones, 3).
    """

    status: Literal["solved", "infeasible", "unbounded", "stalled"]
    x: Floats
    bounds: Floats
    rows: Floats
    cones: Floats
    triples: tuple[Floats, ...] = ()


def scaled_rows(factors: Floats, matrix: sparse.csr_array) -> sparse.csr_array:
    """Return the rows of a matrix times factors, one for each."""
    return sparse.csr_array(sparse.diags_array(factors) @ matrix)
