"""Bootstrap: resample a history, and compute a result for each draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.progress import OnProgress
from tangency.contracts.resampling import FailedDraws, Resampling
from tangency.contracts.returns import Returns
from tangency.errors import ConfigurationError, Infeasible, SolverError, TangencyError
from tangency.estimation.inputs import Input
from tangency.performance.stationary_bootstrap import resampled_periods

__all__ = ["answers"]

T = TypeVar("T")
_LEAST_ANSWERS = 0.5


def answers(
    given: Input, resampling: Resampling, ask: Callable[[Input], T], on_progress: OnProgress
) -> tuple[list[T], tuple[FailedDraws, ...]]:
    """Return what each drawn history answers, and the draws that have no answer.

    Raises
    ------
    ConfigurationError
        For data without a history.
    TangencyError
        That of a draw, where fewer than half of the draws have an answer.
    """
    found: list[T] = []
    reasons: list[str] = []
    last: TangencyError | None = None
    for done, history in enumerate(_histories(given, resampling)):
        on_progress(done, resampling.draws, "resampled histories")
        try:
            found.append(ask(history))
        except (Infeasible, SolverError) as error:  # such as a draw in which no asset has a positive mean
            reasons.append(error.what)
            last = error
    if last is not None and len(found) < _LEAST_ANSWERS * resampling.draws:
        raise last
    failed = Counter(reasons).most_common()
    return found, tuple(FailedDraws(what=what, count=count) for what, count in failed)


def _histories(given: Input, resampling: Resampling) -> Iterator[Input]:
    returns = _history(given)
    rng = np.random.default_rng(resampling.seed)
    for _ in range(resampling.draws):
        periods = resampled_periods(len(returns.values), resampling.block_periods, rng)
        # The dates stay: a drawn history has the length and the calendar of the one that it was drawn from.
        yield replace(given, returns=replace(returns, values=frozen_floats(returns.values[periods])))


def _history(given: Input) -> Returns:
    if given.returns is None:
        raise ConfigurationError(
            "moments have no history to draw from", where="data", remedy="pass returns or a PricePanel"
        )
    return given.returns
