"""The trials among which a result was chosen: how many, how far apart, and how many of them are independent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, DataError
from tangency.risk.undefined import UndefinedFigure

__all__ = ["Trials", "effective_trials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What the choice of a result was from.

    Attributes
    ----------
    count
        Every configuration that was tried, the chosen one and those that were dropped early included.
    variance
        Of the trials' Sharpe ratios per period, divisor N − 1; 0 of a single trial.
    effective
        How many independent trials these are worth, of which the correlation tells; None where their returns are not
        known. It stands beside the count and does not replace it.

    Raises
    ------
    ConfigurationError
        For a count below 1, or a variance that is negative, or that of one trial other than 0.

    >>> Trials.of_sharpes([0.02, 0.04]).count
    2
    """

    count: int
    variance: float
    effective: float | None = None

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ConfigurationError("the chosen trial counts too", where="count", value=self.count)
        if not 0.0 <= self.variance < float("inf") or (self.count == 1 and self.variance > 0.0):
            raise ConfigurationError("a variance of trials is not negative", where="variance", value=self.variance)

    @classmethod
    def of_sharpes(cls, sharpes: npt.ArrayLike, *, effective: float | None = None) -> Self:
        """Return the trials of these Sharpe ratios per period, shape (n_trials,).

        Raises
        ------
        DataError
            For none, or one that is missing.
        """
        found = np.asarray(sharpes, dtype=np.float64)
        if found.ndim != 1 or not found.size or not np.isfinite(found).all():
            raise DataError("each trial has a Sharpe ratio", where="sharpes", value=f"shape {found.shape}")
        variance = float(found.var(ddof=1)) if found.size > 1 else 0.0
        return cls(count=found.size, variance=variance, effective=effective)

    @classmethod
    def of_returns(cls, returns: Floats, labels: tuple[str, ...]) -> Self:
        """Return the trials of these excess returns, shape (n_periods, n_trials).

        Raises
        ------
        DataError
            For fewer than two periods, a value that is missing, labels of another number.
        UndefinedFigure
            For a trial of constant returns.
        """
        scores, sharpes = _scores(returns, labels)
        return cls.of_sharpes(sharpes, effective=_effective(scores))


def effective_trials(returns: Floats, labels: tuple[str, ...]) -> float:
    """Return N̂ = ρ̄ + (1 − ρ̄) N, the number of independent trials by the average correlation ρ̄ of all pairs.

    It is N for uncorrelated trials and 1 for copies of one, and never above N. The average is taken without the matrix
    of correlations: Σᵢⱼ ρᵢⱼ = ‖Σᵢ zᵢ‖² / T, in O(T N). The participation ratio (Σλ)²/Σλ² of the correlation matrix is
    not used: under one common factor it says 4 for 100 trials correlated by ½, whose expected maximum is that of
    16 independent ones, and it shrinks with a short record.

    Parameters
    ----------
    returns
        Shape (n_periods, n_trials).
    labels
        Of the trials, shape (n_trials,).

    Raises
    ------
    DataError
        As `Trials.of_returns`.
    UndefinedFigure
        For a trial of constant returns.

    References
    ----------
    Bailey & López de Prado (2014), The deflated Sharpe ratio, Journal of Portfolio Management 40(5), appendix 3.

    >>> same = np.array([[0.1, 0.1], [-0.1, -0.1], [0.2, 0.2]])
    >>> round(effective_trials(same, ("a", "b")), 12)
    1.0
    """
    return _effective(_scores(returns, labels)[0])


def _effective(scores: Floats) -> float:
    n_periods, n_trials = scores.shape
    if n_trials == 1:
        return 1.0
    sums = scores.sum(axis=1)
    mean = (float(sums @ sums) / n_periods - n_trials) / (n_trials * (n_trials - 1))
    return float(min(mean + (1.0 - mean) * n_trials, n_trials))


def _scores(returns: Floats, labels: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return standardised returns, divisor n, and the Sharpe ratios, divisor n − 1."""
    if returns.ndim != 2 or len(returns) < 2 or returns.shape[1] != len(labels):  # noqa: PLR2004
        raise DataError("trials are columns of two periods or more", where="returns", value=f"shape {returns.shape}")
    if not np.isfinite(returns).all():
        period, trial = divmod(int(np.isfinite(returns).argmin()), returns.shape[1])
        raise DataError("a return is missing or infinite", where=f"trial {labels[trial]}, period {period}")
    is_constant = returns.min(axis=0) == returns.max(axis=0)
    if is_constant.any():
        raise UndefinedFigure(
            "a trial's returns are constant",
            where=f"trial {labels[int(is_constant.argmax())]}",
            remedy="leave out the trials that never traded, and count them all the same",
        )
    means, deviations = returns.mean(axis=0), returns.std(axis=0)
    n = len(returns)
    return (returns - means) / deviations, means / deviations * np.sqrt((n - 1) / n)
