"""Choices in every half of history by a measure that is a function of block sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.performance.kernels.cross_validation import MEAN, SHARPE, SORTINO, block_sums, judge_choices
from tangency.performance.trial_returns import TrialReturns, block_edges, n_splits
from tangency.risk.undefined import UndefinedFigure

__all__ = ["choices_by_blocks"]

_KERNELS = {"mean": MEAN, "sharpe": SHARPE, "sortino": SORTINO}


def choices_by_blocks(trials: TrialReturns, measure: str, n_blocks: int) -> tuple[Floats, Floats]:
    """Return logits, shape (n_splits,), and the measures inside, outside and on average outside, (n_splits, 3).

    Beside the returns it needs the sums of the blocks and of each length of a combination: 16 blocks of 1 000 trials
    take half a megabyte, and 12 870 splits as much.

    Raises
    ------
    UndefinedFigure
        For a trial that is constant over half of the blocks (Sharpe), or without a loss in them (Sortino).
    """
    edges = block_edges(len(trials.values), n_blocks)
    kind = _KERNELS[measure]
    # Sums about the trial's own mean keep the digits of a spread that is small beside it.
    shifts = frozen_floats(trials.values.mean(axis=0))
    sums, squares = np.empty((n_blocks, len(trials.labels))), np.empty((n_blocks, len(trials.labels)))
    block_sums(trials.values, edges, shifts, kind, sums, squares)
    if kind == SHARPE:
        _require_spread(trials, edges)
    if kind == SORTINO:
        _require(squares == 0.0, trials, "has no loss in half of the blocks, and so no Sortino ratio there")
    logits, judged = np.empty(n_splits(n_blocks)), np.empty((n_splits(n_blocks), 3))
    judge_choices(read_only(sums), read_only(squares), edges, shifts, kind, logits, judged)
    if not np.isfinite(judged).all():  # the mean of all outside tells, for every half is outside once
        raise UndefinedFigure("a trial varies by rounding alone over half of the blocks", where="trials")
    return read_only(logits), read_only(judged)


def _require_spread(trials: TrialReturns, edges: npt.NDArray[np.int64]) -> None:
    starts = edges[:-1]
    low = np.minimum.reduceat(trials.values, starts, axis=0)
    is_constant = low == np.maximum.reduceat(trials.values, starts, axis=0)
    for value in np.unique(low[is_constant]):
        what = "is constant over half of the blocks, and has no Sharpe ratio there"
        _require(is_constant & (low == value), trials, what)


def _require(lacking: npt.NDArray[np.bool_], trials: TrialReturns, what: str) -> None:
    """Raise for a trial that lacks a measure in half of the blocks or more, of which a split consists."""
    in_half = 2 * lacking.sum(axis=0) >= len(lacking)
    if in_half.any():
        raise UndefinedFigure(
            f"a trial {what}",
            where=f"trial {trials.labels[int(in_half.argmax())]}",
            remedy="leave out the trials that hardly traded, or compare means",
        )
