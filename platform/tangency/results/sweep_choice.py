"""How much a choice among the configurations of a sweep is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import TangencyError
from tangency.performance.deflated_sharpe import Deflation, deflation
from tangency.performance.overfitting import Overfitting, overfitting
from tangency.performance.sharpe_inference import SharpeEstimate
from tangency.performance.trial_returns import TrialReturns
from tangency.performance.trials import Trials

__all__ = ["Choice", "Record", "judged"]

Session = tuple[int, str]
"""Number of the fold, 0 without folds, and label of the session."""

_LEAST_PERIODS = 4
_MOST_BLOCKS = 16
_LEAST_TRIALS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """The returns of one configuration, its folds one after the other.

    Attributes
    ----------
    returns
        Shape (n_sessions,).
    """

    sessions: Sequence[Session]
    returns: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """What a sweep says of its best configuration.

    Attributes
    ----------
    n_trials
        Every configuration, those that failed and those that were dropped included.
    n_periods
        Sessions that all configurations have, over which they are compared.
    overfitting, deflation
        None where they are not defined; why, is among `reasons`.
    """

    n_trials: int
    n_periods: int
    overfitting: Overfitting | None
    deflation: Deflation | None
    reasons: tuple[str, ...] = ()


def judged(records: Mapping[int, Record], best: int, *, n_trials: int) -> Choice:
    """Return the probability of overfitting and the deflated Sharpe ratio of the best of all configurations.

    Parameters
    ----------
    records
        Configuration → its returns, of those that were computed.
    n_trials
        How many were tried, those that failed included.
    """
    numbers = sorted(records)
    values = _aligned([records[number] for number in numbers])
    labels = tuple(str(number) for number in numbers)
    reasons: list[str] = []
    n_blocks = min(_MOST_BLOCKS, len(values) // _LEAST_PERIODS // 2 * 2)
    overfit: Overfitting | None = None
    if len(numbers) < _LEAST_TRIALS or n_blocks < 2:  # noqa: PLR2004  # two halves
        reasons.append("the probability of overfitting needs two configurations and eight sessions that both have")
    else:
        try:
            overfit = overfitting(TrialReturns(labels=labels, values=values), n_blocks=n_blocks)
        except TangencyError as error:
            reasons.append(f"the probability of overfitting is not defined: {error.what}")
    deflated: Deflation | None = None
    try:
        deflated = deflation(_estimate(values, numbers.index(best)), _trials(values, labels, n_trials))
    except TangencyError as error:
        reasons.append(f"the deflated Sharpe ratio is not defined: {error.what}")
    return Choice(
        n_trials=n_trials, n_periods=len(values), overfitting=overfit, deflation=deflated, reasons=tuple(reasons)
    )


def _aligned(records: Sequence[Record]) -> Floats:
    """Return the returns over the sessions that all have, shape (n_periods, n_configurations)."""
    first = records[0]
    if all(each.sessions == first.sessions for each in records):
        return np.column_stack([each.returns for each in records])
    common = set(first.sessions).intersection(*(each.sessions for each in records[1:]))
    return np.column_stack(
        [each.returns[[place for place, session in enumerate(each.sessions) if session in common]] for each in records]
    )


def _estimate(values: Floats, place: int) -> SharpeEstimate:
    return SharpeEstimate.of(values[:, place], risk_free=0.0)


def _trials(values: Floats, labels: tuple[str, ...], n_trials: int) -> Trials:
    # What never traded has no Sharpe ratio, and is counted all the same.
    moves = values.min(axis=0) < values.max(axis=0)
    own = Trials.of_returns(
        np.ascontiguousarray(values[:, moves]), tuple(np.array(labels, dtype=object)[moves].tolist())
    )
    return replace(own, count=n_trials)
