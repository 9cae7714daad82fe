"""Decisions as the kernel reads them: all at once of a schedule, one by one of who is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.decide import BookView, Decide
from tangency.simulate.kernels.records import Decisions
from tangency.simulate.refusals import require_finite_targets, require_shape
from tangency.simulate.schedule import Schedule

__all__ = ["Answers", "decisions_of"]


def decisions_of(schedule: Schedule) -> Decisions:
    """Return the decisions of a schedule."""
    weights, when = frozen_floats(schedule.weights), _frozen_indices(schedule.when)
    n, is_order = weights.shape[-1], np.ones(len(when), dtype=np.int8)
    if not schedule.strategies:
        return Decisions(when, is_order, weights, read_only(np.zeros((0, n))))
    return Decisions(when, is_order, read_only(_netted(weights)), weights.reshape(-1, n))


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers as they come; `decisions` sees them through read-only views."""

    decide: Decide
    decisions: Decisions
    bars: Bars
    strategies: tuple[str, ...]
    net: Floats
    own: Floats

    @classmethod
    def empty(cls, decide: Decide, asked: Indices, bars: Bars, strategies: tuple[str, ...]) -> Answers:
        """Return room for an answer at each bar."""
        m, n = len(asked), len(bars.assets)
        net, own = np.zeros((m, n)), np.zeros((m * len(strategies), n))
        made = Decisions(_frozen_indices(asked), np.zeros(m, dtype=np.int8), frozen_floats(net), frozen_floats(own))
        return cls(decide, made, bars, strategies, net, own)

    def take(self, k: int, bar: int, book: BookView) -> None:
        """Ask for decision k and take the answer, of the errors of `Schedule.require_fits`."""
        answer = self.decide(bar, book)
        if answer is None:
            return
        weights = np.asarray(answer, dtype=np.float64)
        n, n_own = len(self.bars.assets), len(self.strategies)
        require_shape("answer", weights.shape, (n_own, n) if n_own else (n,))
        require_finite_targets(weights[None], self.decisions.when[k : k + 1], self.bars, self.strategies)
        if n_own:
            self.own[k * n_own : (k + 1) * n_own] = weights
            weights = _netted(weights)
        self.net[k] = weights
        self.decisions.is_order[k] = 1


def _netted(weights: Floats) -> Floats:
    """Return the sum over strategies, (…, k, n) → (…, n), added from the first to the last."""
    net = weights[..., 0, :].copy()
    for s in range(1, weights.shape[-2]):
        net += weights[..., s, :]
    return net


def _frozen_indices(values: Indices) -> Indices:
    own = np.array(values, dtype=np.int64)
    own.flags.writeable = False
    return own
