"""Choices in every half of history by a measure of the path itself, such as one of drawdowns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import DataError
from tangency.performance.kernels.cross_validation import judge_choice
from tangency.performance.trial_returns import TrialReturns, block_edges, n_splits
from tangency.risk.undefined import UndefinedFigure

__all__ = ["choices_by_paths"]


def choices_by_paths(trials: TrialReturns, measure: Callable[[Floats], Floats], n_blocks: int) -> tuple[Floats, Floats]:
    """Return logits, shape (n_splits,), and the measures inside, outside and on average outside, (n_splits, 3).

    The blocks of a half are joined in the order of time, as if the others had not been.

    Raises
    ------
    UndefinedFigure
        Where the measure is not a number for a trial.
    DataError
        For a measure of another shape.
    """
    edges = block_edges(len(trials.values), n_blocks)
    blocks = [trials.values[start:end] for start, end in pairwise(edges)]
    logits, judged = np.empty(n_splits(n_blocks)), np.empty((n_splits(n_blocks), 3))
    halves = combinations(range(n_blocks), n_blocks // 2)
    for split in range(0, len(logits), 2):
        chosen = next(halves)
        others = [block for block in range(n_blocks) if block not in chosen]
        inside = _measured(trials, measure, np.concatenate([blocks[block] for block in chosen]))
        outside = _measured(trials, measure, np.concatenate([blocks[block] for block in others]))
        logits[split] = judge_choice(inside, outside, judged[split])
        logits[split + 1] = judge_choice(outside, inside, judged[split + 1])
    return read_only(logits), read_only(judged)


def _measured(trials: TrialReturns, measure: Callable[[Floats], Floats], returns: Floats) -> Floats:
    found = np.array(measure(returns), dtype=np.float64)
    if found.shape != (len(trials.labels),):
        raise DataError("a measure is one number for each trial", where="measure", value=f"shape {found.shape}")
    if not np.isfinite(found).all():
        trial = trials.labels[int(np.isfinite(found).argmin())]
        raise UndefinedFigure("the measure of a trial is not a number in a half of the history", where=f"trial {trial}")
    return found
