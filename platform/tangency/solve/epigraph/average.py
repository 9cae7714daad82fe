"""The average of a risk measure in epigraph form: mean, maximum, CVaR, root mean square, EVaR.

- The mean is itself; the largest is the least ζ above all.
- CVaR is ζ + Σu / ((1 − α)T) at the least over ζ and u ≥ max(z − ζ, 0) (Rockafellar & Uryasev 2002, thm 10); where
  periods have probabilities, ζ + Σpu / (1 − α).
- The root mean square is a second-order cone.
- EVaR is the least h with Σ s exp((z − h)/s) ≤ (1 − α)T s for some s ≥ 0: an exponential cone for each scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.risk.measures import (
    EntropicTail,
    LargestLoss,
    MeanLoss,
    RootMeanSquare,
    TailMean,
    WeightedMeanLoss,
    WeightedRootMeanSquare,
    WeightedTailMean,
)
from tangency.risk.measures.scenario import Average
from tangency.solve.epigraph.path import PathEpigraph
from tangency.solve.program.assembly import Assembly, every_third
from tangency.solve.program.program import Blocks, Indices, Matrix, ProgramPoint

__all__ = ["AverageEpigraph", "add_average"]

_ONE = np.ones((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AverageEpigraph:
    """The average as an expression, and where its shares are read.

    Attributes
    ----------
    rows
        The rows that have the shares as multipliers, or None.
    triples
        The exponential cones that have them as the first entries of their dual points, or None.
    """

    average: Average
    expression: Blocks
    rows: Indices | None = None
    triples: int | None = None

    def shares(self, point: ProgramPoint, price: float, path: PathEpigraph) -> Floats:
        """Return the shares that a point's multipliers say; those of the losses where nothing else says them."""
        if self.rows is not None:
            return np.abs(point.rows[self.rows]) / price
        if self.triples is not None:
            return np.abs(point.triples[self.triples][:, 0]) / price
        pushed = path.shares(point, price)
        return self.average.shares(path.values(point)) if pushed is None else pushed


def add_average(assembly: Assembly, average: Average, path: PathEpigraph) -> AverageEpigraph:
    """Add an average over the losses of a path."""
    n = path.matrix.shape[0]
    losses = (path.columns, path.matrix)
    match average:
        case MeanLoss() | WeightedMeanLoss():
            return AverageEpigraph(average=average, expression=((path.columns, _mean_row(average, path.matrix)),))
        case LargestLoss():
            top = assembly.add_free_columns(1)
            rows = assembly.add_rows((losses, (top, -np.ones((n, 1)))), np.full(n, -np.inf), np.zeros(n))
            return AverageEpigraph(average=average, expression=((top, _ONE),), rows=rows)
        case TailMean() | WeightedTailMean():
            return _add_tail(assembly, average, path)
        case RootMeanSquare() | WeightedRootMeanSquare():
            size = assembly.add_free_columns(1)
            assembly.add_cone(path.columns, _root_rows(average, path.matrix), np.zeros(n), size, 0.0)
            return AverageEpigraph(average=average, expression=((size, _ONE),))
        case EntropicTail():
            return _add_entropic(assembly, average, path)


def _mean_row(average: MeanLoss | WeightedMeanLoss, matrix: Matrix) -> Floats:
    if isinstance(average, MeanLoss):
        mean: Floats = np.asarray(matrix.sum(axis=0), dtype=np.float64) / matrix.shape[0]
        return mean
    return np.asarray(matrix.T @ average.probabilities, dtype=np.float64)[None, :]


def _root_rows(average: RootMeanSquare | WeightedRootMeanSquare, matrix: Matrix) -> Matrix:
    if isinstance(average, RootMeanSquare):
        alike: Matrix = matrix * (1.0 / sqrt(matrix.shape[0]))
        return alike
    return sparse.csr_array(sparse.diags_array(np.sqrt(average.probabilities)) @ sparse.csr_array(matrix))


def _add_tail(assembly: Assembly, average: TailMean | WeightedTailMean, path: PathEpigraph) -> AverageEpigraph:
    n = path.matrix.shape[0]
    threshold = assembly.add_free_columns(1)
    excess = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    below = sparse.csr_array(-sparse.eye_array(n))
    rows = assembly.add_rows(
        ((path.columns, path.matrix), (threshold, -np.ones((n, 1))), (excess, below)), np.full(n, -np.inf), np.zeros(n)
    )
    expression: Blocks = ((threshold, _ONE), (excess, _caps(average, n)[None, :]))
    return AverageEpigraph(average=average, expression=expression, rows=rows)


def _caps(average: TailMean | WeightedTailMean, n: int) -> Floats:
    return average.caps if isinstance(average, WeightedTailMean) else np.full(n, average.cap(n))


def _add_entropic(assembly: Assembly, average: EntropicTail, path: PathEpigraph) -> AverageEpigraph:
    n = path.matrix.shape[0]
    height = assembly.add_free_columns(1)
    temperature = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.zeros(1))
    terms = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    first, second, third = (every_third(n, place) for place in range(3))
    ones = np.ones((n, 1))
    triples = assembly.add_triples(
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
    return AverageEpigraph(average=average, expression=((height, _ONE),), triples=triples)
