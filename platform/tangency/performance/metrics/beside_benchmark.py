"""What metrics against a benchmark read first: the facts of the pair, and the slope."""

from __future__ import annotations

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.pair import Pair
from tangency.risk.undefined import UndefinedFigure

__all__ = ["beta_of", "pair_facts"]

_NO_MOVES = "the benchmark's excess returns are constant"


def pair_facts(facts: Facts) -> Pair:
    """Return what the record and its benchmark have in common, or raise UndefinedFigure without one."""
    if facts.pair is None:
        raise UndefinedFigure("there is no benchmark")
    return facts.pair


def beta_of(facts: Facts) -> float:
    """Return the slope on the benchmark, or raise UndefinedFigure."""
    found = pair_facts(facts).beta
    if found is None:
        raise UndefinedFigure(_NO_MOVES)
    return found
