"""Compiled combinatorially symmetric cross-validation of measures that are functions of block sums.

Each unordered split is visited once, with the first block inside, and serves in both directions. Splits come in
lexicographic order, so that only the tail of a combination changes: sums are kept for each of its lengths, and a sum is
never taken back, so that no rounding builds up.

References
----------
Bailey, Borwein, López de Prado & Zhu (2017), The probability of backtest overfitting, Journal of Computational Finance
20(4), section 3.
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
    summing_part,
)
from tangency.contracts.arrays import Floats

__all__ = ["MEAN", "SHARPE", "SORTINO", "block_sums", "judge_choice", "judge_choices", "next_combination"]

MEAN, SHARPE, SORTINO = 0, 1, 2

Whole = npt.NDArray[np.int64]


@kernel(NOTHING, FIXED_MATRIX, FIXED_INDICES, FIXED_VECTOR, INTEGER, MATRIX, MATRIX)
def block_sums(returns: Floats, edges: Whole, shifts: Floats, measure: int, sums: Floats, squares: Floats) -> None:
    """Write Σ (r − shift) and Σ (r − shift)² of each block, for the Sortino ratio Σ min(r, 0)²; (n_blocks, n_trials).

    Parameters
    ----------
    returns
        Shape (n_periods, n_trials).
    edges
        Where blocks begin, and the end: shape (n_blocks + 1,).
    """
    sums[:], squares[:] = 0.0, 0.0
    for block in range(len(sums)):
        total, square = sums[block], squares[block]
        for period in range(edges[block], edges[block + 1]):
            row = returns[period]
            for trial in range(row.size):
                deviation = row[trial] - shifts[trial]
                counted = min(row[trial], 0.0) if measure == SORTINO else deviation
                total[trial] += deviation
                square[trial] += counted * counted


@part_of_kernel
def write_measures(sums: Floats, squares: Floats, shifts: Floats, n: float, measure: int, found: Floats) -> None:
    """Write the measure of each trial over n periods with these sums, shape (n_trials,)."""
    if measure == MEAN:
        for trial in range(found.size):
            found[trial] = shifts[trial] + sums[trial] / n
    elif measure == SHARPE:
        for trial in range(found.size):
            mean = sums[trial] / n
            found[trial] = (shifts[trial] + mean) / sqrt((squares[trial] - sums[trial] * mean) / (n - 1.0))
    else:
        for trial in range(found.size):
            found[trial] = (shifts[trial] + sums[trial] / n) / sqrt(squares[trial] / n)


@part_of_kernel
def best_of(measures: Floats) -> int:
    """Return the first trial with the largest measure."""
    best = 0
    for trial in range(1, measures.size):
        if measures[trial] > measures[best]:
            best = trial
    return best


@summing_part
def standing(measures: Floats, chosen: float) -> tuple[float, float]:
    """Return the rank of a trial's measure among all, from 1, equal ones sharing theirs; and the mean of all."""
    lower, equal, total = 0.0, 0.0, 0.0
    for trial in range(measures.size):
        lower += 1.0 if measures[trial] < chosen else 0.0
        equal += 1.0 if measures[trial] == chosen else 0.0
        total += measures[trial]
    return lower + 0.5 * (equal + 1.0), total / measures.size


@kernel(FLOAT, VECTOR, VECTOR, VECTOR)
def judge_choice(inside: Floats, outside: Floats, judged: Floats) -> float:
    """Write the best measure inside, the same trial's outside and the mean outside; return its logit.

    Parameters
    ----------
    inside, outside
        Measures of the trials, shape (n_trials,).
    judged
        Shape (3,).
    """
    best = best_of(inside)
    rank, mean = standing(outside, outside[best])
    judged[0], judged[1], judged[2] = inside[best], outside[best], mean
    share = rank / (inside.size + 1.0)
    return log(share / (1.0 - share))


@kernel(INTEGER, INDICES, INTEGER)
def next_combination(chosen: Whole, n: int) -> int:
    """Turn a combination of 0 … n − 1 into the next in order; return the first place that changed, −1 at the end."""
    size = chosen.size
    place = size - 1
    while place >= 0 and chosen[place] == n - size + place:
        place -= 1
    if place >= 0:
        chosen[place] += 1
        for later in range(place + 1, size):
            chosen[later] = chosen[later - 1] + 1
    return place


@part_of_kernel
def add_tail(blocks: Floats, chosen: Whole, first: int, partial: Floats) -> None:
    """Renew the sums of a combination's first 1, 2, … blocks from a place on, shape (1 + n_chosen, n_trials)."""
    for place in range(first, chosen.size):
        before, block, total = partial[place], blocks[chosen[place]], partial[place + 1]
        for trial in range(total.size):
            total[trial] = before[trial] + block[trial]


@kernel(NOTHING, FIXED_MATRIX, FIXED_MATRIX, FIXED_INDICES, FIXED_VECTOR, INTEGER, VECTOR, MATRIX)
def judge_choices(
    sums: Floats, squares: Floats, edges: Whole, shifts: Floats, measure: int, logits: Floats, judged: Floats
) -> None:
    """Write the logit and what `judge_choice` writes for every split: the 2k-th and its reverse after it.

    Parameters
    ----------
    sums, squares
        As `block_sums` writes them.
    logits, judged
        Shapes (n_splits,) and (n_splits, 3).
    """
    n_blocks, n_trials = sums.shape
    chosen = np.arange(n_blocks // 2)
    total, total_squares = np.zeros(n_trials), np.zeros(n_trials)
    for block in range(n_blocks):
        total += sums[block]
        total_squares += squares[block]
    partial, partial_squares = np.zeros((chosen.size + 1, n_trials)), np.zeros((chosen.size + 1, n_trials))
    inside, outside = np.empty(n_trials), np.empty(n_trials)
    first, split = 0, 0
    while chosen[0] == 0:
        add_tail(sums, chosen, first, partial)
        add_tail(squares, chosen, first, partial_squares)
        n = 0.0
        for place in range(chosen.size):
            n += edges[chosen[place] + 1] - edges[chosen[place]]
        write_measures(partial[-1], partial_squares[-1], shifts, n, measure, inside)
        left, left_squares = total - partial[-1], total_squares - partial_squares[-1]
        write_measures(left, left_squares, shifts, edges[-1] - n, measure, outside)
        logits[split] = judge_choice(inside, outside, judged[split])
        logits[split + 1] = judge_choice(outside, inside, judged[split + 1])
        split += 2
        first = next_combination(chosen, n_blocks)
        if first < 0:
            return
