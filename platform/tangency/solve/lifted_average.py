"""The average of a measure over losses that are expressions of a program's columns.

- The mean is itself; the largest is the least ζ above all.
- CVaR is ζ + Σu / ((1 − α)T) at the least over ζ and u ≥ max(z − ζ, 0) (Rockafellar & Uryasev 2002, thm 10).
- The root mean square is a second-order cone.
- EVaR is the least h with Σ s exp((z − h)/s) ≤ (1 − α)T s for some s ≥ 0: an exponential cone for each scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.risk.measures import EntropicTail, LargestLoss, MeanLoss, RootMeanSquare, TailMean
from tangency.risk.measures.scenario import Average
from tangency.solve.lifted_path import LiftedPath
from tangency.solve.program import Assembly, Blocks, Indices, ProgramPoint

__all__ = ["LiftedAverage", "add_average"]

_ONE = np.ones((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiftedAverage:
    """The average as an expression; where it is linear, `rows` have the shares as multipliers."""

    average: Average
    expression: Blocks
    rows: Indices | None = None

    def shares(self, point: ProgramPoint, price: float, losses: Floats) -> Floats:
        """Return the shares that a point's multipliers say, or those of the losses where the average is smooth."""
        return self.average.shares(losses) if self.rows is None else np.abs(point.rows[self.rows]) / price


def add_average(assembly: Assembly, average: Average, path: LiftedPath) -> LiftedAverage:
    """Add an average over the losses of a path."""
    n = path.matrix.shape[0]
    losses = (path.columns, path.matrix)
    match average:
        case MeanLoss():
            mean = np.asarray(path.matrix.sum(axis=0), dtype=np.float64) / n
            return LiftedAverage(average=average, expression=((path.columns, mean),))
        case LargestLoss():
            top = _free_column(assembly)
            rows = assembly.add_rows((losses, (top, -np.ones((n, 1)))), np.full(n, -np.inf), np.zeros(n))
            return LiftedAverage(average=average, expression=((top, _ONE),), rows=rows)
        case TailMean():
            return _add_tail(assembly, average, path)
        case RootMeanSquare():
            size = _free_column(assembly)
            assembly.add_cone(path.columns, path.matrix * (1.0 / sqrt(n)), np.zeros(n), size, 0.0)
            return LiftedAverage(average=average, expression=((size, _ONE),))
        case EntropicTail():
            return _add_entropic(assembly, average, path)


def _add_tail(assembly: Assembly, average: TailMean, path: LiftedPath) -> LiftedAverage:
    n = path.matrix.shape[0]
    threshold = _free_column(assembly)
    excess = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    below = sparse.csr_array(-sparse.eye_array(n))
    rows = assembly.add_rows(
        ((path.columns, path.matrix), (threshold, -np.ones((n, 1))), (excess, below)), np.full(n, -np.inf), np.zeros(n)
    )
    expression: Blocks = ((threshold, _ONE), (excess, np.full((1, n), average.cap(n))))
    return LiftedAverage(average=average, expression=expression, rows=rows)


def _add_entropic(assembly: Assembly, average: EntropicTail, path: LiftedPath) -> LiftedAverage:
    n = path.matrix.shape[0]
    height = _free_column(assembly)
    temperature = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.zeros(1))
    terms = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    first, second, third = (_every_third(n, place) for place in range(3))
    ones = np.ones((n, 1))
    assembly.add_triples(
        (
            (path.columns, sparse.csr_array(first @ sparse.csr_array(path.matrix))),
            (height, np.asarray(first @ -ones)),
            (temperature, np.asarray(second @ ones)),
            (terms, third),
        ),
        np.zeros(3 * n),
        None,
    )
    # Divided by the count, so that no coefficient grows with it.
    mean = np.full((1, n), 1.0 / n)
    allowed = np.full((1, 1), average.level - 1.0)
    assembly.add_rows(((terms, mean), (temperature, allowed)), np.array([-np.inf]), np.zeros(1))
    return LiftedAverage(average=average, expression=((height, _ONE),))


def _every_third(n: int, place: int) -> sparse.csr_array:
    """Return the matrix that puts n entries at every third row, from row `place` on."""
    rows = 3 * np.arange(n) + place
    return sparse.csr_array((np.ones(n), (rows, np.arange(n))), shape=(3 * n, n))


def _free_column(assembly: Assembly) -> Indices:
    return assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.zeros(1))
