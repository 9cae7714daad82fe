"""Which periods a program of drawdowns looks at: those that may be peaks, and those that may be in the tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures import Drawdowns, LargestLoss, MeanLoss, ScenarioMeasure, TailMean
from tangency.solve.drawdown.compressed_path import Flags, peaks_before
from tangency.solve.drawdown.tail_program import TailProgram
from tangency.solve.program.program import Indices, ProgramPoint

__all__ = ["Scope", "Tail", "tail_of"]

_SAME = 1e-12
_FEWEST_NEAR = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tail:
    """How a measure weighs drawdowns.

    Attributes
    ----------
    cap
        What one period may weigh.
    has_threshold
        Whether the largest drawdowns alone are weighed, or all of them.
    """

    cap: float
    has_threshold: bool

    def threshold(self, losses: Floats) -> float:
        """Return a ζ that is best for losses of shape (n_scenarios,)."""
        if not self.has_threshold:
            return 0.0
        last = losses.size - max(1, min(losses.size, int(np.ceil(1.0 / self.cap - _SAME))))
        return float(np.partition(losses, last)[last])


def tail_of(measure: ScenarioMeasure) -> Tail | None:
    """Return how a measure weighs drawdowns; None for one of something else, or that weighs them in another way."""
    if not isinstance(measure.path, Drawdowns):
        return None
    n_scenarios = len(measure.scenarios)
    match measure.average:
        case TailMean() as average:
            return Tail(cap=average.cap(n_scenarios), has_threshold=True)
        case LargestLoss():
            return Tail(cap=1.0, has_threshold=True)
        case MeanLoss():
            return Tail(cap=1.0 / n_scenarios, has_threshold=False)
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope:
    """The periods that may be peaks, those that are surely in the tail and those that may be, each (n_scenarios,)."""

    peaks: Flags
    sure: Flags
    near: Flags

    @classmethod
    def at(cls, cumulative: Floats, weights: Floats, tail: Tail, fewest: int = _FEWEST_NEAR) -> Scope:
        """Return the scope of weights: near are those closest to ζ, a tail's half as many as there are in it."""
        last, losses, _ = _drawdowns(cumulative @ weights)
        beyond = losses - tail.threshold(losses)
        reach = max(fewest, round(0.5 / tail.cap)) if tail.has_threshold else fewest
        near = np.zeros(losses.size, dtype=np.bool_)
        near[np.argsort(np.abs(beyond), kind="stable")[:reach]] = True
        sure = (beyond > 0.0) & ~near
        return cls(peaks=_flags(last[sure | near], losses.size), sure=sure, near=near)

    def with_those_at(
        self, weights: Floats, program: TailProgram, point: ProgramPoint, tail: Tail, *, slack: float = _SAME
    ) -> Scope | None:
        """Return the scope with the peaks and the tail of weights; None where it has them.

        The tail is that beyond the weights' own ζ, which is near the minimum's; where that says nothing new, beyond the
        program's ζ. Where neither does at the program's own weights, the program has the measure's value there, but for
        `slack`, relative to the path.
        """
        last, losses, slack = _drawdowns(program.path.cumulative @ weights, slack)
        is_lower = losses > program.path.drawdowns(weights) + slack
        own = self._with(tail.threshold(losses), losses, slack, losses.size)
        for with_tail in (own, self._with(program.threshold(point), losses, slack, _FEWEST_NEAR)):
            peaks = _flags(last[(with_tail.sure | with_tail.near) & is_lower], losses.size)
            wider = Scope(peaks=self.peaks | peaks, sure=with_tail.sure, near=with_tail.near)
            if (wider.peaks > self.peaks).any() or (wider.near > self.near).any():
                return wider
        return None

    def _with(self, threshold: float, losses: Floats, slack: float, most: int) -> Scope:
        """Return the scope with `near` all that is on the wrong side of ζ; at most so many of those out of the tail."""
        missed = np.flatnonzero((losses > threshold + slack) & ~self.sure & ~self.near)
        missed = missed[np.argsort(-losses[missed], kind="stable")[:most]]
        wrong = (self.sure & (losses < threshold - slack)) | _flags(missed, losses.size)
        return Scope(peaks=self.peaks, sure=self.sure & ~wrong, near=self.near | wrong)


def _drawdowns(wealth: Floats, slack: float = _SAME) -> tuple[Indices, Floats, float]:
    """Return the peak before each period, the drawdowns, both (n_scenarios,), and what is rounding in them."""
    last = peaks_before(wealth)
    losses = np.where(last >= 0, wealth[last], 0.0) - wealth
    return last, losses, slack * max(1.0, float(np.abs(wealth).max()))


def _flags(periods: Indices, n_scenarios: int) -> Flags:
    flags = np.zeros(n_scenarios, dtype=np.bool_)
    flags[periods[periods >= 0]] = True
    return flags
