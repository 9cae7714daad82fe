"""A program with its first columns in units of their own, and its points back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Program, ProgramPoint, scaled_rows

__all__ = ["Rescaled", "point_from_units", "program_in_units"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rescaled:
    """A program over d with x = shift + units · d in its first columns, every row with its largest entry near one.

    Where bounds are narrow, d are of order one wherever the bounds lie, and so is what their rows leave them.
    """

    program: Program
    units: Floats
    shift: Floats
    factors: Floats

    @classmethod
    def of(cls, original: Program, units: Floats, shift: Floats) -> Rescaled:
        """Return a linear program with its first columns in units and from a point, both of shape (n_units,)."""
        from_here = _padded(shift, original.cost.size, 0.0)
        passed = original.matrix @ from_here
        moved = replace(
            original,
            lower=original.lower - from_here,
            upper=original.upper - from_here,
            row_lower=original.row_lower - passed,
            row_upper=original.row_upper - passed,
        )
        program = program_in_units(moved, units)
        largest = abs(program.matrix).max(axis=1).toarray().ravel()
        factors: Floats = np.exp2(-np.floor(np.log2(np.where(largest > 0.0, largest, 1.0))))
        # Seen from zero the sides are of order one as they are.
        factors = np.maximum(factors, 1.0) if shift.any() else np.ones_like(factors)
        own = replace(
            program,
            matrix=scaled_rows(factors, program.matrix),
            row_lower=program.row_lower * factors,
            row_upper=program.row_upper * factors,
        )
        return cls(program=own, units=units, shift=shift, factors=factors)

    def point_of(self, found: ProgramPoint) -> ProgramPoint:
        """Return a point of the program as one of the original."""
        if not found.x.size:
            return found
        point = point_from_units(found, self.units)
        return replace(point, x=point.x + _padded(self.shift, point.x.size, 0.0), rows=point.rows * self.factors)


def program_in_units(program: Program, units: Floats) -> Program:
    """Return the program whose first columns are in units, shape (n_units,): x = units · x of the program returned."""
    own = _of_all(units, program.cost.size)
    columns = sparse.diags_array(own)
    return replace(
        program,
        cost=program.cost * own,
        lower=program.lower / own,
        upper=program.upper / own,
        matrix=sparse.csr_array(program.matrix @ columns),
        cones=tuple(
            replace(cone, matrix=sparse.csr_array(cone.matrix @ columns), slope=cone.slope * own)
            for cone in program.cones
        ),
        triples=tuple(
            replace(triples, matrix=sparse.csr_array(triples.matrix @ columns)) for triples in program.triples
        ),
    )


def point_from_units(point: ProgramPoint, units: Floats) -> ProgramPoint:
    """Return a point of `program_in_units` as one of the program itself."""
    if not point.x.size:
        return point
    own = _of_all(units, point.x.size)
    return replace(point, x=point.x * own, bounds=point.bounds / own)


def _of_all(units: Floats, n_columns: int) -> Floats:
    return _padded(units, n_columns, 1.0)


def _padded(values: Floats, n_columns: int, rest: float) -> Floats:
    return np.concatenate([values, np.full(n_columns - values.size, rest)])
