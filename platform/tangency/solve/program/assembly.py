"""Build a sparse convex program block by block: columns, rows, cones."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Blocks, Cone, Indices, Matrix, Program, TripleCones

__all__ = ["Assembly", "every_third"]


class Assembly:
    """Builds a program block by block."""

    def __init__(self) -> None:
        self._n_columns = 0
        self._n_rows = 0
        self._columns: list[tuple[Floats, Floats, Floats]] = []
        self._triplets: list[tuple[Floats, Indices, Indices]] = []
        self._sides: list[tuple[Floats, Floats]] = []
        self._cones: list[tuple[Indices, Matrix, Floats, Indices, float]] = []
        self._triples: list[tuple[Blocks, Floats, float | None]] = []

    def add_columns(self, lower: Floats, upper: Floats, cost: Floats) -> Indices:
        """Add columns; return their positions."""
        self._columns.append((lower, upper, cost))
        first, self._n_columns = self._n_columns, self._n_columns + lower.size
        return np.arange(first, self._n_columns)

    def add_free_columns(self, count: int) -> Indices:
        """Add columns without bounds or cost; return their positions."""
        return self.add_columns(np.full(count, -np.inf), np.full(count, np.inf), np.zeros(count))

    def add_rows(self, blocks: Blocks, lower: Floats, upper: Floats) -> Indices:
        """Add rows Σ block · x[columns]; return their positions."""
        for columns, block in blocks:
            values, rows, own = _entries(block)
            self._triplets.append((values, rows + self._n_rows, columns[own]))
        self._sides.append((lower, upper))
        first, self._n_rows = self._n_rows, self._n_rows + lower.size
        return np.arange(first, self._n_rows)

    def add_cone(self, columns: Indices, matrix: Matrix, shift: Floats, slack: Indices, height: float) -> int:
        """Add ‖matrix · x[columns] + shift‖ ≤ Σ x[slack] + height; return its position."""
        self._cones.append((columns, matrix, shift, slack, height))
        return len(self._cones) - 1

    def add_triples(self, blocks: Blocks, shift: Floats, exponent: float | None) -> int:
        """Add cones of three entries Σ block · x[columns] + shift each; return their position. See `TripleCones`."""
        self._triples.append((blocks, shift, exponent))
        return len(self._triples) - 1

    def program(self) -> Program:
        """Return what was added."""
        shape = (self._n_rows, self._n_columns)
        none = np.zeros(0, dtype=np.intp)
        values = np.concatenate([np.zeros(0), *(triplet[0] for triplet in self._triplets)])
        rows = np.concatenate([none, *(triplet[1] for triplet in self._triplets)])
        columns = np.concatenate([none, *(triplet[2] for triplet in self._triplets)])
        return Program(
            lower=np.concatenate([part[0] for part in self._columns]),
            upper=np.concatenate([part[1] for part in self._columns]),
            cost=np.concatenate([part[2] for part in self._columns]),
            matrix=sparse.csr_array((values, (rows, columns)), shape=shape),
            row_lower=np.concatenate([np.zeros(0), *(side[0] for side in self._sides)]),
            row_upper=np.concatenate([np.zeros(0), *(side[1] for side in self._sides)]),
            cones=tuple(self._cone(*cone) for cone in self._cones),
            triples=tuple(
                TripleCones(matrix=self._spread(blocks, shift.size), shift=shift, exponent=exponent)
                for blocks, shift, exponent in self._triples
            ),
        )

    def _cone(self, columns: Indices, matrix: Matrix, shift: Floats, slack: Indices, height: float) -> Cone:
        spread = self._spread(((columns, matrix),), shift.size)
        slope = np.zeros(self._n_columns)
        slope[slack] = 1.0
        return Cone(matrix=spread, shift=shift, slope=slope, height=height)

    def _spread(self, blocks: Blocks, n_rows: int) -> sparse.csr_array:
        """Return the blocks as one matrix over all columns."""
        parts = [(*_entries(matrix), columns) for columns, matrix in blocks]
        values = np.concatenate([part[0] for part in parts])
        rows = np.concatenate([part[1] for part in parts])
        positions = np.concatenate([columns[own] for _, _, own, columns in parts])
        return sparse.csr_array((values, (rows, positions)), shape=(n_rows, self._n_columns))


def every_third(n: int, place: int) -> sparse.csr_array:
    """Return the matrix that puts n entries at every third row, from row `place` on: those of `TripleCones`."""
    rows = 3 * np.arange(n) + place
    return sparse.csr_array((np.ones(n), (rows, np.arange(n))), shape=(3 * n, n))


def _entries(block: Matrix) -> tuple[Floats, Indices, Indices]:
    """Return values, rows and columns of the entries of a block; a vector is one row."""
    entries = sparse.coo_array(np.atleast_2d(block)) if isinstance(block, np.ndarray) else sparse.coo_array(block)
    rows, columns = entries.coords
    return np.asarray(entries.data, dtype=np.float64), rows.astype(np.intp), columns.astype(np.intp)
