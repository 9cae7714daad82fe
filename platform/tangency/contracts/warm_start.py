"""What an optimizer may offer beside its contract: to begin from weights that are likely to be near its solution."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import Problem
from tangency.contracts.solution import Solution

__all__ = ["StartsWarm"]


@runtime_checkable
class StartsWarm(Protocol):
    """An optimizer that is faster near the solution, such as from the one of the day before.

    The start says where to look first and nothing about what to find: the solution is that of `solve`, with a
    certificate of its own, whatever the start was.

    >>> from tangency.sdk import StartsWarm
    >>> class FromThere:
    ...     def solve_from(self, problem, start):
    ...         return self.solve(problem)
    >>> isinstance(FromThere(), StartsWarm)
    True
    """

    def solve_from(self, problem: Problem, start: Floats) -> Solution:
        """Return what `solve` returns; raises as it does.

        Parameters
        ----------
        start
            Finite weights, shape (n_assets,), in the order of the problem's assets; they need not be feasible.
        """
        ...
