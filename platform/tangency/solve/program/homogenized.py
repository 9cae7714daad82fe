"""The Charnes–Cooper homogenization of a program: over (x, κ) every side a'x ≤ b becomes a'x ≤ bκ.

A reference that is not zero, such as the current weights of a turnover limit, scales with κ like every other side;
that is what a shortcut through w = y / Σy would lose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Cone, Indices, Program, ProgramPoint, TripleCones

__all__ = ["Homogenized"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Homogenized:
    """The cone of a program cut by reward'x = 1.

    Attributes
    ----------
    program
        Over (x, κ); its last row is the cut.
    order
        For each row but the last: which column (its bound) or, from n_columns on, which row of the original.
    """

    program: Program
    order: Indices

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
        # A bound of zero stays a bound.
        low = np.concatenate([np.where(original.lower == 0.0, -np.inf, original.lower), original.row_lower])
        high = np.concatenate([np.where(original.upper == 0.0, np.inf, original.upper), original.row_upper])
        equal = low == high
        masks = {0: equal, 1: np.isfinite(high) & ~equal, -1: np.isfinite(low) & ~equal}
        order = np.concatenate([np.flatnonzero(mask) for mask in masks.values()])
        signs = np.concatenate([np.full(int(mask.sum()), sign) for sign, mask in masks.items()])
        limits = np.where(signs == -1, low[order], high[order])
        cut = -original.cost
        cut[: reward.size] = reward
        rows = sparse.csr_array(sparse.hstack([matrix[order], sparse.csr_array(-limits[:, None])]))
        last = sparse.csr_array(np.append(cut, 0.0)[None, :])
        program = Program(
            cost=np.zeros(n + 1),
            lower=np.append(np.where(original.lower == 0.0, 0.0, -np.inf), 0.0),
            upper=np.append(np.where(original.upper == 0.0, 0.0, np.inf), np.inf),
            matrix=sparse.csr_array(sparse.vstack([rows, last])),
            row_lower=np.append(np.where(signs == 1, -np.inf, 0.0), 1.0),
            row_upper=np.append(np.where(signs == -1, np.inf, 0.0), 1.0),
            cones=tuple(_homogenized(cone) for cone in original.cones),
            triples=tuple(_homogenized_triples(triples) for triples in original.triples),
        )
        return cls(program=program, order=order)

    def point_of(self, found: ProgramPoint, original: Program, *, degree: int = 2) -> ProgramPoint:
        """Return the point of the original program, its multipliers in units of f(w) − τ reward'w.

        Parameters
        ----------
        degree
            Of the homogeneous f that was minimised over the cone: 2 for ½ w'Hw, 1 for a measure of risk.
        """
        n = original.cost.size
        kappa = float(found.x[n])
        merged = np.zeros(n + original.row_lower.size)
        np.add.at(merged, self.order, found.rows[:-1])
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
