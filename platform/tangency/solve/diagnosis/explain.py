"""Turn a solve that ended without a minimum into the error that says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tangency.contracts.problem import FeasibleSet
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.minimum import Minimum
from tangency.solve.unsolved import Unsolved

__all__ = ["beyond_doubt", "explained"]


@contextmanager
def explained(feasible: FeasibleSet) -> Iterator[None]:
    """Run a block that solves over a set; raise what an Unsolved comes to.

    Raises
    ------
    Infeasible
        Where the constraints conflict, with an irreducible conflicting set.
    TangencyError
        Where they do not: what the Unsolved carries.
    """
    try:
        yield
    except Unsolved as unsolved:
        require_feasible(feasible)
        raise unsolved.error from None


def beyond_doubt(found: Minimum, feasible: FeasibleSet) -> Minimum:
    """Return a minimum, if it is doubtful only once its set is known to hold a portfolio; raises Infeasible."""
    if found.is_doubtful:
        require_feasible(feasible)
    return found
