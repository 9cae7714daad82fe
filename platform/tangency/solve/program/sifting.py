"""Programs over rows of which few columns are not at a bound: the others stay there until a price says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Indices, Program, ProgramPoint

__all__ = ["Sifted"]

_CHEAPER = 1e-11


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sifted:
    """A program with some columns held at values.

    Attributes
    ----------
    held
        Their positions, shape (n_held,); `values` are what they are held at.
    """

    whole: Program
    held: Indices
    values: Floats

    @property
    def program(self) -> Program:
        """The program over the other columns."""
        whole, kept = self.whole, self.kept
        shift = whole.matrix[:, self.held] @ self.values
        return replace(
            whole,
            cost=whole.cost[kept],
            lower=whole.lower[kept],
            upper=whole.upper[kept],
            matrix=sparse.csr_array(whole.matrix[:, kept]),
            row_lower=whole.row_lower - shift,
            row_upper=whole.row_upper - shift,
        )

    def point(self, found: ProgramPoint) -> ProgramPoint:
        """Return a solved point of `program` as one of the whole, with what the bounds would have to push.

        Of an objective with a Hessian that is what its slope at the held values says, without what the others' moves
        change in it.
        """
        kept = self.kept
        x, bounds = np.empty(self.whole.cost.size), np.empty(self.whole.cost.size)
        x[kept], x[self.held] = found.x, self.values
        bounds[kept] = found.bounds
        bounds[self.held] = -(self.whole.cost[self.held] + self.whole.matrix[:, self.held].T @ found.rows)
        return replace(found, x=x, bounds=bounds)

    def cheaper(self, point: ProgramPoint) -> Indices:
        """Return which of the held columns gain where they may move, those that gain most first."""
        push, whole = point.bounds[self.held], self.whole
        size = _CHEAPER * max(1.0, float(np.abs(point.bounds).max(initial=0.0)))
        rises = (push > size) & (self.values < whole.upper[self.held])
        falls = (push < -size) & (self.values > whole.lower[self.held])
        gaining = np.flatnonzero(rises | falls)
        return self.held[gaining[np.argsort(-np.abs(push[gaining]), kind="stable")]]

    @property
    def kept(self) -> Indices:
        """The positions of the other columns."""
        return np.setdiff1d(np.arange(self.whole.cost.size), self.held)
