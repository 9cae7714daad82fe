"""The parametric quadratic program and the basis of its minimiser, as the kernels share them.

An *element* is an asset (0 … n − 1) or a row (n … n + m − 1).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import FLAGS, INDICES, INTEGER, MATRIX, VECTOR, record
from tangency.contracts.arrays import Floats

__all__ = [
    "AT_LOWER",
    "AT_UPPER",
    "BASIS",
    "IDLE_STEPS",
    "INSIDE",
    "N_POINTS",
    "PROGRAM",
    "RECENT",
    "RECENT_BLOCKER",
    "SIZE",
    "Basis",
    "Indices",
    "Places",
    "Program",
]

Indices = np.ndarray[tuple[int], np.dtype[np.int64]]
Places = np.ndarray[tuple[int], np.dtype[np.int8]]

AT_LOWER, AT_UPPER, INSIDE = 0, 1, 2
"""Where an element is."""

SIZE, RECENT, RECENT_BLOCKER, IDLE_STEPS, N_POINTS = range(5)
"""What `Basis.counts` counts: elements of the basis; the two that changed last; steps without progress in a row; points
of the path that were written."""


class Program(NamedTuple):
    """min ½ x'Σx + c(τ)'x, lower(τ) ≤ (x, Cx) ≤ upper(τ); sides affine in τ: row 0 is constant, row 1 the slope.

    Attributes
    ----------
    kkt
        𝒦 = [[Σ, C'], [C, 0]], shape (n + m, n + m).
    lower, upper
        Shape (2, n + m); infinite where a side is open.
    reach
        Largest |𝒦| in each row, shape (n + m,).
    """

    n_assets: int
    kkt: Floats
    lower: Floats
    upper: Floats
    reach: Floats


class Basis(NamedTuple):
    """Assets inside their bounds and rows at a side, with the inverse of 𝒦 on them.

    Attributes
    ----------
    members
        The elements, of which the first `counts[SIZE]` count.
    place
        Where each element is, shape (n + m,).
    inverse
        M = (𝒦_BB)⁻¹ in its leading rows and columns.
    load
        What the linear term and the fixed assets add to gradients and activities, shape (2, n + m).
    """

    members: Indices
    place: Places
    inverse: Floats
    load: Floats
    counts: Indices


PROGRAM = record(Program, INTEGER, MATRIX, MATRIX, MATRIX, VECTOR)
BASIS = record(Basis, INDICES, FLAGS, MATRIX, MATRIX, INDICES)
