"""A program with its first columns in units of their own, and its points back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Program, ProgramPoint

__all__ = ["point_from_units", "program_in_units"]


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
    return np.concatenate([units, np.ones(n_columns - units.size)])
