"""The Charnes–Cooper homogenization of a program with cones: the cone over (x, κ), see `charnes_cooper`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.charnes_cooper import HomogenizedSides
from tangency.solve.program.program import Cone, Program, ProgramPoint, TripleCones

__all__ = ["Homogenized"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Homogenized:
    """The cone of a program cut by reward'x = 1.

    Attributes
    ----------
    program
        Over (x, κ); its last row is the cut.
    sides
        Its bounds and rows, and where they came from.
    """

    program: Program
    sides: HomogenizedSides

    @classmethod
    def of(cls, original: Program, reward: Floats) -> Homogenized:
        """Return the cone of `original`, with reward'x less the original's costs of auxiliary columns = 1.

        Parameters
        ----------
        reward
            Shape (n_weights,): what the weights earn.
        """
        n = original.cost.size
        eye = sparse.csr_array(sparse.eye_array(n))
        matrix = sparse.csr_array(sparse.vstack([eye, original.matrix]))
        sides = HomogenizedSides.of(
            (original.lower, original.upper), (original.row_lower, original.row_upper), keeps_zero_bounds=True
        )
        cut = -original.cost
        cut[: reward.size] = reward
        rows = sparse.csr_array(sparse.hstack([matrix[sides.order], sparse.csr_array(-sides.limits[:, None])]))
        last = sparse.csr_array(np.append(cut, 0.0)[None, :])
        program = Program(
            cost=np.zeros(n + 1),
            lower=sides.lower,
            upper=sides.upper,
            matrix=sparse.csr_array(sparse.vstack([rows, last])),
            row_lower=sides.row_lower,
            row_upper=sides.row_upper,
            cones=tuple(_homogenized(cone) for cone in original.cones),
            triples=tuple(_homogenized_triples(triples) for triples in original.triples),
        )
        return cls(program=program, sides=sides)

    def point_of(self, found: ProgramPoint, original: Program, *, degree: int = 2) -> ProgramPoint:
        """Return the point of the original program, its multipliers in units of f(w) − τ reward'w.

        Parameters
        ----------
        degree
            Of the homogeneous f that was minimised over the cone: 2 for ½ w'Hw, 1 for a measure of risk.
        """
        n = original.cost.size
        kappa = float(found.x[n])
        merged = self.sides.merged(found.rows[:-1])
        merged[:n] += found.bounds[:n]
        return ProgramPoint(
            status=found.status,
            x=found.x[:n] / kappa,
            bounds=merged[:n] / kappa ** (degree - 1),
            rows=merged[n:] / kappa ** (degree - 1),
            cones=found.cones / kappa ** (degree - 1),
            triples=tuple(duals / kappa ** (degree - 1) for duals in found.triples),
        )


def _homogenized(cone: Cone) -> Cone:
    shift = sparse.csr_array(cone.shift[:, None])
    return Cone(
        matrix=sparse.csr_array(sparse.hstack([cone.matrix, shift])),
        shift=np.zeros(cone.shift.size),
        slope=np.append(cone.slope, cone.height),
        height=0.0,
    )


def _homogenized_triples(triples: TripleCones) -> TripleCones:
    shift = sparse.csr_array(triples.shift[:, None])
    matrix = sparse.csr_array(sparse.hstack([triples.matrix, shift]))
    return TripleCones(matrix=matrix, shift=np.zeros(triples.shift.size), exponent=triples.exponent)
