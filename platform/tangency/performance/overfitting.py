"""The probability of backtest overfitting: how the best of one half of history does in the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.performance.block_choices import choices_by_blocks
from tangency.performance.path_choices import choices_by_paths
from tangency.performance.trial_returns import TrialReturns

__all__ = ["BlockMeasure", "Degradation", "Overfitting", "overfitting"]

PathMeasure = Callable[[Floats], Floats]
"""Takes returns of a part of history, shape (n_periods, n_trials), and gives a measure, (n_trials,), more is better."""


class BlockMeasure(StrEnum):
    """Measures of trials that are functions of sums over blocks, and fast for that."""

    MEAN = "mean"
    SHARPE = "sharpe"
    SORTINO = "sortino"


@dataclass(frozen=True, slots=True, kw_only=True)
class Degradation:
    """The line through what the chosen did outside against what it did inside, over all splits.

    Attributes
    ----------
    slope
        Negative where the better a trial looks, the worse it does.
    intercept
        In the unit of the measure.
    """

    slope: float
    intercept: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Overfitting:
    """What became of the best trial of each half of history in the other half.

    Attributes
    ----------
    n_trials, n_blocks
        How many trials, and into how many blocks history was cut.
    logits
        ln(ω / (1 − ω)) of each split, shape (n_splits,): ω is the rank outside of the trial that is best inside, over
        N + 1, equal ones sharing their rank. Positive above the median.
    inside, outside
        The measure of the chosen trial in the half that chose it, and in the other, shape (n_splits,), per period.
    mean_outside
        Of all trials in the other half: what a choice at random would expect.
    """

    n_trials: int
    n_blocks: int
    logits: Floats
    inside: Floats
    outside: Floats
    mean_outside: Floats

    @cached_property
    def probability(self) -> float:
        """The probability of backtest overfitting: the share of splits whose choice is at or below the median outside.

        ½ without skill; the median itself counts as overfit.
        """
        return float((self.logits <= 0.0).mean())

    @cached_property
    def probability_of_loss(self) -> float:
        """The share of splits whose choice has a negative measure outside."""
        return float((self.outside < 0.0).mean())

    @cached_property
    def degradation(self) -> Degradation | None:
        """The regression of outside on inside; None where every choice looked the same inside.

        Without skill the slope is negative by construction: with the whole history given, what one half has more the
        other has less.
        """
        moves = self.inside - self.inside.mean()
        spread = float(moves @ moves)
        if self.inside.min() == self.inside.max():
            return None
        slope = float(moves @ (self.outside - self.outside.mean())) / spread
        return Degradation(slope=slope, intercept=float(self.outside.mean() - slope * self.inside.mean()))

    @cached_property
    def dominates_first_order(self) -> bool:
        """Whether P(chosen ≥ x) ≥ P(mean of all ≥ x) outside for every x: better than a choice at random."""
        return bool((np.sort(self.outside) >= np.sort(self.mean_outside)).all())

    @cached_property
    def dominates_second_order(self) -> bool:
        """Whether all who are averse to risk prefer the choice: ∫ P(chosen ≤ x) ≤ ∫ P(mean ≤ x) up to every x."""
        # Sums of the lowest values: the integrals of the quantile functions order as those of the distributions do.
        lead = np.cumsum(np.sort(self.outside) - np.sort(self.mean_outside))
        return bool((lead >= 0.0).all())


def overfitting(
    trials: TrialReturns, *, measure: BlockMeasure | PathMeasure = BlockMeasure.SHARPE, n_blocks: int = 16
) -> Overfitting:
    """Return the probability of backtest overfitting by combinatorially symmetric cross-validation.

    History is cut into S blocks of equal length (give or take a period); each of the S!/((S/2)!)² ways to take half of
    them chooses the best trial, and the other half ranks it among all. S = 16 gives 12 870 splits.

    A measure of blocks costs a few additions a split. Another, such as one of drawdowns, is any function of a part of
    history with its blocks joined in the order of time, and costs a pass over the returns for each split: take fewer
    blocks, 8 give 70 splits.

    Parameters
    ----------
    trials
        Excess returns of every trial, the bad ones too: a probability among the survivors says nothing.
    n_blocks
        S, even.

    Raises
    ------
    UndefinedFigure
        Where a trial's measure is undefined in a half, such as the Sharpe ratio of a trial that did not trade in it.
    ConfigurationError
        For an odd number of blocks, fewer than 2 or more than 20.
    DataError
        For blocks of fewer than two periods.

    References
    ----------
    Bailey, Borwein, López de Prado & Zhu (2017), The probability of backtest overfitting, Journal of Computational
    Finance 20(4), sections 3 and 4.

    >>> skilled = np.random.default_rng(0).normal(0.0, 0.01, (400, 5)) + [0.0, 0.0, 0.0, 0.0, 0.01]
    >>> found = overfitting(TrialReturns(labels=tuple("abcde"), values=skilled), n_blocks=8)
    >>> found.probability, len(found.logits), found.dominates_first_order
    (0.0, 70, True)
    """
    if isinstance(measure, BlockMeasure):
        logits, judged = choices_by_blocks(trials, measure.value, n_blocks)
    else:
        logits, judged = choices_by_paths(trials, measure, n_blocks)
    inside, outside, mean_outside = judged.T.copy()
    return Overfitting(
        n_trials=len(trials.labels),
        n_blocks=n_blocks,
        logits=logits,
        inside=inside,
        outside=outside,
        mean_outside=mean_outside,
    )
